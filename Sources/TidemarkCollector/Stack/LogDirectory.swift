import Foundation
import TidemarkErrors

/// A directory of one run for the logs of services that name no file of their own.
package struct LogDirectory: Sendable {
  package let path: String

  /// Fails with a `SystemError` when there is no room for temporary files.
  package init() throws {
    var template =
      Array(FileManager.default.temporaryDirectory.path.utf8CString.dropLast())
      + Array("/tidemark-logs-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw SystemError("make a directory in \(FileManager.default.temporaryDirectory.path)")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether there is anything in it worth keeping is the caller's to know.
  package func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
