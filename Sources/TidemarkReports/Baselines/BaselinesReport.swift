import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The named baselines in force, or everything one name ever meant.
package enum BaselinesReport {
  /// - Parameter name: nil for all in force.
  package static func report(_ name: String? = nil, in warehouse: Warehouse) throws -> Report {
    let query = BoundQuery(.baselineList, ["name": Value(name)])
    let promotions = Dictionary(grouping: try warehouse.fetch(Member.self, query), by: \.promotionID).values
      .map(Promotion.init).sorted { ($0.name, $1.number) < ($1.name, $0.number) }
    let shown = promotions.filter { name != nil || $0.state == "current" }
    return Report(
      sections: [ReportTable(key: "baselines", title: "Baselines", columns: columns, rows: shown)],
      notes: shown.isEmpty && name == nil
        ? ["no baseline is set; `tidemark baseline set NAME last:10` sets one"] : [],
      queries: [query],
      nothing: name.flatMap { shown.isEmpty ? "no baseline was ever named `\($0)`" : nil })
  }

  /// The name that was set last, of those in force; nil where there is none.
  package static func newest(in warehouse: Warehouse) throws -> String? {
    let query = BoundQuery(.baselineList, ["name": nil])
    return Dictionary(grouping: try warehouse.fetch(Member.self, query), by: \.promotionID).values
      .map(Promotion.init).filter { $0.state == "current" }.max { $0.number < $1.number }?.name
  }

  static let columns: [Column<Promotion>] = [
    Column("name", "Baseline", .text, "baseline:NAME selects its runs") { $0.name },
    Column("state", "State", .text, "current, earlier or removed") { $0.state },
    Column("run_count", "Runs", .integer, "its runs, without those deleted since") { $0.runs.count },
    Column("runs", "Which", .text, "their numbers") { $0.runs.map { "#\($0)" }.joined(separator: " ") },
    Column("selector", "Chosen by", .text, "the selector that chose them") { $0.selector },
    Column("set_at", "Set (UTC)", .timestamp, "when") { $0.setAt },
    Column("set_by", "By", .text, "who; empty when not known") { $0.setBy },
    Column("because", "Because", .text, "why; empty when not said") { $0.because },
  ]
}

/// What one name was set to at one moment.
struct Promotion: Sendable {
  let number: Int64
  let name: String
  /// `current`, `earlier` or `removed`.
  let state: String
  /// Numbers of the runs that were not deleted since.
  let runs: [Int64]
  let selector: String
  let setAt: String
  let setBy: String
  let because: String

  /// - Parameter members: of one promotion, not empty.
  fileprivate init(_ members: [Member]) {
    let first = members[0]
    number = first.promotionID
    name = first.name
    state = first.isRemoval ? "removed" : first.isCurrent ? "current" : "earlier"
    runs = members.compactMap(\.runID)
    selector = first.selector
    setAt = first.setAt
    setBy = first.setBy
    because = first.because
  }
}

/// A run of a promotion, or a removal.
private struct Member: QueryRow {
  let name: String
  let isCurrent: Bool
  let isRemoval: Bool
  let setAt: String
  let setBy: String
  let because: String
  let selector: String
  let promotionID: Int64
  /// nil when it was deleted, and for a removal.
  let runID: Int64?

  static let columns = [
    "name", "is_current", "is_removal", "set_at", "set_by", "because", "selector", "promotion_id", "run_id",
  ]

  init(_ row: inout StoredRow) throws {
    name = try row.read()
    isCurrent = try row.read()
    isRemoval = try row.read()
    setAt = try row.read()
    setBy = try row.read()
    because = try row.read()
    selector = try row.read()
    promotionID = try row.read()
    runID = try row.read()
  }
}
