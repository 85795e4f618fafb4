import TidemarkSQL
package import TidemarkWarehouse

/// What is asked of the scaling laws.
package struct ScalingQuestion: Sendable {
  package var container: String?
  package var metric: ScalingMetric
  /// Agents to predict the metric at.
  package var agents: Double?
  /// nil: each container's own limit.
  package var limitMB: Double?

  package init(
    container: String? = nil, metric: ScalingMetric = .memory, agents: Double? = nil, limitMB: Double? = nil
  ) {
    self.container = container
    self.metric = metric
    self.agents = agents
    self.limitMB = limitMB
  }
}

/// The scaling formula of every container, all laws weighed, and what they predict.
package struct RunScaling: Sendable {
  /// Replicates of one another.
  package let runs: [RunHead]
  package let question: ScalingQuestion
  /// Of every run, aborted ones too.
  package let levels: [ScalingLevel]
  /// By container.
  package let answers: [ScalingAnswer]
  package let queries: [BoundQuery]
  /// Why there is no answer; nil when there is one.
  package let nothing: String?

  /// - Parameter runs: not empty.
  package init(_ runs: [RunHead], _ question: ScalingQuestion, in warehouse: Warehouse) throws {
    func query(_ run: RunHead, _ container: String?) -> BoundQuery {
      BoundQuery(.scalingLevels, ["run": .integer(run.runID), "container": Value(container)])
    }
    queries = runs.map { query($0, question.container) }
    levels = try queries.flatMap { try warehouse.fetch(ScalingLevel.self, $0) }
    answers = Dictionary(grouping: levels.filter { !$0.isAborted }, by: \.container)
      .map { ContainerScaling(container: $0, levels: $1, metric: question.metric) }
      .sorted { $0.container < $1.container }
      .map { ScalingAnswer($0, question) }
    self.runs = runs
    self.question = question
    nothing =
      answers.isEmpty
      ? nothingFor(
        runs, container: question.container,
        kind: "load scenario or recording with agents that ran to its end",
        known: try runs.flatMap { try warehouse.fetch(ScalingLevel.self, query($0, nil)) }
          .filter { !$0.isAborted }.map(\.container)) : nil
  }
}
