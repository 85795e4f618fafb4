import ArgumentParser
import TidemarkCollector
import TidemarkWarehouse

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tries the stack, the workload's API and the sample source; measures nothing.",
    discussion:
      "Declared services are started and stopped again. Exit code 1 when something needed is missing.")

  @OptionGroup var shared: SharedOptions

  func run() async throws {
    let settings = try shared.configuration()
    let logs = try ServiceLogs()
    var isGood = false
    defer { finish(logs, isGood) }
    let under = try StackUnderTest(settings, logDirectory: logs.directory.path)
    let result = try await Interruption().guarding(
      told: { Terminal.say("\($0): stopping") }, atOnce: { under.stack.killAtOnce() },
      { try await StackCheck(under, workload: HTTPWorkload(settings.workload)).run() })
    print(result.table)
    for problem in result.problems { Terminal.say("tidemark-collect: \(problem)") }
    isGood = result.problems.isEmpty
    if !isGood { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
