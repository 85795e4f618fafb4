import TidemarkSQL
import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// How fast each container's memory grows under constant load: the predecessor's least-squares slope and class, and
/// the verdict that knows noise, per duration scenario and over all of them.
package struct LeaksReport: Sendable {
  let judgements: [LeakJudgement]
  let containers: [ContainerLeak]
  package let report: Report

  package init(
    _ run: RunHead, container: String? = nil, isExplained: Bool = false, in warehouse: Warehouse
  ) throws {
    let arguments: [String: Value] = ["run": .integer(run.runID), "container": Value(container)]
    let slopes = BoundQuery(.leakSlopes, arguments)
    let readings = BoundQuery(.leakReadings, arguments)
    let kills = BoundQuery(.leakKills, ["run": .integer(run.runID)])
    let series = Dictionary(grouping: try warehouse.fetch(LeakReading.self, readings)) {
      Series(scenarioID: $0.scenarioID, container: $0.container)
    }
    let killed = Dictionary(grouping: try warehouse.fetch(LeakKill.self, kills)) {
      Series(scenarioID: $0.scenarioID, container: $0.container)
    }
    let judgements = try warehouse.fetch(LeakSlope.self, slopes).map { slope in
      let key = Series(scenarioID: slope.scenarioID, container: slope.container)
      return LeakJudgement(
        slope, readings: series[key] ?? [], kills: killed[key]?.map(\.offsetSeconds) ?? [])
    }
    let containers = Dictionary(grouping: judgements, by: \.slope.container)
      .map { ContainerLeak(container: $0, judgements: $1) }.sorted { $0.container < $1.container }
    self.judgements = judgements
    self.containers = containers
    let columns = LeaksColumns(hasLimits: judgements.contains { $0.longest?.limitMB != nil })
    var sections = [
      ReportTable(
        key: "containers", title: "Growth of memory over the run", columns: columns.containers,
        rows: containers.map(\.row)),
      ReportTable(
        key: "leaks", title: "Growth of memory in each duration", columns: columns.durations,
        rows: judgements.map(\.row)),
    ]
    if isExplained { sections.append(Self.explanation(containers)) }
    report = Report(
      sections: sections, mainIndex: 1, notes: Self.notes(judgements, containers),
      queries: [slopes, readings, kills],
      nothing: judgements.isEmpty
        ? try warehouse.nothingFor(
          [run], container: container, kind: "duration scenario with readings",
          known: warehouse.fetch(LeakSlope.self, .leakSlopes, ["run": .integer(run.runID), "container": nil])
            .map(\.container)) : nil)
  }

  private struct Series: Hashable {
    let scenarioID: Int64
    let container: String
  }

  private static func explanation(_ containers: [ContainerLeak]) -> ReportTable {
    var explanation = Explanation()
    for container in containers {
      explanation.add(container.sentences, on: container.container)
      for judgement in container.judgements {
        explanation.add(judgement.sentences, on: container.container, in: judgement.slope.scenario)
      }
    }
    return explanation.section
  }

  private static func notes(_ judgements: [LeakJudgement], _ containers: [ContainerLeak]) -> [String] {
    func scenarios(_ include: (LeakSlope) -> Bool) -> [String] {
      Set(judgements.map(\.slope).filter(include).map(\.scenario)).sorted()
    }
    var notes = scenarios { $0.aborted == 1 }.map {
      "\($0) was aborted; its slopes cover the part that was measured"
    }
    let thin = judgements.count { ($0.slope.coverage ?? 1) < 0.9 }
    if thin > 0 {
      notes.append("\(thin) of \(judgements.count) slopes rest on less than 90 % of the readings expected")
    }
    let judged = judgements.filter { !$0.pieces.isEmpty }
    let anonymous = judged.filter { $0.basis == .anonymous }
    if !anonymous.isEmpty {
      let whole = anonymous.count == judged.count ? "" : " where it is recorded"
      notes.append(
        "verdicts judge anonymous memory\(whole), which holds no file cache; the slope of least squares is that of the working set"
      )
    }
    if judged.count < judgements.count {
      notes.append(
        "readings of \(judgements.count - judged.count) of \(judgements.count) series were pruned; the slope of least squares is the stored one"
      )
    }
    for judgement in judgements where judgement.pieces.count > 1 {
      let slope = judgement.slope
      notes.append(
        "\(slope.container) started anew during \(slope.scenario); the longest of \(judgement.pieces.count) pieces is judged there, all of them over the run"
      )
    }
    for judgement in judgements where judgement.slope.restarts >= max(1, judgement.pieces.count) {
      let slope = judgement.slope
      notes.append("\(slope.container) restarted in \(slope.scenario) at a moment nobody recorded")
    }
    return notes + collected(containers.map { ($0.container, $0.pooled.warnings.map(\.description)) })
      + collected(judged.map { ($0.slope.scenario, $0.verdict?.warnings.map(\.description) ?? []) })
  }
}

extension LeakJudgement {
  var row: [Value] {
    let verdict = verdict
    let time = longest?.timeToLimit
    let measured: [Value] = [
      .text(slope.scenario), Value(slope.durationMinutes), Value(slope.totalAgents.map(Int64.init)),
      .text(slope.container), Value(slope.slopeMBPerMinute), Value(slope.leakClass?.rawValue),
      .integer(Int64(slope.sampleCount)), Value(slope.rSquared), Value(slope.coverage),
      .real(slope.memoryFirstMB), .real(slope.memoryLastMB), .integer(Int64(slope.aborted)),
    ]
    let judged: [Value] = [
      .text(verdict?.verdict.rawValue ?? "inconclusive"),
      Value(verdict?.slope), Value(verdict?.bounds?.lower), Value(verdict?.bounds?.upper),
      Value(verdict?.interval95?.lower), Value(verdict?.interval95?.upper),
      Value(intervalText(verdict?.slope, verdict?.bounds, decimals: 2)),
      Value(verdict?.probabilityAboveOne), Value(verdict?.detectableFloor),
      .text(shortReason(self)), .text(reasonText(self)),
      Value(verdict?.minutesToDecision), Value(verdict?.minutesToDecision.map { "+" + minutesText($0) }),
      Value(time?.expectedMinutes), Value(time?.earliestMinutes), Value(time?.latestMinutes),
      Value(time.flatMap(text)),
    ]
    let weights = SlopeStructure.allCases.map { Value(verdict?.structureWeights[$0]) }
    let ground: [Value] = [
      Value(verdict.map { _ in basis.rawValue }), .integer(Int64(pieces.count)),
      Value(verdict?.collectionCount.map(Int64.init)), Value(verdict.map { Int64($0.replacedSpikes) }),
      Value(verdict?.lineSlope), Value(verdict?.lineBounds?.lower), Value(verdict?.lineBounds?.upper),
      Value(verdict?.slope == nil ? nil : verdict.map { $0.shape.description }),
    ]
    return measured + judged + ground + weights
  }
}
