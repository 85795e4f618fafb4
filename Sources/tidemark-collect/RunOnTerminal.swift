import Foundation
import TidemarkCollector

/// Carries out a session with its progress on standard error and signals in hand.
struct RunOnTerminal {
  let settings: CollectorConfiguration
  let target: StackUnderTest
  let workload: (any Workload)?

  private static let refreshPause = Duration.milliseconds(500)

  func run(_ plans: [ScenarioPlan]) async throws -> RunOutcome {
    if let choice = target.choice { Terminal.say("source \(choice.source.name): \(choice.reason)") }
    let (show, refresh) = Self.display()
    let session = RunSession(
      settings, stack: target.stack, source: target.source, engine: target.engine, workload: workload,
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
    let outcome = try await Interruption().run(
      onFirstSignal: { show(.stopping($0)) },
      onSecondSignal: { [stack = target.stack] in stack.killAtOnce() },
      { try await session.run(labels: labels) })
    if let failure = outcome.failure { Terminal.say("tidemark-collect: \(failure)") }
    return outcome
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
