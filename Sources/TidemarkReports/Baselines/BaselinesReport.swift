import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The named baselines that stand, or everything one name ever stood for.
package struct BaselinesReport: Sendable {
  package let report: Report

  /// - Parameter name: nil for all that stand.
  package init(_ name: String? = nil, in warehouse: Warehouse) throws {
    let query = BoundQuery(.baselineList, ["name": Value(name)])
    let members = try warehouse.fetch(Member.self, query)
    let promotions = Dictionary(grouping: members, by: \.promotionID).values
      .sorted { ($0[0].name, $1[0].promotionID) < ($1[0].name, $0[0].promotionID) }
    let shown = promotions.filter { name != nil || ($0[0].isCurrent == 1 && $0[0].isRemoval == 0) }
    report = Report(
      sections: [
        ReportTable(key: "baselines", title: "Baselines", columns: Self.columns, rows: shown.map(Self.row))
      ],
      notes: shown.isEmpty && name == nil
        ? ["no baseline is set; `tidemark baseline set NAME last:10` sets one"] : [],
      queries: [query],
      nothing: name.flatMap { shown.isEmpty ? "no baseline was ever named `\($0)`" : nil })
  }

  private struct Member: Decodable {
    let name: String
    let isCurrent: Int
    let isRemoval: Int
    let setAt: String
    let setBy: String
    let because: String
    let selector: String
    let promotionID: Int64
    let runID: Int64?

    private enum CodingKeys: String, CodingKey {
      case name, isCurrent, isRemoval, setAt, setBy, because, selector
      case promotionID = "promotionId"
      case runID = "runId"
    }
  }

  /// - Parameter members: of one promotion, not empty.
  private static func row(_ members: [Member]) -> [Value] {
    let promotion = members[0]
    let runs = members.compactMap(\.runID)
    let state = promotion.isRemoval == 1 ? "removed" : promotion.isCurrent == 1 ? "current" : "earlier"
    return [
      .text(promotion.name), .text(state), .integer(Int64(runs.count)),
      .text(runs.map { "#\($0)" }.joined(separator: " ")), .text(promotion.selector), .text(promotion.setAt),
      .text(promotion.setBy), .text(promotion.because),
    ]
  }

  static let columns = [
    ReportColumn("name", "Baseline", .text, "baseline:NAME selects its runs"),
    ReportColumn("state", "State", .text, "current, earlier or removed"),
    ReportColumn("run_count", "Runs", .integer, "runs it stands for, less those deleted since"),
    ReportColumn("runs", "Which", .text, "their numbers"),
    ReportColumn("selector", "Chosen by", .text, "the words that chose them"),
    ReportColumn("set_at", "Set (UTC)", .timestamp, "when"),
    ReportColumn("set_by", "By", .text, "who; empty when not known"),
    ReportColumn("because", "Because", .text, "why; empty when not said"),
  ]
}
