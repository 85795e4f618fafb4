import TidemarkWarehouse

/// What is the same for every container of a scenario.
///
/// A class, because each of its containers has it.
final class StoredScenario: QueryRow, Sendable {
  let scenarioID: Int64
  let runID: Int64
  let ordinal: Int
  let kind: String
  let totalAgents: Int?
  /// JSON object.
  let parameters: String
  let plannedSeconds: Double?
  let isAborted: Bool
  let abortReason: String?

  static let columns = [
    "scenario_id", "run_id", "ordinal", "kind", "total_agents", "parameters", "planned_seconds", "aborted",
    "abort_reason",
  ]

  init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    runID = try row.read()
    ordinal = try row.read()
    kind = try row.read()
    totalAgents = try row.read()
    parameters = try row.read()
    plannedSeconds = try row.read()
    isAborted = try row.read()
    abortReason = try row.read()
  }

  /// - Parameters:
  ///   - name: of the scenario.
  ///   - coverage: of the metric.
  func flaw(_ name: String, coverage: Double?) -> SeriesFlaw? {
    SeriesFlaw(scenario: name, isAborted: isAborted, abortReason: abortReason, coverage: coverage)
  }
}
