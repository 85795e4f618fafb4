import TidemarkSQL
package import TidemarkWarehouse

/// How fast each container's memory grows in the duration scenarios of a run, and in its recordings.
package struct RunLeaks: Sendable {
  package let run: RunHead
  /// In the order in which the scenarios ran, containers by name within.
  package let judgements: [LeakJudgement]
  /// By name.
  package let containers: [ContainerLeak]
  package let queries: [BoundQuery]
  /// Why there is no judgement; nil when there is one.
  package let nothing: String?

  /// - Parameters:
  ///   - container: nil for all.
  ///   - assumesConstantLoad: whether recordings are judged too. Only who recorded them knows that their load was constant.
  package init(
    _ run: RunHead, container: String? = nil, assumesConstantLoad: Bool = true, in warehouse: Warehouse
  ) throws {
    let arguments: [String: Value] = ["run": .integer(run.runID), "container": Value(container)]
    let slopes = BoundQuery(.leakSlopes, arguments)
    let readings = BoundQuery(.leakReadings, arguments)
    let kills = BoundQuery(.leakKills, ["run": .integer(run.runID)])
    let series = Dictionary(grouping: try warehouse.fetch(LeakReading.self, readings)) {
      Place(scenarioID: $0.scenarioID, container: $0.container)
    }
    let killed = Dictionary(grouping: try warehouse.fetch(LeakKill.self, kills)) {
      Place(scenarioID: $0.scenarioID, container: $0.container)
    }
    judgements = try warehouse.fetch(LeakSlope.self, slopes).filter { assumesConstantLoad || !$0.isAssumed }
      .map {
        slope in
        let place = Place(scenarioID: slope.scenarioID, container: slope.container)
        return LeakJudgement(
          slope, readings: series[place] ?? [], kills: killed[place]?.map(\.offsetSeconds) ?? [])
      }
    containers = Dictionary(grouping: judgements, by: \.slope.container)
      .map { ContainerLeak(container: $0, judgements: $1) }.sorted { $0.container < $1.container }
    self.run = run
    queries = [slopes, readings, kills]
    nothing =
      judgements.isEmpty
      ? nothingFor(
        [run], container: container, kind: "duration scenario or recording with readings of memory",
        known: try warehouse.fetch(
          LeakSlope.self, .leakSlopes, ["run": .integer(run.runID), "container": nil]
        )
        .map(\.container)) : nil
  }

  private struct Place: Hashable {
    let scenarioID: Int64
    let container: String
  }
}
