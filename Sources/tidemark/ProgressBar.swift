import Foundation
import TidemarkErrors
import TidemarkWarehouse

/// A line on standard error that tells how far a long task is; nothing when that is no terminal.
struct ProgressBar: Sendable {
  private let title: String
  private let isShown: Bool
  private static let width = 30

  init(_ title: String, isShown: Bool) {
    self.title = visible(title)
    self.isShown = isShown && isatty(STDERR_FILENO) == 1
  }

  /// - Parameter share: 0 to 1.
  func show(_ share: Double) {
    guard isShown else { return }
    let done = Int(share * Double(Self.width))
    let bar = String(repeating: "#", count: done) + String(repeating: ".", count: max(0, Self.width - done))
    write("\r\(title) [\(bar)] \(Int(share * 100)) %")
  }

  func show(_ done: Int, of total: Int) { show(total == 0 ? 1 : Double(done) / Double(total)) }

  func clear() {
    if isShown { write("\r\u{1b}[2K") }
  }

  private func write(_ text: String) { StandardStreams.writeError(text) }
}
