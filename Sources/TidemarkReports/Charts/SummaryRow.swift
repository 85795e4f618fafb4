import TidemarkTables
import TidemarkWarehouse

/// A row of the summary report as charts read it.
struct SummaryRow {
  let scenario: String
  let ordinal: Int
  let kind: String
  let totalAgents: Int?
  let container: String
  let phase: String
  let sampleCount: Int
  let memoryMeanMB: Double?
  let memoryMaxMB: Double?
  let cpuMeanPercent: Double?
  let cpuMaxPercent: Double?
  let memoryLimitMB: Double?
  let isAborted: Bool
}

extension SummaryReport {
  /// Rows with statistics, in the order of the report.
  var rows: [SummaryRow] {
    report.main.rows.compactMap { row in
      let cells = Dictionary(uniqueKeysWithValues: zip(report.main.columns.map(\.key), row))
      guard let container = cells["container"]?.text, let phase = cells["phase"]?.text else { return nil }
      return SummaryRow(
        scenario: cells["scenario"]?.text ?? "", ordinal: Int(cells["ordinal"]?.real ?? 0),
        kind: cells["kind"]?.text ?? "", totalAgents: cells["total_agents"]?.real.map { Int($0) },
        container: container, phase: phase, sampleCount: Int(cells["sample_count"]?.real ?? 0),
        memoryMeanMB: cells["memory_mean_mb"]?.real, memoryMaxMB: cells["memory_max_mb"]?.real,
        cpuMeanPercent: cells["cpu_mean_percent"]?.real, cpuMaxPercent: cells["cpu_max_percent"]?.real,
        memoryLimitMB: cells["memory_limit_mb"]?.real, isAborted: cells["result"] == .text("aborted"))
    }
  }
}

extension Value {
  var text: String? { if case .text(let text) = self { text } else { nil } }

  /// nil unless it is a number.
  var real: Double? {
    switch self {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    case .null, .text, .blob: nil
    }
  }
}
