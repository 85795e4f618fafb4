import ArgumentParser
import Foundation
import TidemarkExchange
import TidemarkPages
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Analyze a results.json without storing it.",
    discussion: """
      Prints the results of summary, scaling, leaks and resets, and draws charts into the folder charts/ beside the \
      file. --in-place recomputes the file's analysis section and leaves every other byte unchanged.
      Example: tidemark analyze results/20261122_093000/results.json --in-place
      """)

  @Argument(help: "The file.")
  var file: String

  @Flag(name: .customLong("in-place"), help: "Rewrite the analysis section of the file.")
  var isInPlace = false

  @Flag(name: .customLong("no-charts"), help: "Draw no charts.")
  var isWithoutCharts = false

  @Option(help: "Time zone of times without a zone: UTC, +02:00, Europe/Berlin.")
  var timezone: Zone?

  @OptionGroup var options: GlobalOptions

  func run() throws {
    try options.shared.checkOutput(reading: [file])
    if isInPlace { _ = try Destination.filePath(file) }
    let directory = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: directory) }
    let session = try Session(options) {
      try Warehouse.openForWriting(directory.appending(path: "analysis.db").path)
    }
    let warehouse = session.warehouse
    let bar = ProgressBar("reading \(file)", isShown: !options.shared.quiet)
    let imported = try ResultsImport.run(
      file, ImportOptions(zone: timezone, progress: bar.show), into: warehouse)
    bar.clear()
    for note in imported.notes { session.say(note) }
    let run = try warehouse.run("latest")
    if isInPlace {
      try AnalysisRewrite(file).write(try ResultsExport(run, in: warehouse).analysis())
      session.say("recomputed the analysis in \(file)")
    }
    let results = RunResults(run, in: warehouse)
    if !isWithoutCharts { try draw(results, session) }
    try session.print(
      AnalyzeReport.report(
        results.summary(), results.scaling(), results.leaks(), results.resets(), results.incidents()))
  }

  private func draw(_ results: RunResults, _ session: Session) throws {
    let directory = URL(filePath: file).deletingLastPathComponent().appending(path: "charts").path
    let gallery = try ChartGallery(results)
    guard gallery.nothing == nil else { return }
    let outcome = try gallery.write(to: directory)
    session.say("\(outcome.files.count) chart files are in \(directory)")
    if let missing = outcome.missingPictures { session.say(missing) }
  }
}
