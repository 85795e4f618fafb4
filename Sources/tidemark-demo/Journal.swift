import Foundation

/// What a role has to say while it runs: plain lines on the standard error stream.
struct Journal: Sendable {
  let role: Role

  func note(_ line: String) {
    FileHandle.standardError.write(Data("tidemark-demo \(role.rawValue): \(line)\n".utf8))
  }
}
