import TidemarkSQL
import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// What is asked of the scaling laws.
package struct ScalingQuestion: Sendable {
  package var container: String?
  package var metric: ScalingMetric
  /// Agents to predict the metric at.
  package var agents: Double?
  /// nil: each container's own limit.
  package var limitMB: Double?
  /// Whether sentences are wanted.
  package var isExplained: Bool

  package init(
    container: String? = nil, metric: ScalingMetric = .memory, agents: Double? = nil, limitMB: Double? = nil,
    isExplained: Bool = false
  ) {
    self.container = container
    self.metric = metric
    self.agents = agents
    self.limitMB = limitMB
    self.isExplained = isExplained
  }
}

/// The scaling formula of every container, all laws weighed, and what they predict.
package struct ScalingReport: Sendable {
  let answers: [ScalingAnswer]
  package let report: Report

  /// - Parameter runs: replicates of one another; not empty.
  package init(_ runs: [RunHead], _ question: ScalingQuestion, in warehouse: Warehouse) throws {
    let queries = runs.map { run in
      BoundQuery(.scalingLevels, ["run": .integer(run.runID), "container": Value(question.container)])
    }
    let levels = try queries.flatMap { try warehouse.fetch(ScalingLevel.self, $0) }
    let answers = Dictionary(grouping: levels.filter { $0.aborted == 0 }, by: \.container)
      .map { ContainerScaling(container: $0, levels: $1, metric: question.metric) }
      .sorted { $0.container < $1.container }
      .map { ScalingAnswer($0, question) }
    self.answers = answers
    let columns = ScalingColumns(
      question.metric, agents: question.agents, hasLimits: answers.contains { $0.limitMB != nil })
    var sections = [
      ReportTable(
        key: "scaling", title: "Scaling with agents", columns: columns.headline, rows: answers.map(\.row)),
      ReportTable(
        key: "fits", title: "Laws tried", columns: ScalingColumns.fits, rows: answers.flatMap(\.fitRows)),
    ]
    if question.isExplained {
      var explanation = Explanation()
      for answer in answers { explanation.add(answer.sentences, on: answer.scaling.container) }
      sections.append(explanation.section)
    }
    report = Report(
      sections: sections, notes: Self.notes(runs, levels, answers), queries: queries,
      nothing: answers.isEmpty
        ? try warehouse.nothingFor(
          runs, container: question.container, kind: "load scenario that ran to its end",
          known: runs.flatMap {
            try warehouse.fetch(
              ScalingLevel.self, .scalingLevels, ["run": .integer($0.runID), "container": nil]
            )
          }
          .filter { $0.aborted == 0 }.map(\.container)) : nil)
  }

  private static func notes(
    _ runs: [RunHead], _ levels: [ScalingLevel], _ answers: [ScalingAnswer]
  ) -> [String] {
    func names(_ include: (ScalingLevel) -> Bool) -> String {
      Set(levels.filter(include).map(\.scenario)).sorted().joined(separator: ", ")
    }
    let aborted = names { $0.aborted == 1 }
    let thin = names { $0.aborted == 0 && ($0.coverage ?? 1) < 0.9 }
    var notes = aborted.isEmpty ? [] : ["left out, because aborted: \(aborted)"]
    if !thin.isEmpty { notes.append("less than 90 % of the readings expected: \(thin)") }
    for run in runs where runs.count > 1 && !levels.contains(where: { $0.runID == run.runID }) {
      notes.append("run #\(run.runID) has no load scenario and counts for nothing here")
    }
    if Set(levels.map(\.hostFingerprint)).count > 1 {
      notes.append("the runs come from different kinds of machines, whose memory and CPU need not compare")
    }
    return notes
      + collected(
        answers.map {
          (subject: $0.scaling.container, texts: $0.scaling.warnings + ($0.remark.map { [$0] } ?? []))
        })
  }
}
