import Foundation

/// The terminal on standard output.
enum Terminal {
  /// Whether the lines of a text are fewer than the lines of the terminal, one of which the next prompt takes. A
  /// terminal of unknown height takes everything.
  static func fits(_ text: String) -> Bool {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return true }
    return text.utf8.count { $0 == UInt8(ascii: "\n") } < Int(size.ws_row)
  }
}
