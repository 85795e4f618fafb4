/// What came of the ticks of a scenario.
package struct ScenarioTally: Sendable, Equatable {
  /// Readings each container should have.
  var tickCount = 0
  var storedCounts: [String: Int] = [:]
  /// Of containers that ended with exit code 0: all there could be.
  var finishedCounts: [String: Int] = [:]
  var staleCount = 0
  var gapCount = 0
  /// Why the source last could not be read.
  var lastFailure: String?

  var storedCount: Int { storedCounts.values.reduce(0, +) }

  /// Readings stored over readings expected, 0 to 1; nil when none were expected.
  var coverage: Double? {
    let running = storedCounts.count - finishedCounts.count
    let expected = tickCount * running + finishedCounts.values.reduce(0, +)
    return expected > 0 ? min(1, Double(storedCount) / Double(expected)) : nil
  }
}
