package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkTables
import TidemarkWarehouse

/// The scaling formula of every container, all laws weighed, and what they predict.
package enum ScalingReport {
  package static func report(_ scaling: RunScaling, isExplained: Bool = false) -> Report {
    let answers = scaling.answers
    let columns = ScalingColumns(
      scaling.question.metric, agents: scaling.question.agents,
      hasLimits: answers.contains { $0.limitMB != nil })
    var sections = [
      ReportTable(
        key: "scaling", title: "Scaling with agents", columns: columns.headline, rows: answers,
        droppable: [
          "r_squared", "exponent_text", "new_run_text", "limit_mb", "is_extrapolated", "weight",
          "response_text",
        ]),
      fits(answers),
    ]
    if isExplained {
      var explanation = Explanation()
      for answer in answers { explanation.add(answer.sentences, on: answer.scaling.container) }
      sections.append(explanation.section)
    }
    return Report(
      sections: sections, notes: notes(scaling.runs, scaling.levels, answers), queries: scaling.queries,
      nothing: scaling.nothing)
  }

  /// Every law tried on each container, in the order given.
  package static func fits(_ answers: [ScalingAnswer]) -> ReportTable {
    ReportTable(
      key: "fits", title: "Laws tried", columns: ScalingColumns.fits, rows: answers.flatMap(\.laws),
      droppable: ["note", "is_predecessor_pick", "r_squared", "weight"])
  }

  private static func notes(
    _ runs: [RunHead], _ levels: [ScalingLevel], _ answers: [ScalingAnswer]
  ) -> [String] {
    func names(_ include: (ScalingLevel) -> Bool) -> String {
      Set(levels.filter(include).map(\.scenario)).sorted().joined(separator: ", ")
    }
    let aborted = names { $0.isAborted }
    let thin = names { !$0.isAborted && ($0.coverage ?? 1) < 0.9 }
    let recorded = Set(levels.filter { $0.kind == "recording" }.map(\.totalAgents)).sorted()
    var notes = aborted.isEmpty ? [] : ["left out because they were aborted: \(aborted)"]
    if !thin.isEmpty { notes.append("less than 90 % of the readings expected: \(thin)") }
    if !recorded.isEmpty {
      notes.append(
        "recordings count as levels of \(recorded.map(String.init).joined(separator: ", ")) agents, the numbers given with --agents"
      )
    }
    for run in runs where runs.count > 1 && !levels.contains(where: { $0.runID == run.runID }) {
      notes.append(
        "run #\(run.runID) has no load scenario or recording with agents and is ignored here")
    }
    if Set(levels.map(\.hostFingerprint)).count > 1 {
      notes.append(
        "the runs come from different kinds of machines, so their memory and CPU may not be comparable")
    }
    return notes
      + collected(
        answers.map {
          (subject: $0.scaling.container, texts: $0.scaling.warnings + ($0.remark.map { [$0] } ?? []))
        })
  }
}
