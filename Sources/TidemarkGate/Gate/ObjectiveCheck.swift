package import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// Does a bound of the policy hold? One check an objective, whatever number of series it speaks of.
package struct ObjectiveCheck {
  package let objective: Objective
  package let input: GateInput
  package let table: SeriesTable
  package let leaks: [LeakCheck]

  package var finding: GateFinding? {
    guard objective.severity != .ignore else { return nil }
    let (verdict, reason) = judged
    return GateFinding(
      kind: .objective,
      subject: GateSubject(
        scenario: objective.scope.scenario, container: objective.scope.container, metric: objective.text),
      verdict: verdict, standing: objective.severity == .warn ? .warns : .counts,
      inconclusiveIs: input.policy.inconclusiveIs, reason: reason)
  }

  private var judged: (CheckVerdict, String) {
    switch objective.metric {
    case "leak": judge(growths, unit: "MB/min")
    case "oom": judge(kills, unit: "kills")
    default: judge(values, unit: RunMetric(rawValue: objective.metric)?.unit ?? "")
    }
  }

  /// A value with the interval it is known by, and what it is a value of.
  private struct Measured {
    let name: String
    let value: Double
    let interval: Interval?
    /// Why it may not be relied on.
    let flaw: String?
  }

  private func judge(_ all: [Measured], unit: String) -> (CheckVerdict, String) {
    guard !all.isEmpty else { return (.inconclusive, "the candidate has no such value") }
    func text(_ measured: Measured) -> String {
      let number = intervalText(measured.value, measured.interval, decimals: 2) ?? ""
      return "\(number) \(unit) in \(measured.name)"
    }
    let broken = all.filter { $0.flaw == nil && verdict($0) == .fail }
    if !broken.isEmpty {
      let more = broken.count > 3 ? " and \(broken.count - 3) more" : ""
      return (.fail, broken.prefix(3).map(text).joined(separator: ", ") + more)
    }
    if let open = all.first(where: { $0.flaw != nil || verdict($0) == .inconclusive }) {
      return (.inconclusive, open.flaw ?? "\(text(open)): the bound lies within its interval")
    }
    let isUpper = [.below, .atMost, .equal].contains(objective.relation)
    let nearest = all.max { isUpper ? $0.value < $1.value : $0.value > $1.value } ?? all[0]
    return (.pass, "\(isUpper ? "at most" : "at least") \(text(nearest))")
  }

  private func verdict(_ measured: Measured) -> CheckVerdict {
    func holds(_ value: Double) -> Bool { objective.relation.holds(value, objective.bound) }
    guard let interval = measured.interval else { return holds(measured.value) ? .pass : .fail }
    return switch (holds(interval.lower), holds(interval.upper)) {
    case (true, true): .pass
    case (false, false): .fail
    default: .inconclusive
    }
  }

  /// Means over the candidate runs.
  private var values: [Measured] {
    table.series.compactMap { series in
      guard series.key.metric.rawValue == objective.metric,
        objective.scope.contains(scenario: series.key.scenario, container: series.key.container)
      else { return nil }
      let points = input.candidates.compactMap { series.point(of: $0) }
      guard let mean = Moments(points.map(\.value)).mean else { return nil }
      return Measured(
        name: "\(series.key.scenario)/\(series.key.container)", value: mean, interval: nil,
        flaw: points.lazy.compactMap(\.flaw).first?.description)
    }
  }

  /// Kills in each candidate run, all places it speaks of together.
  private var kills: [Measured] {
    let series = table.series.filter {
      $0.key.metric == .oomCount
        && objective.scope.contains(scenario: $0.key.scenario, container: $0.key.container)
    }
    return input.candidates.compactMap { run in
      let counts = series.compactMap { $0.point(of: run)?.value }
      guard !counts.isEmpty else { return nil }
      return Measured(name: "run #\(run.runID)", value: counts.reduce(0, +), interval: nil, flaw: nil)
    }
  }

  private var growths: [Measured] {
    leaks.filter { objective.scope.contains(scenario: "duration", container: $0.container) }.flatMap {
      check in
      check.leaks.map { run, leak in
        Measured(
          name: "\(check.container) of run #\(run.runID)", value: leak.pooled.slope ?? 0,
          interval: leak.pooled.bounds,
          flaw: leak.pooled.bounds == nil ? "the growth of \(check.container) could not be judged" : nil)
      }
    }
  }
}
