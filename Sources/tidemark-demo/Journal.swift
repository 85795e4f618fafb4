#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a role has to say while it runs: plain lines on the standard error stream.
struct Journal: Sendable {
  let role: Role

  /// A service outlives whoever reads its log, so a line that cannot be written is let go.
  func note(_ line: String) {
    let bytes = Array("tidemark-demo \(role.rawValue): \(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
