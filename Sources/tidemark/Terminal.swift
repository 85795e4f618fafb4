import Foundation

/// The terminal on standard output.
enum Terminal {
  /// Whether the lines of a text are fewer than the lines of the terminal, one of which the next prompt takes. A
  /// terminal of unknown height takes everything.
  static func fits(_ text: String) -> Bool {
    guard let size, size.ws_row > 0 else { return true }
    return text.utf8.count { $0 == UInt8(ascii: "\n") } < Int(size.ws_row)
  }

  /// Display columns of a line; nil for a terminal of unknown width, and where there is none.
  static var width: Int? { size.flatMap { $0.ws_col > 0 ? Int($0.ws_col) : nil } }

  private static var size: winsize? {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
  }
}
