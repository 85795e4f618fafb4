/// Plain sentences on how the judgements of a report came about: `--explain`.
package struct Explanation: Sendable {
  /// One sentence on a container.
  package struct Sentence: Sendable {
    let container: String
    /// nil where it speaks of the whole run.
    let scenario: String?
    let text: String
  }

  private var sentences: [Sentence] = []

  package init() {}

  /// - Parameter scenario: nil where a sentence speaks of the whole run.
  package mutating func add(_ texts: [String], on container: String, in scenario: String? = nil) {
    sentences += texts.map { Sentence(container: container, scenario: scenario, text: $0) }
  }

  package var section: ReportTable {
    ReportTable(
      key: "explanation", title: "How the verdicts were reached", layout: .prose, columns: Self.columns,
      rows: sentences)
  }

  package static let columns: [Column<Sentence>] = [
    Column("container", "Container", .text, "the container that the sentence is about") { $0.container },
    Column("scenario", "Scenario", .text, "in this scenario; null: over the whole run") { $0.scenario },
    Column("sentence", "Sentence", .text, "in reading order") { $0.text },
  ]
}
