import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkErrors

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Test the stack, the workload's API and the sample source, without recording.",
    discussion:
      """
      With stack.kind compose, the default, the command tests the engine and cAdvisor, and reads the running \
      containers once. With stack.kind processes, it starts the declared services and stops them again. The exit \
      code is 1 if something required is missing.
      """)

  @OptionGroup var shared: SharedOptions

  func run() async throws {
    let settings = try shared.configuration()
    try await ServiceLogs.during { logDirectory in
      let problems = try await check(settings, logDirectory)
      for problem in problems { Terminal.say("tidemark-collect: \(problem)") }
      return problems.isEmpty ? .done : .failed
    }
  }

  /// Prints what is there, and returns what a run would fail at.
  private func check(_ settings: CollectorConfiguration, _ logDirectory: String) async throws -> [String] {
    var problems: [String] = []
    let target: StackUnderTest
    if settings.stack.kind == .compose {
      let check = try await EngineCheck(settings, environment: ProcessInfo.processInfo.environment)
      print(check.table)
      problems = check.problems
      guard let found = check.target else { return problems }
      target = found
    } else {
      target = try await StackUnderTest(settings, logDirectory: logDirectory)
    }
    let result = try await Interruption().run(
      onFirstSignal: { name, _ in Terminal.say("\(name): stopping") },
      onSecondSignal: { target.stack.killAtOnce() },
      { try await StackCheck(target, workload: try settings.workload.driver()).run() })
    print(result.table)
    return problems + result.problems
  }
}
