import Foundation
import TidemarkCollector

/// Carries out a session with its progress on standard error and signals in hand.
struct RunOnTerminal {
  let settings: CollectorConfiguration
  let under: StackUnderTest
  let workload: (any Workload)?

  private static let refreshPause = Duration.milliseconds(500)

  func run(_ plans: [ScenarioPlan]) async throws -> RunOutcome {
    if let choice = under.choice { Terminal.say("source \(choice.source.name): \(choice.reason)") }
    let (show, refresh) = Self.display()
    let session = RunSession(
      settings, stack: under.stack, source: under.source, engine: under.engine, workload: workload,
      plans: plans,
      emit: show)
    let labels = await RunLabels.capture(ProcessInfo.processInfo.environment)
    let refreshing = Task {
      while !Task.isCancelled {
        do { try await Task.sleep(for: Self.refreshPause) } catch { return }
        refresh()
      }
    }
    defer { refreshing.cancel() }
    return try await Interruption().guarding(
      told: { show(.stopping($0)) }, atOnce: { [stack = under.stack] in stack.killAtOnce() },
      { try await session.run(labels: labels) })
  }

  private static func display() -> (show: @Sendable (RunEvent) -> Void, refresh: @Sendable () -> Void) {
    guard Terminal.isInteractive else {
      let log = PlainLog(Terminal.say)
      return ({ log.show($0) }, {})
    }
    let live = LiveDisplay(write: Terminal.write, width: { Terminal.columns })
    return ({ live.show($0) }, { live.refresh() })
  }
}

/// Where services write when they name no file: kept when something went wrong.
struct ServiceLogs {
  let directory: LogDirectory
  let keepsAlways: Bool

  init(keepsAlways: Bool = false) throws {
    directory = try LogDirectory()
    self.keepsAlways = keepsAlways
  }

  func finish(_ isGood: Bool) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    if (isGood && !keepsAlways) || names.isEmpty {
      try directory.remove()
    } else {
      Terminal.say("logs of the services are in \(directory.path)")
    }
  }
}
