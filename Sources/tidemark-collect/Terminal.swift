import Foundation
import Synchronization
import TidemarkCollector
import TidemarkErrors
import TidemarkWarehouse

/// Standard error: all talk goes there.
enum Terminal {
  private static let secrets = Mutex<KnownSecrets?>(nil)
  private static let messages = MessageQueue(StandardStreams.writeError)

  /// Control characters in the line become visible.
  static func say(_ line: String) { write(visibleLines(line) + "\n") }

  static func write(_ text: String) {
    messages.write(secrets.withLock { $0?.hidden(in: text) } ?? text)
  }

  /// What must not be shown from now on.
  static func hide(_ known: KnownSecrets) { secrets.withLock { $0 = known } }

  /// Waits, not for long, until all that was said is written.
  static func finish() { messages.finish() }

  static var isInteractive: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
