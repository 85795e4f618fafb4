import ArgumentParser
import TidemarkErrors
import TidemarkWarehouse

@main
struct Tidemark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tidemark",
    abstract: "Analyze recorded runs, and check whether today's run is worse than last week's.",
    discussion: """
      A RUN is named by latest (the default), latest~N, previous, 12 or '#12', a test id such as 20261122_093000, \
      the beginning of its uid, an age (7d: the newest at least that old), or baseline:NAME. Several are named by \
      last:N, since:14d, a day (2026-11-22, yesterday), last-week, branch:NAME, label:KEY=VALUE, commit:HASH or \
      A..B. latest@branch:main is the newest run of the branch. Days are UTC.
      MB means 2^20 bytes. CPU percent is percent of one core. Tidemark prints data on standard output, and messages \
      on standard error. --format json prints every column.

      EXIT CODES:
        0    done
        1 failed; the message gives the reason
        2    gate and --fail-on: a finding, such as a regression, a leak or an OOM kill
        3 nothing to judge: no such run, or no such data in it; gate: inconclusive
        4    the warehouse cannot be used
        64 the command line is wrong, or names several runs where one is needed
      """,
    version: ToolVersion.text,
    groupedSubcommands: [
      CommandGroup(name: "Runs:", subcommands: [Runs.self, Show.self, Label.self, Delete.self]),
      CommandGroup(
        name: "Findings:",
        subcommands: [Brief.self, Summary.self, Scaling.self, Leaks.self, Resets.self, Ooms.self]),
      CommandGroup(name: "Over runs:", subcommands: [Compare.self, Trend.self, Baseline.self]),
      CommandGroup(
        name: "In and out:",
        subcommands: [
          AnalyzeCommand.self, ExportCommand.self, ImportCommand.self, MergeCommand.self, PushCommand.self,
          PullCommand.self, StoreCommand.self,
        ]),
      CommandGroup(name: "Judging:", subcommands: [Gate.self, Acknowledge.self, Calibrate.self, Plan.self]),
      CommandGroup(
        name: "Pictures:", subcommands: [Charts.self, ReportPageCommand.self, Publish.self, Serve.self]),
      CommandGroup(
        name: "Warehouse:", subcommands: [SQL.self, Query.self, Schema.self, Database.self, LakeCommand.self]),
    ])

  static func main() {
    StandardStreams.prepare()
    do {
      let arguments = try CommandWords(Self.self).ordered(
        CommandArguments.texts(), valued: SharedOptions.valued)
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      Failure(error).exit()
    }
  }
}

extension CommandWords {
  fileprivate init(_ command: any ParsableCommand.Type) {
    self.init(command._commandName, command.configuration.subcommands.map(CommandWords.init))
  }
}
