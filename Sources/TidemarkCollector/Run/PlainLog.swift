import Foundation

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
    func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
    write(
      "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) \(line.escapingControlsButNewline)")
  }
}

extension String {
  var escapingControlsButNewline: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escapingControls }
      .joined(separator: "\n")
  }
}
