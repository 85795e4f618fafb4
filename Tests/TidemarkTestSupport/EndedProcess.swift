import Foundation

extension Process {
  /// Ends it and waits for that. A process that is started from a thread of Swift's may have SIGTERM blocked, as that
  /// thread has, so that `terminate()` would leave it running and `waitUntilExit()` wait for ever.
  package func end() {
    if isRunning { kill(processIdentifier, SIGKILL) }
    waitUntilExit()
  }
}

/// The most memory that a process had so far, MB; nil when it has ended.
package func peakMB(ofProcess pid: Int32) -> Int? {
  guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return nil }
  return text.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.output.1) }.map { $0 >> 10 }
}
