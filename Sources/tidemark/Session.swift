import TidemarkReports
import TidemarkWarehouse

/// One command at work: the open warehouse, and how the user wants to read the answer.
struct Session {
  let options: GlobalOptions
  let warehouse: Warehouse
  private let format: OutputFormat

  /// Fails with `WarehouseError` or `ReportError.unknownSuffix`.
  init(_ options: GlobalOptions) throws {
    self.options = options
    format = try options.chosenFormat()
    warehouse = try Warehouse.openForReading(options.path)
  }

  /// The run that is meant; says which.
  func run(_ selector: String) throws -> RunHead {
    let run = try warehouse.run(selector)
    name(run)
    return run
  }

  /// The distinct runs that are meant; names each.
  func runs(_ selectors: [String]) throws -> [RunHead] {
    let runs = try warehouse.runs(selectors)
    runs.forEach(name)
    return runs
  }

  private func name(_ run: RunHead) { say("run #\(run.runID) \(run.testID) \(run.status)") }

  /// Fails with `NothingToReport` when there was nothing to judge, after the empty result is printed.
  func print(_ report: Report) throws {
    let target = options.output.map { OutputTarget.file(path: $0) } ?? .standardOutput
    if options.printSQL {
      try target.write(report.queries.map(\.script).joined(separator: "\n"))
      return
    }
    let style = TextStyle(hasHeader: !options.noHeader, null: options.null, hasColor: options.hasColor)
    try target.write(format.text(report, style))
    report.notes.forEach(say)
    if report.sections.count > 1, !format.showsAllSections {
      let others = report.sections.map(\.key).filter { $0 != report.main.key }
      say(
        "\(format.rawValue) holds one table, here \(report.main.key); json has \(others.joined(separator: " and ")) too"
      )
    }
    if let nothing = report.nothing { throw NothingToReport(description: nothing) }
  }

  /// Prints a text that is no report.
  func print(text: String) throws {
    try (options.output.map { OutputTarget.file(path: $0) } ?? .standardOutput).write(text)
  }

  private func say(_ text: String) {
    if !options.quiet { Failure.say(text) }
  }
}
