import TidemarkWarehouse

/// Plain sentences on how the judgements of a report came about: `--explain`.
struct Explanation: Sendable {
  private(set) var rows: [[Value]] = []

  /// - Parameter scenario: nil where a sentence speaks of the whole run.
  mutating func add(_ sentences: [String], on container: String, in scenario: String? = nil) {
    rows += sentences.map { [.text(container), Value(scenario), .text($0)] }
  }

  var section: ReportTable {
    ReportTable(
      key: "explanation", title: "How the verdicts came about", layout: .prose, columns: Self.columns,
      rows: rows)
  }

  static let columns = [
    ReportColumn("container", "Container", .text, "what the sentence speaks of"),
    ReportColumn("scenario", "Scenario", .text, "in this scenario; null: over the whole run"),
    ReportColumn("sentence", "Sentence", .text, "in the order they are to be read"),
  ]
}
