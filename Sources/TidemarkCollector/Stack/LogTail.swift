import Foundation
import TidemarkWarehouse

/// The last lines a service wrote, for messages.
struct LogTail: Sendable, Equatable, CustomStringConvertible {
  var path: String
  var lines: [String]

  /// As many are kept with what befell a service; messages show the last ten.
  static let keptLines = 100
  private static let shownLines = 10
  private static let byteLimit: UInt64 = 64 << 10

  init(path: String, lines: [String]) {
    self.path = path
    self.lines = lines
  }

  /// - Parameter offset: Where in the file this start of the service began to write.
  init(of path: String, from offset: UInt64) {
    self.path = path
    guard let file = FileHandle(forReadingAtPath: path) else {
      lines = []
      return
    }
    do {
      let end = try file.seekToEnd()
      let begin = max(offset, end > Self.byteLimit ? end - Self.byteLimit : 0)
      try file.seek(toOffset: min(begin, end))
      let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
      lines = text.split(separator: "\n").suffix(Self.keptLines).map(String.init)
      try file.close()
    } catch {
      lines = ["(cannot be read: \(error))"]
    }
  }

  var description: String {
    lines.isEmpty
      ? "; its log \(path) is empty"
      : "; the end of its log \(path):\n"
        + lines.suffix(Self.shownLines).map { "  | \(visible(Redaction.outside($0)))" }.joined(
          separator: "\n")
  }
}
