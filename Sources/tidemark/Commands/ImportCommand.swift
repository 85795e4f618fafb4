import ArgumentParser
import Foundation
import TidemarkErrors
import TidemarkExchange
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import runs that other tools recorded.",
    discussion: """
      Tidemark recognizes these forms by content: results.json, CSV, series of Prometheus and VictoriaMetrics, and \
      tables and JSON of docker stats, podman stats, crictl stats, kubectl top, psrecord, mprof and pidstat. With \
      --from prometheus, several files become one run. If a file is damaged or unknown, Tidemark prints the line and the reason, and \
      stores nothing. Importing the same content twice gives one run, even if the files have different names. A time \
      without a zone is local time, unless the samples of a results.json prove another zone. Numbers without a unit \
      are MB of 2^20 bytes and percent of one core. Columns that are not read are listed on standard error.
      Example: tidemark import results/*/results.json --db tidemark.db
      Example: tidemark import stats.csv --container api --memory-unit KB
      Example: tidemark import --prometheus http://localhost:9090 --from 2h --scenario soak
      """)

  @Argument(help: "The files.")
  var files: [String] = []

  @Option(help: "Time zone of times without a zone: UTC, +02:00, Europe/Berlin.")
  var timezone: Zone?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Form of the files: results-json, csv, table, docker, prometheus, mprof (default: by their content). With --prometheus: when to begin, a time or an age such as 2h.",
      valueName: "form|time"))
  var origin: String?

  @Option(
    help: ArgumentHelp(
      "Query this Prometheus server instead of reading files; $TIDEMARK_PROMETHEUS_TOKEN is sent as a bearer token.",
      valueName: "url"))
  var prometheus: String?

  @Option(
    name: .customLong("query"),
    help: ArgumentHelp(
      "Query to send (default: memory and CPU of all containers); may be repeated.", valueName: "promql")
  )
  var queries: [String] = []

  @Option(help: ArgumentHelp("With --prometheus: when to end (default: now).", valueName: "time"))
  var to: String?

  @Option(
    name: .customLong("map"),
    help: ArgumentHelp(
      "Columns by their content: container, id, namespace, timestamp, date, memory, usage, anon, file, limit, cpu, cpu_seconds, pids, scenario, agents.",
      valueName: "field=column,…"))
  var columns: [String] = []

  @Option(help: ArgumentHelp("Names of the columns, if the file has no header.", valueName: "column,…"))
  var header: String?

  @Option(help: ArgumentHelp("Name of the container, if the file has only one.", valueName: "name"))
  var container: String?

  @Option(help: "Unit of memory values that have none in the file: bytes, KB, MB or GB.")
  var memoryUnit: MemoryUnit?

  @Option(help: "Unit of CPU values that have none in the file: percent (of one core), cores or millicores.")
  var cpuUnit: CPUUnit?

  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp(
      "Meaning of series that have no name, or of the columns of a wide CSV: memory, memory=MB, cpu=cores, cpu=percent or cpu=seconds. A further =FILE limits it to one file; with --prometheus, a further =QUERY is sent.",
      valueName: "meaning"))
  var metrics: [MetricMeaning] = []

  @Option(
    help: ArgumentHelp("Format of the times, in strftime notation.", valueName: "%d.%m.%Y %H:%M:%S"))
  var timeFormat: TimePattern?

  @Option(help: "Name of the scenario, if the file has none (default: recording).")
  var scenario: String?

  @Option(help: "Kind of the scenario (default: by its name).")
  var kind: ScenarioDescription.Kind?

  @Option(help: "Agents during the recording.")
  var agents: Int?

  @Option(
    name: .customLong("interval"),
    help:
      "Seconds between readings, if the lines have no time; with --prometheus, seconds between points of an expression (default: 15)."
  )
  var intervalSeconds: Double?

  @Option(help: "Time of the first line, if the lines have no time or no date.")
  var start: CivilTime?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if let agents, agents < 0 { throw ValidationError("--agents needs a number of 0 or more") }
    if let intervalSeconds, !(intervalSeconds >= 0.001 && intervalSeconds <= 1e6) {
      throw ValidationError("--interval needs seconds from 0.001 to 1000000")
    }
    if let container, container.isEmpty { throw ValidationError("--container must not be empty") }
    if cpuUnit == .seconds {
      throw ValidationError(
        "--cpu-unit is percent, cores or millicores; a counter is --map cpu_seconds=COLUMN")
    }
    _ = try mapping()
    if prometheus == nil {
      guard !files.isEmpty else { throw ValidationError("name the files, or a server with --prometheus") }
      guard queries.isEmpty, to == nil else { throw ValidationError("--query and --to go with --prometheus") }
      _ = try format()
    } else {
      guard files.isEmpty else { throw ValidationError("either files or --prometheus") }
      _ = try server()
      _ = try span()
    }
  }

  func run() throws {
    try options.shared.checkOutput(reading: files)
    let session = try Session(options) { try Warehouse.openForWriting(options.shared.path) }
    if prometheus != nil { return try ask(session) }
    var imported: [ImportedFile] = []
    var refusals = 0
    let format = try format()
    // Answers of Prometheus are one run together; every other file is one of its own.
    for group in format == .prometheus ? [files] : inOrderOfTime().map({ [$0] }) {
      let bar = ProgressBar("importing \(group[0])", isShown: !options.shared.quiet)
      do {
        imported.append(
          try load(group, format, ImportOptions(zone: timezone, progress: bar.show), into: session.warehouse))
        bar.clear()
      } catch let problem as ImportProblem {
        bar.clear()
        refusals += 1
        Failure.say("tidemark: \(visible(problem.description))")
      }
    }
    if !imported.isEmpty { try session.print(ImportReport(imported).report) }
    if refusals > 0 { throw FilesRefused(count: refusals, of: files.count) }
  }

  /// Files of the predecessor by the start of their runs, so that the numbers of runs follow time and not the shell's
  /// order of names (r1, r10, r2). Others begin when they are read, and stay as they were named.
  private func inOrderOfTime() -> [String] {
    guard files.count > 1 else { return files }
    let starts = files.map { (path: $0, start: ResultsImport.start(of: $0)) }
    guard starts.allSatisfy({ $0.start != nil }) else { return files }
    return starts.enumerated().sorted { a, b in
      (a.element.start ?? "", a.offset) < (b.element.start ?? "", b.offset)
    }.map(\.element.path)
  }

  private func format() throws -> ImportFormat? {
    guard let origin else { return nil }
    guard let format = ImportFormat(rawValue: origin) else {
      throw ValidationError(
        "--from \(origin): the forms are \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return format
  }

  private func load(
    _ files: [String], _ format: ImportFormat?, _ options: ImportOptions, into warehouse: Warehouse
  ) throws -> ImportedFile {
    let format = try format ?? ImportFormat(contentOf: files[0])
    if format == .resultsJSON { return try ResultsImport.run(files[0], options, into: warehouse) }
    return try RecordingImport.run(files, as: format, recording(), options, into: warehouse)
  }

  func recording() throws -> RecordingOptions {
    RecordingOptions(
      scenario: scenario, kind: kind, totalAgents: agents, container: container, columns: try mapping(),
      header: header, intervalSeconds: intervalSeconds, start: start, timeFormat: timeFormat,
      memoryUnit: memoryUnit, cpuUnit: cpuUnit, metrics: metrics)
  }

  private func mapping() throws -> [String: String] {
    try columns.flatMap { $0.split(separator: ",") }.reduce(into: [:]) { mapping, pair in
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--map \(pair): write field=column") }
      mapping[parts[0]] = parts[1]
    }
  }
}

/// Each refusal has been told; this ends the program with its code.
struct FilesRefused: ExplainedError {
  let count: Int
  let of: Int

  var description: String { "\(count) of \(of) files refused" }
}
