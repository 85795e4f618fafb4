import ArgumentParser
import TidemarkAnalysis
import TidemarkPages
import TidemarkReports
import TidemarkTables

struct Charts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "charts",
    abstract: "Draw a run: pages with tooltips, SVG and PNG files, and a gallery.",
    discussion: """
      Pages need no network and no other file. PNG files are drawn by rsvg-convert (Debian's librsvg2-bin and \
      fonts-dejavu-core); without it, only the PNG files are missing.
      Example: tidemark charts latest -o charts
               tidemark charts latest --against baseline:release -o charts
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(help: "Only this container.")
  var container: String?

  @Option(help: "Metric that load_scaling_bar, load_scaling_line and curve_fits draw.")
  var metric = ScalingMetric.memory

  @Option(help: "Background of all files (default: light for pictures; pages follow the browser's setting).")
  var theme: ChartTheme?

  @Option(help: "Only this chart; may be repeated.")
  var only: [ChartName] = []

  @Option(help: ArgumentHelp("Also draw the changes against these runs.", valueName: "selector"))
  var against: String?

  @OptionGroup var options: SharedOptions

  func validate() throws {
    guard options.outputPath != nil else {
      throw ValidationError("-o needs a folder for the files, such as -o charts")
    }
    guard against != nil || !only.contains(.compare) else {
      throw ValidationError("compare needs runs to compare with, such as --against last:10")
    }
    guard options.format == nil, !options.printSQL else {
      throw ValidationError("charts writes files; --format and --print-sql are for reports")
    }
  }

  func run() throws {
    // The name of a folder says nothing of a format.
    var reading = options
    reading.output = nil
    let session = try Session(reading)
    let run = try session.run(selector)
    let request = ChartRequest(
      container: container, metric: metric, only: only.isEmpty ? ChartName.allCases : only, theme: theme,
      against: try session.base(against, of: run))
    let gallery = try ChartGallery(run, request, in: session.warehouse)
    if let nothing = gallery.nothing { throw NothingToReport(description: nothing) }
    let outcome = try gallery.write(to: options.output ?? ".")
    try session.print(text: outcome.files.map { $0 + "\n" }.joined())
    outcome.empty.forEach(session.say)
    if let missing = outcome.missingPictures { session.say(missing) }
  }
}
