package import StreamingJSON
package import TidemarkErrors
import TidemarkSQL
package import TidemarkWarehouse

/// Writes a run as a results.json, in the layout, rounding and wording of the predecessor.
///
/// Readings are fetched a stretch of time at a time and each stretch is read to its end before it is written, so
/// neither memory nor the warehouse's log grows with the run.
package struct ResultsExport {
  private struct Run: QueryRow {
    let testId: String
    let status: String
    let startedAtUs: Int64
    let elapsedUs: Int64?
    let intervalUs: Int64
    let source: String
    let configuration: String
    let prunedCount: Int

    static let columns = [
      "test_id", "status", "started_at_us", "elapsed_us", "interval_us", "source", "configuration",
      "pruned_count",
    ]

    init(_ row: inout StoredRow) throws {
      testId = try row.read()
      status = try row.read()
      startedAtUs = try row.read()
      elapsedUs = try row.read()
      intervalUs = try row.read()
      source = try row.read()
      configuration = try row.read()
      prunedCount = try row.read()
    }
  }

  package var testID: String { run.testId }

  private let head: RunHead
  private let run: Run
  private let config: JSONTree
  /// What an imported run kept of the file it came from; nil for one recorded here.
  private let original: JSONTree?
  private let warehouse: Warehouse
  private let zone: Zone

  /// - Parameter zone: of the times that have none in this format; the predecessor wrote those of its machine.
  /// - Throws: `ExportProblem.running` or `.pruned`.
  package init(_ head: RunHead, in warehouse: Warehouse, zone: Zone = .local) throws {
    let runs = try warehouse.fetch(Run.self, .exportRun, ["run": .integer(head.runID)])
    guard let run = runs.first else { throw SelectorError.noMatch("#\(head.runID)", candidates: []) }
    guard run.status != RunStatus.running.rawValue else { throw ExportProblem.running(runID: head.runID) }
    guard run.prunedCount == 0 else { throw ExportProblem.pruned(runID: head.runID) }
    let configuration = JSONTree(json: run.configuration) ?? .object([])
    self.head = head
    self.run = run
    self.warehouse = warehouse
    self.zone = zone
    original = configuration["results_json"]
    config =
      original == nil
      ? predecessorConfig(configuration, intervalMicroseconds: run.intervalUs)
      : configuration["config"] ?? .null
  }

  /// The analysis section alone.
  package func analysis() throws -> JSONTree {
    var analysis = ResultsAnalysis()
    let discard = { (_: String) in }
    try scenarios(to: discard) { writer, scenario in
      analysis.add(writer.tally, scenario: scenario, parameters: writer.parameters)
    }
    return analysis.tree
  }

  /// Writes the whole file piece by piece, ended like Python's: without a newline. Returns what is to be known of it.
  package func write(to output: (String) throws -> Void) throws -> [String] {
    func member(_ key: String, _ value: JSONTree) -> String {
      "  \(pythonQuoted(key)): \(value.pythonText(level: 1))"
    }
    var opening = [member("test_id", .string(run.testId)), member("started_at", .string(wall(0)))]
    if config != .null { opening.append(member("config", config)) }
    try output("{\n" + opening.joined(separator: ",\n") + ",\n  \"scenarios\": [")
    var analysis = ResultsAnalysis()
    var count = 0
    var unreadable = 0
    try scenarios(to: output) { writer, scenario in
      analysis.add(writer.tally, scenario: scenario, parameters: writer.parameters)
      unreadable += writer.withoutMemoryCount
      count += 1
    }
    try output(count == 0 ? "]" : "\n  ]")
    var closing: [String] = []
    let isAborted = original?["others"]?["aborted"] == .bool(true)
    if original == nil || run.status == RunStatus.completed.rawValue || isAborted {
      closing.append(member("completed_at", .string(wall(run.elapsedUs ?? 0))))
    }
    closing += (original?["others"]?.members ?? []).map { member($0.key, $0.value) }
    closing.append(member("analysis", analysis.tree))
    try output(",\n" + closing.joined(separator: ",\n") + "\n}")
    return unreadable == 0
      ? [] : ["\(unreadable) readings without memory were left out, because the format has no room for them"]
  }

  /// Writes one scenario after the other and tells of each.
  private func scenarios(
    to output: (String) throws -> Void, _ body: (ResultsScenarioWriter, ResultsScenario) -> Void
  ) throws {
    let kept = original?["scenarios"]?.elements ?? []
    let scenarios = try warehouse.fetch(ResultsScenario.self, .exportScenarios, ["run": .integer(head.runID)])
    let kills = try warehouse.fetch(ResultsKill.self, .exportKills, ["run": .integer(head.runID)])
    for (index, scenario) in scenarios.enumerated() {
      try output(index == 0 ? "\n" : ",\n")
      var writer = ResultsScenarioWriter(
        scenario, kills: kills.filter { $0.scenarioId == scenario.scenarioId },
        startedAtMicroseconds: run.startedAtUs, isImported: original != nil,
        tolerance: original == nil ? run.intervalUs / 2 : 0,
        kept: kept.indices.contains(index) ? kept[index] : nil,
        zone: zone, in: warehouse)
      try writer.write(to: output)
      body(writer, scenario)
    }
  }

  private func wall(_ offset: Int64) -> String { zone.wallText(unixMicroseconds: run.startedAtUs + offset) }
}

/// Why a run cannot be exported.
package enum ExportProblem: ExplainedError {
  case running(runID: Int64)
  /// Raw readings are gone, and the format is made of them.
  case pruned(runID: Int64)
  case unknownView(String, known: [String])
  case noRunColumn(view: String)

  package var exitStatus: ExitStatus {
    switch self {
    case .running, .pruned: .failed
    case .unknownView, .noRunColumn: .usage
    }
  }

  package var description: String {
    switch self {
    case .running(let runID): "run #\(runID) is still being recorded; export it when it has ended"
    case .pruned(let runID):
      "raw samples of run #\(runID) were pruned, and a results.json is made of them; export a view such as container_stats, or merge the run from a file that still has them"
    case .unknownView(let name, let known):
      "there is no view \(shown(name)); there are \(known.joined(separator: ", "))"
    case .noRunColumn(let view): "the rows of \(view) belong to no run; leave the run out"
    }
  }
}

/// A row of `export_scenarios`.
struct ResultsScenario: QueryRow {
  let scenarioId: Int64
  let kind: String
  let name: String
  let drivers: Int?
  let riders: Int?
  let totalAgents: Int?
  let plannedDurationUs: Int64?
  let parameters: String
  let startedOffsetUs: Int64
  let elapsedUs: Int64?
  let abortReason: String?
  let containerCount: Int64
  let lastOffsetUs: Int64?

  static let columns = [
    "scenario_id", "kind", "name", "drivers", "riders", "total_agents", "planned_duration_us", "parameters",
    "started_offset_us", "elapsed_us", "abort_reason", "container_count", "last_offset_us",
  ]

  init(_ row: inout StoredRow) throws {
    scenarioId = try row.read()
    kind = try row.read()
    name = try row.read()
    drivers = try row.read()
    riders = try row.read()
    totalAgents = try row.read()
    plannedDurationUs = try row.read()
    parameters = try row.read()
    startedOffsetUs = try row.read()
    elapsedUs = try row.read()
    abortReason = try row.read()
    containerCount = try row.read()
    lastOffsetUs = try row.read()
  }
}

/// A row of `export_kills`.
struct ResultsKill: QueryRow {
  let scenarioId: Int64
  let container: String
  let offsetUs: Int64
  let previousRestartCount: Int64?
  let currentRestartCount: Int64?

  static let columns = [
    "scenario_id", "container", "offset_us", "previous_restart_count", "current_restart_count",
  ]

  init(_ row: inout StoredRow) throws {
    scenarioId = try row.read()
    container = try row.read()
    offsetUs = try row.read()
    previousRestartCount = try row.read()
    currentRestartCount = try row.read()
  }
}

/// The predecessor's `config`, from what a collector of ours was configured with.
private func predecessorConfig(_ configuration: JSONTree, intervalMicroseconds: Int64) -> JSONTree {
  let scenarios = configuration["scenarios"]
  func object(_ members: (String, JSONTree?)...) -> JSONTree {
    .object(members.map { JSONTree.Member($0.0, $0.1 ?? .null) })
  }
  return object(
    ("api", object(("base_url", configuration["workload"]?["base_url"]))),
    (
      "docker",
      object(
        ("compose_file", configuration["stack"]?["compose_file"]),
        ("profiles", configuration["stack"]?["profiles"] ?? .array([])))
    ),
    (
      "sampling",
      object(
        ("interval_seconds", JSONTree(Double(intervalMicroseconds) / 1e6)),
        ("warmup_seconds", (scenarios?["baseline"]?["warmup_seconds"]?.double).map { JSONTree($0) }))
    ),
    (
      "scenarios",
      object(
        ("load_levels", scenarios?["load"]?["levels"] ?? .array([])),
        ("duration_minutes", scenarios?["duration"]?["durations_minutes"] ?? .array([])))
    ))
}
