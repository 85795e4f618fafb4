import TidemarkSQL
package import TidemarkWarehouse

/// Whether memory comes back in the reset scenarios of a run.
package struct RunResets: Sendable {
  package let run: RunHead
  /// How far the mean after may exceed the mean before, percent.
  package let tolerancePercent: Double
  /// Those with readings first, then those whose readings were pruned; each in the order of the scenarios.
  package let resets: [ContainerReset]
  package let queries: [BoundQuery]

  package init(_ run: RunHead, tolerancePercent: Double = 10, in warehouse: Warehouse) throws {
    let readings = BoundQuery(.resetReadings, ["run": .integer(run.runID)])
    let means = BoundQuery(.resetMeans, ["run": .integer(run.runID)])
    let judged = try warehouse.fetch(ResetReading.self, readings)
      .chunked { $0.scenarioID == $1.scenarioID && $0.container == $1.container }
      .map { readings in
        ContainerReset(
          readings, scenario: readings[0].scenario, container: readings[0].container,
          tolerancePercent: tolerancePercent)
      }
    let pruned = try warehouse.fetch(ResetMean.self, means).filter { $0.samplesPruned == 1 }
      .chunked { $0.scenarioID == $1.scenarioID && $0.container == $1.container }
      .map { means in
        ContainerReset(
          pruned: means, scenario: means[0].scenario, container: means[0].container,
          tolerancePercent: tolerancePercent)
      }
    self.run = run
    self.tolerancePercent = tolerancePercent
    resets = judged + pruned
    queries = [readings, means]
  }

  /// Why there is no reset; nil when there is one.
  package var nothing: String? {
    resets.isEmpty ? "run #\(run.runID) has no reset scenario with readings" : nil
  }
}

extension Array {
  /// The longest stretches of neighbours that belong together.
  fileprivate func chunked(_ belong: (Element, Element) -> Bool) -> [[Element]] {
    reduce(into: [[Element]]()) { chunks, element in
      if let last = chunks.last?.last, belong(last, element) {
        chunks[chunks.count - 1].append(element)
      } else {
        chunks.append([element])
      }
    }
  }
}
