import Foundation
import TidemarkCollector

/// Standard error: all talk goes there.
enum Terminal {
  static func say(_ line: String) { write(line + "\n") }

  static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  static var isInteractive: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
