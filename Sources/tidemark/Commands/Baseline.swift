import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Baseline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Names for accepted runs, to compare with: baseline:NAME.",
    discussion: "A name keeps standing for the runs it was set to; nothing moves it but `set`.",
    subcommands: [Promote.self, List.self, Remove.self])

  struct Promote: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Let a name stand for runs that completed without aborted scenarios.",
      discussion: """
        Runs that cannot serve as a baseline are left out of a set. `tidemark baseline list NAME` shows what a name stood for before.
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
      abstract: "The baselines that stand, or all a name ever stood for.",
      discussion: "Example: tidemark baseline list release")

    @Argument(help: "Everything this name stood for, newest first.")
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
      abstract: "Let a name stand for nothing; its runs and its history stay.",
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
  @Option(name: .customLong("by"), help: "Who (default: $USER).")
  var givenName: String?

  @Option(help: "Why.")
  var because = ""

  var name: String {
    let environment = ProcessInfo.processInfo.environment
    return givenName ?? environment["USER"] ?? environment["LOGNAME"] ?? ""
  }
}
