import TidemarkAnalysis

/// A container in one phase of a scenario in which it was read.
struct SampledPhase {
  let container: String
  let phase: String
  let sampleCount: Int
  let summary: SummaryRow

  /// nil for the row of a scenario that has no container, or none that was read.
  init?(_ row: SummaryRow) {
    guard let container = row.container, let phase = row.phase, let count = row.sampleCount else {
      return nil
    }
    (self.container, self.phase, sampleCount, summary) = (container, phase, count, row)
  }

  var scenario: String { summary.scenario }
}
