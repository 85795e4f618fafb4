import ArgumentParser
import Foundation
import TidemarkAnalysis
import TidemarkExchange
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write runs, views and reports for other tools.",
    discussion: """
      --as results-json writes results/TEST_ID/results.json in the predecessor's format. --view writes the rows of \
      one view, and --report one report. Without either, the command writes one file for each view into a directory. \
      --as otava writes one CSV for each series and a configuration for Apache Otava; --as grafana writes dashboards \
      of the saved queries. Both write into the directory that -o names. In csv and tsv, text that a spreadsheet \
      would run as a formula gets a leading apostrophe; --raw-cells turns that off.
      Example: tidemark export last:5 --view samples --as ndjson --since 7d -o samples.ndjson
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case resultsJSON = "results-json"
    case csv, tsv, json, ndjson, markdown, otava, grafana

    var format: OutputFormat? { OutputFormat(rawValue: rawValue) }
  }

  enum ReportName: String, ExpressibleByArgument, CaseIterable {
    case show, summary, scaling, leaks, resets, ooms
  }

  @Argument(help: ArgumentHelp("The runs (default: all with --view, else latest).", valueName: "run"))
  var selectors: [String] = []

  @Option(name: .customLong("as"), help: "Export format (default: by the suffix of -o, else csv).")
  var form: Form?

  @Option(
    help: ArgumentHelp("Export the rows of this view; `tidemark schema` lists the views.", valueName: "view"))
  var view: String?

  @Option(help: "Export this report.")
  var report: ReportName?

  @Option(help: "Rows from this time on: 2026-11-22, 2026-11-22T09:30:00Z, 12h, 7d, 2w; UTC.")
  var since: Moment?

  @Option(help: "Rows before this time.")
  var until: Moment?

  @Flag(
    name: .customLong("raw-cells"), help: "Write texts that a spreadsheet would run without the apostrophe.")
  var isRaw = false

  @Option(help: "Zone of the times in a results.json (default: local).")
  var timezone = Zone.local

  @OptionGroup var options: SharedOptions

  func validate() throws {
    if view != nil, report != nil { throw ValidationError("give --view or --report, not both") }
    let hasOwnFolder = form == .otava || form == .grafana
    if hasOwnFolder {
      guard view == nil, report == nil, since == nil, until == nil else {
        throw ValidationError(
          "--as \(form?.rawValue ?? "") writes a folder of its own; leave out --view, --report, --since and --until"
        )
      }
      guard options.outputPath != nil else {
        throw ValidationError("--as \(form?.rawValue ?? "") writes several files; name a folder with -o")
      }
    }
    if form == .resultsJSON, view != nil || report != nil || since != nil || until != nil {
      throw ValidationError(
        "a results.json contains a whole run; leave out --view, --report, --since and --until")
    }
    let isEveryView = view == nil && report == nil && form != .resultsJSON && !hasOwnFolder
    if isEveryView, options.output == "-" {
      throw ValidationError(
        "each view goes into a file of its own; name a folder with -o, or one view with --view")
    }
    if isEveryView, let path = options.outputPath,
      OutputFormat(fileName: path) != nil, !FileSystem.isDirectory(path)
    {
      throw ValidationError(
        "\(visible(path)) is the name of one file, and each view goes into a file of its own; name one view with --view, or a folder with -o"
      )
    }
    if report != nil, since != nil || until != nil {
      throw ValidationError("--since and --until choose rows of views; name the runs of a report")
    }
  }

  func run() throws {
    let form = try chosenForm()
    let session = try Session(options, format: form.format ?? .json)
    switch form {
    case .resultsJSON: return try exportResults(session)
    case .otava: return try exportOtava(session)
    case .grafana: return try exportGrafana(session)
    case .csv, .tsv, .json, .ndjson, .markdown: break
    }
    let format = session.format
    if let view {
      let runs = selectors.isEmpty ? nil : try session.runs(selectors)
      try write(try export(view, runs, session.warehouse), format, to: options.outputTarget, session)
    } else if let report {
      try write(report, format, session)
    } else {
      try exportViews(session, format)
    }
  }

  private func chosenForm() throws -> Form {
    if let form { return form }
    let suffix = options.outputPath.map { URL(filePath: $0).pathExtension } ?? ""
    guard options.format != nil || !suffix.isEmpty else {
      return .csv
    }
    let format = try options.chosenFormat()
    guard let form = Form(rawValue: format.rawValue), form.format != nil else {
      throw ValidationError(
        "\(format.rawValue) is a format for people; export as one of \(Form.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    return form
  }

  private func export(_ view: String, _ runs: [RunHead]?, _ warehouse: Warehouse) throws -> ViewExport {
    try ViewExport(view, runs: runs, since: since, until: until, in: warehouse)
  }

  private var style: TextStyle { TextStyle(hasHeader: !options.noHeader, null: options.null) }

  private func write(
    _ export: ViewExport, _ format: OutputFormat, to target: OutputTarget, _ session: Session
  ) throws {
    let output = try PendingOutput(target)
    let count = try export.write(as: format, style, isRaw: isRaw, to: output.write)
    try output.finish()
    if case .file(let path) = target { session.say("\(count) rows of \(export.view.name) are in \(path)") }
  }

  private func write(_ name: ReportName, _ format: OutputFormat, _ session: Session) throws {
    let runs = try session.runs(selectors.isEmpty ? ["latest"] : selectors)
    guard let run = runs.first, runs.count == 1 || name == .scaling else {
      throw ValidationError("--report \(name.rawValue) is about one run; \(runs.count) are named")
    }
    let report =
      switch name {
      case .show: ShowReport.report(try RunDetails(run, in: session.warehouse))
      case .summary: SummaryReport.report(try RunSummary(run, in: session.warehouse))
      case .scaling: ScalingReport.report(try RunScaling(runs, ScalingQuestion(), in: session.warehouse))
      case .leaks: LeaksReport.report(try RunLeaks(run, in: session.warehouse))
      case .resets: ResetsReport.report(try RunResets(run, in: session.warehouse))
      case .ooms: OomsReport.report(try RunIncidents([run], in: session.warehouse))
      }
    let isSheet = format == .csv || format == .tsv
    try options.outputTarget.write(format.text(isSheet && !isRaw ? report.formulaSafe : report, style))
    for note in report.notes { session.say(note) }
    if report.sections.count > 1, !format.showsAllSections {
      session.say("\(format.rawValue) holds one table, here \(report.main.key); json has all")
    }
  }

  /// Every view that belongs to runs, a file each.
  private func exportViews(_ session: Session, _ format: OutputFormat) throws {
    for run in try session.runs(selectors.isEmpty ? ["latest"] : selectors) {
      let directory = try madeDirectory(testID: run.testID)
      for view in try SchemaObject.all(in: session.warehouse)
      where view.kind == .view && ViewExport.belongsToRuns(view) {
        let suffix = format == .markdown ? "md" : format.rawValue
        try write(
          export(view.name, [run], session.warehouse), format,
          to: .file(path: "\(directory)/\(view.name).\(suffix)"), session)
      }
    }
  }

  /// Every run that ran to its end, unless some are named.
  private func exportOtava(_ session: Session) throws {
    let runs =
      selectors.isEmpty
      ? try session.warehouse.directory().runs.filter { $0.status == "completed" }
      : try session.runs(selectors)
    let export = try OtavaExport(runs, in: session.warehouse)
    try write(export.files.map { ($0.name, $0.text) }, session)
    for note in export.notes { session.say(note) }
    session.say("`otava analyze SERIES --config-file otava.yaml` in that folder looks for changes")
  }

  private func exportGrafana(_ session: Session) throws {
    guard let path = options.output else { return }
    let folder = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    let newest =
      try selectors.isEmpty
      ? session.warehouse.directory().runs.max(by: RunHead.isOlder) : session.run(selectors[0])
    let span = try newest.flatMap { run -> (from: Moment, to: Moment)? in
      let details = try RunDetails(run, in: session.warehouse)
      guard let from = Moment(iso8601: run.startedAt) else { return nil }
      return (from, details.facts.completedAt.flatMap { Moment(iso8601: $0) } ?? .now)
    }
    try write(GrafanaFolder.files(in: folder, SavedQueries(), span: span), session)
    session.say(
      "Grafana reads a copy: `tidemark db backup \(path)/tidemark.db`; docs/grafana.md has the rest")
  }

  /// Files below the folder that -o names.
  private func write(_ files: [(name: String, text: String)], _ session: Session) throws {
    guard let folder = options.output else { return }
    for (name, text) in files {
      let path = "\(folder)/\(name)"
      try FileSystem.makeFolder(FileSystem.folder(of: path))
      try OutputTarget.file(path: path).write(text)
    }
    session.say("\(files.count) files are in \(folder)")
  }

  private func exportResults(_ session: Session) throws {
    let runs = try session.runs(selectors.isEmpty ? ["latest"] : selectors)
    if runs.count > 1, let path = options.output, path == "-" || path.hasSuffix(".json") {
      throw ValidationError("a results.json holds one run; \(runs.count) are named, so name a folder with -o")
    }
    for run in runs {
      let export = try ResultsExport(run, in: session.warehouse, zone: timezone)
      let target: OutputTarget =
        if options.output == "-" {
          .standardOutput
        } else if let path = options.output, path.hasSuffix(".json") {
          .file(path: path)
        } else {
          .file(path: try madeDirectory(testID: export.testID) + "/results.json")
        }
      let output = try PendingOutput(target)
      let notes = try export.write(to: output.write)
      try output.finish()
      if case .file(let path) = target { session.say("the run is in \(path)") }
      for note in notes { session.say(note) }
    }
  }

  /// `results/TEST_ID`, or below the directory that -o names.
  private func madeDirectory(testID: String) throws -> String {
    let directory = "\(options.output ?? "results")/\(testID)"
    try FileSystem.makeFolder(directory)
    return directory
  }
}

extension Moment: ExpressibleByArgument {
  public init?(argument: String) {
    guard let moment = Moment(iso8601: argument) ?? Moment(age: argument[...], now: .now) else { return nil }
    self = moment
  }
}
