import ArgumentParser
import Foundation
import TidemarkExchange
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring runs recorded by other tools into the warehouse.",
    discussion: """
      A damaged or foreign file is refused with the line and the reason, and changes nothing; the same content \
      imported twice is one run. Times without a zone are those of the machine that wrote them where its samples \
      prove which, else local.
      A results.json, a CSV of samples, a log of `docker stats --format json` and a range query of Prometheus are \
      told apart by content; several Prometheus files are one run with --from prometheus. Numbers without a unit \
      are MB of 2^20 bytes.
      Example: tidemark import results/*/results.json --db tidemark.db
      """)

  @Argument(help: "The files.")
  var files: [String]

  @Option(help: "Zone of times that name none: UTC, +02:00, Europe/Berlin.")
  var timezone: Zone?

  @Option(name: .customLong("from"), help: "Form of the files (default: by their content).")
  var format: ImportFormat?

  @Option(
    name: .customLong("map"),
    help: ArgumentHelp(
      "Columns of a CSV: container, timestamp, memory, limit, cpu, cpu_seconds, pids, scenario, agents.",
      valueName: "field=column,…"))
  var columns: [String] = []

  @Option(help: "Name of the scenario, where the file has none.")
  var scenario: String?

  @Option(help: "Kind of the scenario (default: by its name).")
  var kind: ScenarioDescription.Kind?

  @Option(help: "Agents during the recording.")
  var agents: Int?

  @Option(name: .customLong("interval"), help: "Seconds between readings, where lines carry no time.")
  var intervalSeconds: Double?

  @Option(help: "Time of the first line, where lines carry no time.")
  var start: CivilTime?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if let agents, agents < 0 { throw ValidationError("--agents needs a number of 0 or more") }
    if let intervalSeconds, !(intervalSeconds >= 0.001 && intervalSeconds <= 1e6) {
      throw ValidationError("--interval needs seconds from 0.001 to 1000000")
    }
    _ = try mapping()
  }

  func run() throws {
    let session = try Session(options) { try Warehouse.openForWriting(options.shared.path) }
    var imported: [ImportedFile] = []
    var refusals = 0
    for files in try groups() {
      let bar = ProgressBar("importing \(files[0])", isShown: !options.shared.quiet)
      do {
        imported.append(
          try take(files, ImportOptions(zone: timezone, progress: bar.show), into: session.warehouse))
        bar.clear()
      } catch let problem as ImportProblem {
        bar.clear()
        refusals += 1
        Failure.say("tidemark: \(problem)")
      }
    }
    if !imported.isEmpty { try session.print(ImportReport(imported).report) }
    if refusals > 0 { throw FilesRefused(count: refusals, of: files.count) }
  }

  /// Answers of Prometheus are one run together; every other file is one of its own.
  private func groups() throws -> [[String]] { format == .prometheus ? [files] : files.map { [$0] } }

  private func take(
    _ files: [String], _ options: ImportOptions, into warehouse: Warehouse
  ) throws -> ImportedFile {
    let format = try self.format ?? ImportFormat(contentOf: files[0])
    if format == .resultsJSON { return try ResultsImport.run(files[0], options, into: warehouse) }
    return try ForeignImport.run(
      files, as: format,
      ForeignOptions(
        scenario: scenario, kind: kind, totalAgents: agents, columns: mapping(),
        intervalSeconds: intervalSeconds, start: start), options, into: warehouse)
  }

  private func mapping() throws -> [String: String] {
    try columns.flatMap { $0.split(separator: ",") }.reduce(into: [:]) { mapping, pair in
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--map \(pair): write field=column") }
      mapping[parts[0]] = parts[1]
    }
  }
}

extension CivilTime: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension ImportFormat: ExpressibleByArgument {}
extension ScenarioDescription.Kind: ExpressibleByArgument {}

/// Each refusal has been told; this ends the program with its code.
struct FilesRefused: Error, CustomStringConvertible {
  let count: Int
  let of: Int

  var description: String { "\(count) of \(of) files refused" }
}

extension Zone: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
