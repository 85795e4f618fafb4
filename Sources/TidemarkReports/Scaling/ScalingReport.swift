import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// What is asked of the scaling curves.
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

/// The scaling formula of every container, all curves tried, and what they predict.
package struct ScalingReport: Sendable {
  let question: ScalingQuestion
  let containers: [ContainerScaling]
  package let report: Report

  package init(_ run: RunHead, _ question: ScalingQuestion, in warehouse: Warehouse) throws {
    let query = BoundQuery(
      .scalingLevels, ["run": .integer(run.runID), "container": Value(question.container)])
    let levels = try warehouse.fetch(ScalingLevel.self, query)
    let whole = levels.filter { $0.aborted == 0 }
    let containers = Dictionary(grouping: whole, by: \.container).sorted { $0.key < $1.key }.map {
      ContainerScaling(container: $0.key, levels: $0.value, metric: question.metric)
    }
    self.question = question
    self.containers = containers
    let rows = containers.flatMap { container in Self.rows(container, question) }
    let table = ReportTable(
      key: "scaling", title: "Scaling with agents", columns: Self.columns(question), rows: rows)
    report = Report(
      sections: [table], notes: Self.notes(levels), queries: [query],
      nothing: rows.isEmpty
        ? try warehouse.nothingFor(
          run, container: question.container, kind: "load scenario that ran to its end",
          known: warehouse.fetch(
            ScalingLevel.self, .scalingLevels, ["run": .integer(run.runID), "container": nil]
          )
          .map(\.container)) : nil)
  }

  private static func notes(_ levels: [ScalingLevel]) -> [String] {
    func names(_ include: (ScalingLevel) -> Bool) -> String {
      Set(levels.filter(include).map(\.scenario)).sorted().joined(separator: ", ")
    }
    let aborted = names { $0.aborted == 1 }
    let thin = names { $0.aborted == 0 && ($0.coverage ?? 1) < 0.9 }
    return (aborted.isEmpty ? [] : ["left out, because aborted: \(aborted)"])
      + (thin.isEmpty ? [] : ["less than 90 % of the readings expected: \(thin)"])
  }

  // MARK: - Table

  private static func rows(_ scaling: ContainerScaling, _ question: ScalingQuestion) -> [[Value]] {
    let limit = question.limitMB ?? (question.metric == .memory ? scaling.memoryLimitMB : nil)
    return scaling.outcomes.map { outcome in
      let fit = outcome.fit
      let coefficients = fit?.coefficients ?? [:]
      let capacity = limit.flatMap { limit in
        zip(fit, scaling.levels.last).map { Capacity($0, limit: limit, largestLevel: $1) }
      }
      let prediction = question.agents.flatMap { fit?.predict($0) }
      let isExtrapolated = prediction == nil ? nil : question.agents.map { !scaling.covers($0) }
      return [
        .text(scaling.container),
        .text(outcome.family.rawValue),
        .integer(outcome.family == scaling.best ? 1 : 0),
        Value(fit?.formula(response: question.metric.response)),
        Value(fit?.rSquared),
        Value(coefficients["a"]),
        Value(coefficients["b"]),
        Value(coefficients["c"]),
        .text(scaling.levels.map(String.init).joined(separator: " ")),
        Value(question.agents),
        Value(prediction),
        Value(isExtrapolated.map { Int64($0 ? 1 : 0) }),
        Value(limit),
        capacity?.value ?? .null,
        Value(note(outcome, capacity, scaling)),
      ]
    }
  }

  private static func columns(_ question: ScalingQuestion) -> [ReportColumn] {
    let unit = question.metric == .memory ? "MB" : "CPU %"
    let response = question.metric == .memory ? "predicted_memory_mb" : "predicted_cpu_percent"
    let agents = question.agents.map { formatted($0) } ?? ""
    return [
      ReportColumn("container", "Container"),
      ReportColumn("fit", "Fit"),
      ReportColumn("is_best", "", .flag("best")),
      ReportColumn("formula", "Formula"),
      ReportColumn("r_squared", "R²", .real(4)),
      ReportColumn("a", "a", .real(4), detail: true),
      ReportColumn("b", "b", .real(4), detail: true),
      ReportColumn("c", "c", .real(4), detail: true),
      ReportColumn("levels", "Levels", detail: true),
      ReportColumn("at_agents", "At", .real(0), detail: true),
      ReportColumn(response, "\(unit) at \(agents)", .real(1), detail: question.agents == nil),
      ReportColumn("is_extrapolated", "", .flag("extrapolated"), detail: question.agents == nil),
      ReportColumn("limit_mb", "Limit MB", .real(0), detail: question.metric == .cpu),
      ReportColumn("agents_at_limit", "Agents that fit", .integer, detail: question.metric == .cpu),
      ReportColumn("note", "Note"),
    ]
  }
}

extension ContainerScaling {
  /// Whether a load lies within the levels that were tested.
  func covers(_ agents: Double) -> Bool {
    guard let first = levels.first, let last = levels.last else { return false }
    return Double(first) <= agents && agents <= Double(last)
  }
}

extension Capacity {
  fileprivate var value: Value {
    switch self {
    case .agents(let agents): .integer(Int64(agents))
    case .none: .integer(0)
    case .beyond: .null
    }
  }
}

private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
  if let a, let b { (a, b) } else { nil }
}

/// What to know of one curve; nil when there is nothing.
private func note(_ outcome: FitOutcome, _ capacity: Capacity?, _ scaling: ContainerScaling) -> String? {
  var notes = outcome.fit.map { $0.warnings.map(words) } ?? outcome.reason.map { [words($0)] } ?? []
  if outcome.family == .constant { notes.append("the same at every level") }
  let tested = "\(scaling.levels.first ?? 0) to \(scaling.levels.last ?? 0)"
  switch capacity {
  case .agents(let agents) where !scaling.covers(Double(agents)):
    notes.append("\(agents) lies outside the levels tested, \(tested)")
  case .none?: notes.append("not one agent fits")
  case .beyond(let reach):
    notes.append("\(reach) agents fit too, \(Capacity.reachFactor) times the largest level; no answer beyond")
  case .agents, nil: break
  }
  return notes.isEmpty ? nil : notes.joined(separator: "; ")
}

private func words(_ reason: Undefined) -> String {
  switch reason {
  case .tooFewLevels(let found, let needed):
    "\(found) load level\(found == 1 ? "" : "s") recorded, this curve needs \(needed)"
  default: reason.description
  }
}

private func words(_ warning: FitWarning) -> String {
  switch warning {
  case .noDegreesOfFreedom(let levels): "goes through all \(levels) points by construction"
  case .exponentNotIdentified: "so nearly straight that its exponent means nothing"
  case .implausibleShape(let shape): "exponent \(formatted(shape)) is met in no law of growth"
  }
}
