import ArgumentParser
import TidemarkReports

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The views SQL may rely on: columns, types, units, meanings.",
    discussion: "Example: tidemark schema container_stats")

  @Argument(help: "One view only.")
  var view: String?

  @Flag(help: "Also the tables underneath, which may change with any release.")
  var `internal` = false

  @Flag(help: "All views as one Markdown document.")
  var reference = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    guard !reference else {
      return try session.print(text: SchemaReference.markdown(try SchemaObject.all(in: session.warehouse)))
    }
    try session.print(try SchemaReport(view, includesTables: `internal`, in: session.warehouse).report)
  }
}
