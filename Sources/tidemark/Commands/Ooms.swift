import ArgumentParser
import TidemarkReports

struct Ooms: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "OOM kills and stretches near the memory limit.",
    discussion: "Example: tidemark ooms #12")

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    try session.print(try OomsReport(session.run(selector), in: session.warehouse).report)
  }
}
