package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkTables

/// How fast each container's memory grows under constant load: the predecessor's least-squares slope and class, and
/// the verdict that knows noise, per duration scenario and over all of them.
package enum LeaksReport {
  package static func report(_ leaks: RunLeaks, isExplained: Bool = false) -> Report {
    let columns = LeaksColumns(hasLimits: leaks.judgements.contains { $0.longest?.limitMB != nil })
    var sections = [
      ReportTable(
        key: "containers", title: "Growth of memory over the run", columns: columns.containers,
        rows: leaks.containers,
        droppable: ["to_limit_text", "ground_text", "longer_text"]),
      ReportTable(
        key: "leaks", title: "Growth of memory in each duration", columns: LeaksColumns.durations,
        rows: leaks.judgements,
        droppable: [
          "since_minutes", "probability_above_one", "detectable_mb_per_min", "reason_text", "longer_text",
          "class", "slope_mb_per_min", "growth_text",
        ]),
    ]
    if isExplained { sections.append(explanation(leaks.containers)) }
    return Report(
      sections: sections, mainIndex: 1, notes: notes(leaks.judgements, leaks.containers),
      queries: leaks.queries, nothing: leaks.nothing,
      alarms: [
        .leak: leaks.containers.filter { $0.pooled.verdict == .leak }.map(\.container),
        .limit: leaks.containers.filter { $0.pooled.verdict == .atLimit }.map(\.container),
      ])
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
    var notes = containers.compactMap(\.limitSentence)
    notes += scenarios { $0.isAborted }.map {
      "\($0) was aborted; its slopes cover the part that was measured"
    }
    let assumed = scenarios { $0.isAssumed }
    if !assumed.isEmpty {
      notes.append(
        "the load of \(assumed.joined(separator: ", ")) is assumed to be constant; a recording does not store the load"
      )
    }
    let thin = judgements.count { ($0.slope.coverage ?? 1) < 0.9 }
    if thin > 0 {
      notes.append("\(thin) of \(judgements.count) slopes have less than 90 % of the expected readings")
    }
    let judged = judgements.filter { !$0.pieces.isEmpty }
    let anonymous = judged.filter { $0.basis == .anonymous }
    if !anonymous.isEmpty {
      let whole = anonymous.count == judged.count ? "" : " where it is recorded"
      notes.append(
        "verdicts use anonymous memory\(whole), which contains no file cache; the least-squares slope uses the working set"
      )
    }
    if judged.count < judgements.count {
      notes.append(
        "readings of \(judgements.count - judged.count) of \(judgements.count) series were pruned; their least-squares slopes are the stored ones"
      )
    }
    for judgement in judgements where judgement.pieces.count > 1 {
      let slope = judgement.slope
      notes.append(
        "\(slope.container) restarted during \(slope.scenario); this table judges the longest of its \(judgement.pieces.count) pieces, and the table of the run judges all of them"
      )
    }
    for judgement in judgements where judgement.slope.restarts >= max(1, judgement.pieces.count) {
      let slope = judgement.slope
      notes.append("\(slope.container) restarted in \(slope.scenario) at an unknown time")
    }
    return notes + collected(containers.map { ($0.container, $0.pooled.warnings.map(\.description)) })
      + collected(judged.map { ($0.slope.scenario, $0.verdict?.warnings.map(\.description) ?? []) })
  }
}
