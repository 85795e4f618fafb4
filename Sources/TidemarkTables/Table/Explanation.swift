import TidemarkWarehouse

/// Plain sentences on how the judgements of a report came about: `--explain`.
package struct Explanation: Sendable {
  private(set) var rows: [[Value]] = []

  package init() {}

  /// - Parameter scenario: nil where a sentence speaks of the whole run.
  package mutating func add(_ sentences: [String], on container: String, in scenario: String? = nil) {
    rows += sentences.map { [.text(container), Value(scenario), .text($0)] }
  }

  package var section: ReportTable {
    ReportTable(
      key: "explanation", title: "How the verdicts came about", layout: .prose, columns: Self.columns,
      rows: rows)
  }

  package static let columns = [
    ReportColumn("container", "Container", .text, "what the sentence speaks of"),
    ReportColumn("scenario", "Scenario", .text, "in this scenario; null: over the whole run"),
    ReportColumn("sentence", "Sentence", .text, "in the order they are to be read"),
  ]
}
