import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Brief: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "brief",
    abstract: "Describe a run in sentences: what each container needs, what grows, what a reset frees.",
    discussion: """
      Each sentence is a result of summary, scaling, leaks, resets or ooms. Those reports print the numbers.
      Example: tidemark brief
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(
    help: ArgumentHelp("Exit with 2 when there is one: leak, limit, reset, oom, abort.", valueName: "finding")
  )
  var failOn: [Alarm] = []

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let shown: [Alarm] = [.leak, .limit, .reset, .oom, .abort]
    guard failOn.allSatisfy(shown.contains) else {
      throw ValidationError("--fail-on takes leak, limit, reset, oom or abort here")
    }
  }

  func run() throws {
    let session = try Session(options)
    try session.print(
      BriefReport.report(try RunBrief(session.run(selector), in: session.warehouse)), failingOn: failOn)
  }
}
