import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Baseline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Names for accepted runs, to compare with: baseline:NAME.",
    discussion: "A baseline keeps its runs until `set` or `remove` changes it.",
    subcommands: [Promote.self, List.self, Remove.self])

  struct Promote: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Name the runs of a baseline.",
      discussion: """
        From a set, only runs that completed without aborted scenarios are used. `tidemark baseline list NAME` shows \
        the earlier runs of a name.
        Example: tidemark baseline set release last:10@branch:main --because "1.4 shipped"
        """)

    @Argument(help: "Letters, digits, dots, dashes and underscores.")
    var name: String

    @Argument(help: ArgumentHelp("The runs.", valueName: "run"))
    var selector = "latest"

    @OptionGroup var author: Author

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let session = try Session(writing: options)
      let choice = try session.baseline(selector, besides: [])
      try session.warehouse.setBaseline(
        name, to: choice.runs, selector: selector, author: author.name,
        because: Redaction.outside(author.because), at: try session.options.now())
      session.say("baseline \(name): \(RunHead.names(choice.runs))")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the current baselines, or the history of one.",
      discussion: "Example: tidemark baseline list release")

    @Argument(help: "Show the history of this name, newest first.")
    var name: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let session = try Session(options)
      try session.print(try BaselinesReport.report(name, in: session.warehouse))
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract: "Remove a baseline. Its runs and its history are kept.",
      discussion: "Example: tidemark baseline remove release")

    @Argument var name: String

    @OptionGroup var author: Author

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let session = try Session(writing: options)
      try session.warehouse.removeBaseline(
        name, author: author.name, because: Redaction.outside(author.because),
        at: try session.options.now())
      session.say("baseline \(name) is removed")
    }
  }
}

/// Who decides, and why.
struct Author: ParsableArguments {
  @Option(name: .customLong("by"), help: "Who does it (default: $USER).")
  var givenName: String?

  @Option(help: "The reason, stored with the baseline.")
  var because = ""

  var name: String {
    let environment = ProcessInfo.processInfo.environment
    return Redaction.outside(givenName ?? environment["USER"] ?? environment["LOGNAME"] ?? "")
  }
}
