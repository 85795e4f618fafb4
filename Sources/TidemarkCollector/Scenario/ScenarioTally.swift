/// What came of the ticks of a scenario.
package struct ScenarioTally: Sendable, Equatable {
  /// Readings each container should have.
  package var tickCount = 0
  package var storedCounts: [String: Int] = [:]
  package var staleCount = 0
  package var gapCount = 0
  /// Why the source last could not be read.
  package var lastFailure: String?

  package var storedCount: Int { storedCounts.values.reduce(0, +) }

  /// Readings stored over readings expected, 0 to 1; nil when none were expected.
  package var coverage: Double? {
    let expected = tickCount * storedCounts.count
    return expected > 0 ? min(1, Double(storedCount) / Double(expected)) : nil
  }
}
