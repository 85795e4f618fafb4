import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkWarehouse

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tries the stack, the workload's API and the sample source; measures nothing.",
    discussion:
      """
      With stack.kind compose, the default, engine and cAdvisor are tried, and the containers that run are looked at. \
      With stack.kind processes the declared services are started and stopped again. Exit code 1 when something needed \
      is missing.
      """)

  @OptionGroup var shared: SharedOptions

  func run() async throws {
    let settings = try shared.configuration()
    let logs = try ServiceLogs()
    var isGood = false
    defer { finish(logs, isGood) }
    var problems: [String] = []
    let under: StackUnderTest
    if settings.stack.kind == .compose {
      let check = try await EngineCheck(settings, environment: ProcessInfo.processInfo.environment)
      print(check.table)
      problems = check.problems
      guard let found = check.under else { return try end(with: problems) }
      under = found
    } else {
      under = try await StackUnderTest(settings, logDirectory: logs.directory.path)
    }
    let result = try await Interruption().guarding(
      told: { Terminal.say("\($0): stopping") }, atOnce: { under.stack.killAtOnce() },
      { try await StackCheck(under, workload: try settings.workload.driver()).run() })
    print(result.table)
    isGood = (problems + result.problems).isEmpty
    try end(with: problems + result.problems)
  }

  private func end(with problems: [String]) throws {
    for problem in problems { Terminal.say("tidemark-collect: \(problem)") }
    if !problems.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
