package import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// What the candidate did not measure, or not wholly: never a pass.
package struct MissingCheck {
  package let input: GateInput
  package let table: SeriesTable

  package var findings: [GateFinding] { runFlaws + absences + unread + unreadOfBase.gathered }

  private var runFlaws: [GateFinding] {
    input.candidates.compactMap { run in
      run.flaw.flatMap { flaw in
        finding(
          GateSubject(metric: "run"),
          "run #\(run.runID) is not complete (\(flaw)): what it did not measure cannot be judged")
      }
    }
  }

  /// Scenarios, and containers of scenarios, that half of the baseline's runs have and no candidate has.
  private var absences: [GateFinding] {
    // Every scenario and container has this series, whatever else was measured.
    let keys = table.series.filter { $0.key.metric == .oomCount }
    let present = keys.filter { series in input.candidates.contains { series.point(of: $0) != nil } }
    let scenarios = Set(present.map(\.key.scenario))
    var absent: Set<String> = []
    return keys.compactMap { series in
      let key = series.key
      let count = input.base.count { series.point(of: $0) != nil }
      guard count > 0, 2 * count >= input.base.count, !present.contains(where: { $0.key == key }) else {
        return nil
      }
      let ground =
        "measured in \(count) of \(counted(input.base.count, "baseline run")), not in the candidate"
      guard scenarios.contains(key.scenario) else {
        let isNew = absent.insert(key.scenario).inserted
        return isNew ? finding(GateSubject(scenario: key.scenario, metric: "*"), ground) : nil
      }
      return finding(GateSubject(scenario: key.scenario, container: key.container, metric: "*"), ground)
    }
  }

  /// Candidates of which no memory was read, whatever the baseline has.
  private var unread: [GateFinding] {
    let memory = table.series.filter { $0.key.metric == .memoryMean }
    return input.candidates.compactMap { run in
      guard !memory.contains(where: { $0.point(of: run) != nil }) else { return nil }
      return finding(
        GateSubject(metric: RunMetric.memoryMean.rawValue), "run #\(run.runID) has no reading of memory")
    }
  }

  /// Memory or CPU that half of the baseline's runs have in a place, and no candidate that was there.
  private var unreadOfBase: [GateFinding] {
    func isThere(_ series: RunSeries) -> Bool { input.candidates.contains { series.point(of: $0) != nil } }
    struct Place: Hashable {
      let scenario: String
      let container: String
    }
    func place(_ key: SeriesKey) -> Place { Place(scenario: key.scenario, container: key.container) }
    let present = Set(table.series.filter { $0.key.metric == .oomCount && isThere($0) }.map { place($0.key) })
    return table.series.compactMap { series in
      let key = series.key
      guard key.metric == .memoryMean || key.metric == .cpuMean, present.contains(place(key)),
        !isThere(series)
      else { return nil }
      let count = input.base.count { series.point(of: $0) != nil }
      guard count > 0, 2 * count >= input.base.count else { return nil }
      return finding(
        GateSubject(scenario: key.scenario, container: key.container, metric: key.metric.rawValue),
        "\(key.metric.question.words) was read in \(count) of \(counted(input.base.count, "baseline run")), not in the candidate"
      )
    }
  }

  private func finding(_ subject: GateSubject, _ reason: String) -> GateFinding? {
    let terms = input.policy.terms(
      scenario: subject.scenario, container: subject.container, metric: subject.metric)
    guard terms.severity != .ignore else { return nil }
    return GateFinding(
      kind: .missing, subject: subject, verdict: .inconclusive,
      standing: terms.severity == .warn ? .warns : .counts, inconclusiveIs: terms.inconclusiveIs,
      reason: reason)
  }
}

extension [GateFinding] {
  /// Findings that are undecided for one and the same reason as one finding on all of them: a scenario that was aborted
  /// is one matter, not one a metric.
  package var gathered: [GateFinding] {
    let isAlike = { (a: GateFinding, b: GateFinding) in
      a.verdict == .inconclusive && b.verdict == .inconclusive && a.evidence.basis == nil
        && b.evidence.basis == nil && a.reason == b.reason && a.standing == b.standing
        && a.inconclusiveIs == b.inconclusiveIs
    }
    return reduce(into: []) { result, finding in
      guard let index = result.firstIndex(where: { isAlike($0, finding) }) else {
        return result.append(finding)
      }
      result[index].subject = result[index].subject.widened(by: finding.subject)
      result[index].seriesCount += finding.seriesCount
    }
  }
}

extension GateSubject {
  /// What both have in common.
  fileprivate func widened(by other: GateSubject) -> GateSubject {
    GateSubject(
      scenario: scenario == other.scenario ? scenario : nil,
      container: container == other.container ? container : nil,
      metric: metric == other.metric ? metric : "*")
  }
}
