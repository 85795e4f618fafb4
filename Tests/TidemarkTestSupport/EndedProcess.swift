import Foundation

extension Process {
  /// Ends it and waits for that. A process that is started from a thread of Swift's may have SIGTERM blocked, as that
  /// thread has, so that `terminate()` would leave it running and `waitUntilExit()` wait for ever.
  package func end() {
    if isRunning { kill(processIdentifier, SIGKILL) }
    waitUntilExit()
  }
}
