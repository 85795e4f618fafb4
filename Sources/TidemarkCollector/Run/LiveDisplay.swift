import Foundation
import Synchronization
import TidemarkWarehouse

/// A run on a terminal: one line that is drawn again in place, and above it the lines worth keeping.
package final class LiveDisplay: Sendable {
  fileprivate struct State {
    var scenarioNames: [String] = []
    var number = 0
    var phase = PhaseName.setup
    var phaseBegan = ContinuousClock.now
    var phasePlanned: Duration?
    var containerCount = 0
    var hottest = ""
    var hottestBytes: Int64 = 0
    var oomCount = 0
    var isRunning = false
  }

  private let state = Mutex(State())
  private let write: @Sendable (String) -> Void
  private let width: @Sendable () -> Int

  /// - Parameter write: Takes text with its control sequences.
  /// - Parameter width: Columns of the terminal, asked at every drawing because it may be resized.
  package init(write: @escaping @Sendable (String) -> Void, width: @escaping @Sendable () -> Int) {
    self.write = write
    self.width = width
  }

  private static let clearLine = "\r\u{1B}[2K"

  package func show(_ event: RunEvent) {
    let drawing = state.withLock { state in
      state.apply(event)
      let kept = event.isKept ? event.line.map { visibleLines($0) + "\n" } ?? "" : ""
      return Self.clearLine + kept + (state.isRunning ? state.line(columns: width()) : "")
    }
    write(drawing)
  }

  /// Draws the line as of now; called every half second or so, since time passes without events.
  package func refresh() {
    let drawing = state.withLock { $0.isRunning ? Self.clearLine + $0.line(columns: width()) : "" }
    if !drawing.isEmpty { write(drawing) }
  }
}

extension RunEvent {
  /// Whether the line stays on the screen.
  fileprivate var isKept: Bool {
    switch self {
    case .phaseStarted, .scenarioStarted, .sampled: false
    default: true
    }
  }
}

extension LiveDisplay.State {
  fileprivate mutating func apply(_ event: RunEvent) {
    switch event {
    case .runStarted(let run):
      scenarioNames = run.scenarioNames
      isRunning = true
    case .scenarioStarted(let number, _, _, _):
      self.number = number
      (containerCount, hottest, hottestBytes) = (0, "", 0)
    case .phaseStarted(let phase, let planned):
      self.phase = phase
      phaseBegan = .now
      phasePlanned = planned
    case .sampled(let count, let hottest, let bytes):
      containerCount = count
      self.hottest = hottest
      hottestBytes = bytes
    case .oomKilled:
      oomCount += 1
    case .runEnded:
      isRunning = false
    default:
      break
    }
  }

  /// Never wider than the terminal, where a wrapped line could not be drawn over.
  fileprivate func line(columns: Int) -> String {
    let name = scenarioNames.indices.contains(number - 1) ? scenarioNames[number - 1] : ""
    let elapsed = ContinuousClock.now - phaseBegan
    var parts = ["scenario \(max(1, number)) of \(scenarioNames.count)", name]
    if let phasePlanned {
      parts.append("\(phase.rawValue) \(elapsed.clock), \(max(.zero, phasePlanned - elapsed).clock) left")
    } else {
      parts.append("\(phase.rawValue) \(elapsed.clock)")
    }
    if containerCount > 0 {
      parts.append("\(containerCount) containers")
      parts.append("hottest \(hottest) \((Double(hottestBytes) / 1_048_576).tenths) MB")
    }
    parts.append("\(oomCount) OOM")
    return String(visible(parts.joined(separator: " | ")).prefix(max(0, columns - 1)))
  }
}
