import Foundation
import TidemarkCollector

/// Carries out a session with its progress on standard error and signals in hand.
struct RunOnTerminal {
  let settings: CollectorConfiguration
  let target: StackUnderTest
  let workload: (any Workload)?
  var command: ForegroundCommand?

  private static let refreshPause = Duration.milliseconds(500)

  func run(_ plans: [ScenarioPlan]) async throws -> RunOutcome {
    if let choice = target.choice { Terminal.say("source \(choice.source.name): \(choice.reason)") }
    let (show, refresh) = display()
    let session = RunSession(
      settings, stack: target.stack, source: target.source, engine: target.engine, workload: workload,
      command: command, plans: plans, emit: show)
    let labels = await RunLabels.capture(
      ProcessInfo.processInfo.environment, database: settings.database)
    let refreshing = Task {
      while !Task.isCancelled {
        do { try await Task.sleep(for: Self.refreshPause) } catch { return }
        refresh()
      }
    }
    defer { refreshing.cancel() }
    let outcome = try await Interruption().run(
      onFirstSignal: { [command] name, number in
        show(.stopping(name))
        command?.passOn(number)
      },
      onSecondSignal: { [stack = target.stack, command] in
        command?.killAtOnce()
        stack.killAtOnce()
      },
      { try await session.run(labels: labels) })
    if let failure = outcome.failure { Terminal.say("tidemark-collect: \(failure)") }
    return outcome
  }

  private func display() -> (show: @Sendable (RunEvent) -> Void, refresh: @Sendable () -> Void) {
    // The command may draw on the terminal itself.
    guard command == nil, Terminal.isInteractive else {
      let log = PlainLog(Terminal.say)
      return ({ log.show($0) }, {})
    }
    let live = LiveDisplay(write: Terminal.write, width: { Terminal.columns })
    return ({ live.show($0) }, { live.refresh() })
  }
}
