import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkWarehouse

/// One command at work: the open warehouse, and how the user wants to read the answer.
struct Session {
  let options: SharedOptions
  /// Rows of a table on a terminal at most.
  private let rowLimit: Int?
  let warehouse: Warehouse
  let format: OutputFormat

  /// Fails with `WarehouseError` or `ReportError.unknownSuffix`.
  init(_ options: GlobalOptions) throws { try self.init(options.shared, rowLimit: options.limit) }

  init(_ options: SharedOptions, rowLimit: Int? = nil) throws {
    let format = try options.chosenFormat()
    self.init(options, rowLimit: rowLimit, format, try Warehouse.openForReading(options.path))
  }

  /// A command that chooses its format itself.
  init(_ options: SharedOptions, format: OutputFormat) throws {
    self.init(options, rowLimit: nil, format, try Warehouse.openForReading(options.path))
  }

  /// A command that opens its warehouse another way, after its options are known to be right.
  init(_ options: GlobalOptions, opening open: () throws -> Warehouse) throws {
    let format = try options.shared.chosenFormat()
    self.init(options.shared, rowLimit: options.limit, format, try open())
  }

  /// A command that changes what is recorded. Fails with `WarehouseError.notFound` where there is no file.
  init(writing options: GlobalOptions) throws {
    try self.init(options, opening: { try Warehouse.openForWriting(options.path, mayCreate: false) })
  }

  private init(_ options: SharedOptions, rowLimit: Int?, _ format: OutputFormat, _ warehouse: Warehouse) {
    self.options = options
    self.rowLimit = rowLimit
    self.format = format
    self.warehouse = warehouse
  }

  /// Whether the output is read by people, who want no more than they need.
  var isForPeople: Bool { format.isForPeople }

  /// The run that is meant; says which.
  func run(_ selector: String) throws -> RunHead {
    let run = try warehouse.run(selector, now: options.now())
    say("run \(run.name)")
    return run
  }

  /// The distinct runs that are meant; names each.
  func runs(_ selectors: [String]) throws -> [RunHead] {
    let runs = try warehouse.runs(selectors, now: options.now())
    if runs.count > 3 { say(RunHead.names(runs)) } else { runs.forEach { say("run \($0.name)") } }
    return runs
  }

  /// The two sides of a comparison, and all runs there are; names every one, and those a baseline cannot hold.
  func sides(
    base: String, candidate: String
  ) throws -> (base: BaselineChoice, candidate: [RunHead], runs: [RunHead]) {
    let now = try options.now()
    let selectors = (base: try RunSelector(base, now: now), candidate: try RunSelector(candidate, now: now))
    let directory = try warehouse.directory(for: [selectors.base, selectors.candidate])
    let candidates = try directory.all(selectors.candidate)
    let choice = try directory.baseline(selectors.base, besides: candidates)
    if let twice = choice.runs.first(where: candidates.contains) {
      throw ValidationError("run \(twice.name) stands on both sides")
    }
    say("base \(base): \(RunHead.names(choice.runs))")
    name(leftOutOf: choice)
    say("candidate \(candidate): \(RunHead.names(candidates))")
    return (choice, candidates, directory.runs)
  }

  /// The runs of a baseline; names those it cannot hold.
  func baseline(_ selector: String, besides candidates: [RunHead]) throws -> BaselineChoice {
    let selector = try RunSelector(selector, now: options.now())
    let choice = try warehouse.directory(for: [selector]).baseline(selector, besides: candidates)
    name(leftOutOf: choice)
    return choice
  }

  private func name(leftOutOf choice: BaselineChoice) {
    guard !choice.leftOut.isEmpty else { return }
    let runs = choice.leftOut.map { "#\($0.run.runID) (\($0.reason))" }
    say("left out of the base: " + runs.joined(separator: ", "))
  }

  func name(_ run: RunHead) { say("run #\(run.runID) \(run.testID) \(run.status)") }

  /// Fails with `NothingToReport` when there was nothing to judge, after the empty result is printed.
  func print(_ report: Report) throws {
    if options.printSQL {
      return try print(text: report.queries.map(\.script).joined(separator: "\n"))
    }
    var shown = try options.chosenColumns.map { try report.choosing($0) } ?? report
    var hidden: [String] = []
    if let rowLimit {
      if format == .table, options.isForTerminal {
        (shown, hidden) = shown.cut(to: rowLimit)
      } else {
        hidden = ["--limit cuts tables on a terminal only; here is everything"]
      }
    }
    let style = TextStyle(hasHeader: !options.noHeader, null: options.null, hasColor: options.hasColor)
    let text = try format.text(shown, style)
    if format == .table, options.isForTerminal, !Terminal.fits(text),
      let pager = Pager(environment: ProcessInfo.processInfo.environment)
    {
      try pager.show(text)
    } else {
      try print(text: text)
    }
    (hidden + report.notes).forEach(say)
    if shown.sections.count > 1, !format.showsAllSections {
      let others = shown.sections.map(\.key).filter { $0 != shown.main.key }
      say(
        "\(format.rawValue) holds one table, here \(shown.main.key); json has \(others.joined(separator: " and ")) too"
      )
    }
    if let nothing = report.nothing { throw NothingToReport(description: nothing) }
  }

  /// Prints a report, then fails with `FindingReported` when it holds what the user asked to fail on.
  func print(_ report: Report, failingOn alarms: [Alarm]) throws {
    try print(report)
    let findings = alarms.compactMap(report.finding)
    if !findings.isEmpty { throw FindingReported(description: findings.joined(separator: "; ")) }
  }

  /// Prints a text that is no report.
  func print(text: String) throws {
    try (options.output.map { OutputTarget.file(path: $0) } ?? .standardOutput).write(text)
  }

  /// Talk: to standard error, unless the user asked for silence.
  func say(_ text: String) {
    if !options.quiet { Failure.say(text) }
  }
}
