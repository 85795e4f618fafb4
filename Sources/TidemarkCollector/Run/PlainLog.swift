import Foundation
import TidemarkWarehouse

/// A run as lines, each with the time of day; for files and CI.
package struct PlainLog: Sendable {
  private let write: @Sendable (String) -> Void

  /// - Parameter write: Takes whole lines, without their end.
  package init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

  package func show(_ event: RunEvent) {
    guard let line = event.line else { return }
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0.padded(2) }.joined(separator: ":")
    write("\(clock) \(visibleLines(line))")
  }
}
