import ArgumentParser
import TidemarkPages
import TidemarkReports
import TidemarkTables

struct ReportPageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write all results of a run on one page: HTML to share, or Markdown for a pull request.",
    discussion: """
      The page is one file and needs no network and no scripts. Each part names the command and the SQL that give the \
      same numbers.
      Example: tidemark report latest -o report.html
               tidemark report latest --against last:10 -o report.md
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(help: "Background of the page (default: follows the browser's setting).")
  var theme: ChartTheme?

  @Option(help: ArgumentHelp("Also compare with these runs.", valueName: "selector"))
  var against: String?

  @OptionGroup var options: SharedOptions

  func validate() throws {
    guard try [.html, .markdown].contains(form()), !options.printSQL else {
      throw ValidationError("a report is html or markdown: name the file .html or .md, or give --format")
    }
  }

  func run() throws {
    let session = try Session(options)
    let run = try session.run(selector)
    let page = try ReportPage(
      run, against: session.base(against, of: run), database: options.path, in: session.warehouse)
    try session.print(text: form() == .markdown ? page.markdown : page.html(theme: theme))
  }

  /// HTML unless asked otherwise.
  private func form() throws -> OutputFormat {
    options.format == nil && options.outputPath == nil ? .html : try options.chosenFormat()
  }
}
