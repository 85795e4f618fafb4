import ArgumentParser
import TidemarkPages
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

/// One command at work: the open warehouse, and how the user wants to read the answer.
struct Session {
  let output: Output
  let warehouse: Warehouse

  var options: SharedOptions { output.options }
  var format: OutputFormat { output.format }

  /// Fails with `WarehouseError` or `ReportError.unknownSuffix`.
  init(_ options: GlobalOptions) throws { try self.init(options.shared, rowLimit: options.limit) }

  init(_ options: SharedOptions, rowLimit: Int? = nil) throws {
    output = try Output(options, rowLimit: rowLimit)
    warehouse = try Warehouse.openForReading(options.path)
  }

  /// A command that chooses its format itself.
  init(_ options: SharedOptions, format: OutputFormat) throws {
    output = Output(options, format: format)
    warehouse = try Warehouse.openForReading(options.path)
  }

  /// A command that opens its warehouse another way, after its options are known to be right.
  init(_ options: GlobalOptions, opening open: () throws -> Warehouse) throws {
    output = try Output(options)
    warehouse = try open()
  }

  /// A command that changes what is recorded. Fails with `WarehouseError.notFound` where there is no file.
  init(writing options: GlobalOptions) throws {
    try self.init(options, opening: { try Warehouse.openForWriting(options.path, mayCreate: false) })
  }

  /// Whether the output is read by people, who want no more than they need.
  var isForPeople: Bool { format.isForPeople }

  /// The run that is meant; says which.
  func run(_ selector: String) throws -> RunHead {
    let run = try warehouse.run(selector, now: options.now())
    name(run)
    return run
  }

  /// The distinct runs that are meant; names each.
  func runs(_ selectors: [String]) throws -> [RunHead] {
    let runs = try warehouse.runs(selectors, now: options.now())
    if runs.count > 3 { say(RunHead.names(runs)) } else { runs.forEach(name) }
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
      throw ValidationError("run \(twice.name) is on both sides of the comparison")
    }
    say("base \(base): \(RunHead.names(choice.runs))")
    name(leftOutOf: choice)
    say("candidate \(candidate): \(RunHead.names(candidates))")
    return (choice, candidates, directory.runs)
  }

  /// What a run is to be compared with on charts and pages; nil where nobody asked.
  func base(_ selector: String?, of run: RunHead) throws -> ComparedBase? {
    guard let selector else { return nil }
    let (choice, _, runs) = try sides(base: selector, candidate: "#\(run.runID)")
    return ComparedBase(selector: selector, runs: choice.runs, among: runs)
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

  func name(_ run: RunHead) { say("run \(run.name)") }

  /// Fails with `NothingToReport` when there was nothing to judge, after the empty result is printed.
  func print(_ report: Report) throws { try output.print(report) }

  /// Prints a report, then fails with `FindingReported` when it holds what the user asked to fail on.
  func print(_ report: Report, failingOn alarms: [Alarm]) throws {
    try print(report)
    let findings = alarms.compactMap(report.finding)
    if !findings.isEmpty { throw FindingReported(description: findings.joined(separator: "; ")) }
  }

  /// Prints a text that is no report.
  func print(text: String) throws { try output.print(text: text) }

  /// Talk: to standard error, unless the user asked for silence.
  func say(_ text: String) { output.say(text) }
}
