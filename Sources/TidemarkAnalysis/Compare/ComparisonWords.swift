package import TidemarkStatistics

extension ComparedSeries {
  package var baseMean: Double? { sides.baseMean }
  package var candidateMean: Double? { sides.candidateMean }

  /// New less old, in units of the metric.
  package var difference: Double? {
    evidence?.difference ?? baseMean.flatMap { old in candidateMean.map { $0 - old } }
  }

  /// Percent of the old value; nil for a metric whose base may be zero: a percentage of nearly nothing says nothing.
  package var percent: Double? {
    if let evidence { return evidence.percentScale(of: key.metric).map { evidence.effect * $0 } }
    guard key.metric.hasRelativeScale, let old = baseMean, old != 0 else { return nil }
    return difference.map { $0 / abs(old) * 100 }
  }

  /// 95 %; nil where it is too wide to say anything.
  package var percentInterval95: Interval? { evidence?.percentInterval95(of: key.metric) }

  /// What the spread between runs is known from; nil: nothing was tested.
  package var basis: String? { kills != nil ? "kills" : evidence?.basis.rawValue }

  /// Chance of such a difference between runs of one version, two-sided.
  package var pValue: Double? {
    if let kills { return min(1, 2 * min(kills.pValueHigher, kills.pValueLower)) }
    return evidence?.pValues(.either).worse
  }

  /// Why the verdict is what it is, as a clause.
  package var reasonText: String {
    if let kills { return kills.text }
    return reason.text(evidence, unit: key.metric.unit, adjustedPValue: adjustedPValue)
  }
}

extension ComparedSeries {
  /// `load_scaling_80 memory_mean_mb: worse, 312.4 -> 341.1 MB, +9.2 %`; nil where a side has no value.
  package var line: String? {
    guard let old = baseMean, let new = candidateMean else { return nil }
    let values = [old, new].map { formatted($0, significantDigits: 4) }.joined(separator: " -> ")
    let change = percent.map { ", \($0 < 0 ? "" : "+")\(fixed($0, 1)) %" } ?? ""
    return
      "\(key.scenario) \(key.metric.rawValue): \(verdict.rawValue), \(values) \(key.metric.unit)\(change)"
  }
}

extension ComparedSubject {
  /// `simulation: memory`
  package var name: String { "\(container): \(question.words)" }

  package var unit: String { question.primary.unit }

  /// Over the scenarios that could be compared, in units of the primary metric.
  package var baseMean: Double? { Moments(compared.compactMap(\.baseMean)).mean }
  package var candidateMean: Double? { Moments(compared.compactMap(\.candidateMean)).mean }

  /// Percent of the old value; nil for a metric whose base may be zero.
  package var percent: Double? {
    guard let evidence, let scale = evidence.percentScale(of: question.primary) else { return nil }
    return evidence.effect * scale
  }

  /// 95 %; nil where it is too wide to say anything.
  package var percentInterval95: Interval? { evidence?.percentInterval95(of: question.primary) }

  /// `+9.1 % [7.6, 10.7]`, or `+1.30 MB/min [1.10, 1.52]`; nil where nothing was tested.
  package var change: String? {
    guard let evidence else { return nil }
    if let percent {
      let range =
        percentInterval95.map { " " + rangeText($0, decimals: 1) }
        ?? (evidence.interval95 == nil ? "" : " [more than 1000 % wide]")
      return "\(percent < 0 ? "" : "+")\(fixed(percent, 1)) %\(range)"
    }
    let decimals = question.primary.decimals
    let range = evidence.interval95.map { " " + rangeText($0, decimals: decimals) } ?? ""
    return "\(evidence.effect < 0 ? "" : "+")\(fixed(evidence.effect, decimals)) \(unit)\(range)"
  }

  /// In which scenarios, such as `in all 10 scenarios` or `in load_scaling_80`.
  package var place: String {
    if let deciding { return question.primary.scope.name == nil ? "in \(deciding.scenario)" : "" }
    guard question.primary.scope.name == nil else { return "" }
    let all = series.filter { $0.key.metric == question.primary }
    let moved = all.filter { $0.verdict == verdict }
    if all.count == 1 { return "in \(all[0].key.scenario)" }
    guard !moved.isEmpty else { return "over all \(all.count) scenarios together" }
    return moved.count == all.count
      ? "in all \(all.count) scenarios" : "in \(moved.count) of \(all.count) scenarios"
  }

  /// Why the verdict is what it is, as a clause.
  package var reasonText: String {
    if let deciding, let series = series.first(where: { $0.key == deciding }) {
      guard question != .oom else { return series.reasonText }
      let change = series.percent.map { " \(fixed($0, 1)) %" } ?? ""
      return "\(deciding.scenario), \(deciding.metric.rawValue)\(change): \(series.reasonText)"
    }
    if question == .oom { return series.first?.reasonText ?? "never killed" }
    return reason.text(evidence, unit: unit, adjustedPValue: adjustedPValue)
  }
}

extension ComparisonReason {
  fileprivate func text(_ evidence: Evidence?, unit: String, adjustedPValue: Double?) -> String {
    switch self {
    case .lack(let lack): return lack.description
    case .noSpread(let earlier):
      return
        "nothing shows how much runs of one version differ: \(counted(earlier, "earlier run")) of this kind, 5 are needed"
    case .kills: return "never killed"
    case .withinRunOnly: return "within-run evidence only: nothing shows how much runs of one version differ"
    case .outsideNoise, .withinNoise, .nearThreshold, .noChange, .blind: break
    }
    guard let evidence else { return "" }
    func amount(_ value: Double) -> String {
      evidence.isRatio
        ? "\(formatted(value * 100, significantDigits: 3)) %"
        : "\(formatted(value, significantDigits: 3)) \(unit)"
    }
    let floor = "the threshold of \(amount(evidence.threshold))"
    let p = adjustedPValue.map { $0 < 0.0001 ? "p < 0.0001" : "p = \(formatted($0, significantDigits: 1))" }
    let certainty = [p, evidence.basisText].compactMap { $0 }.joined(separator: ", ")
    switch self {
    case .outsideNoise: return "beyond \(floor) and outside the noise (\(certainty))"
    case .withinNoise:
      return "beyond \(floor), but runs of one version differ as much (\(certainty))\(evidence.remedy)"
    case .nearThreshold:
      return
        "near \(floor) and within the noise (\(certainty)); a change above \(amount(2 * evidence.threshold)) is excluded"
    case .blind(let half):
      return
        "below \(floor), but only a change above \(amount(half)) would have been detected (\(evidence.basisText))"
    default: return "below \(floor) (\(evidence.basisText))"
    }
  }
}

extension Evidence {
  /// From ``effect`` to percent of the base; nil for a metric that may be 0.
  fileprivate func percentScale(of metric: RunMetric) -> Double? {
    guard metric.hasRelativeScale else { return nil }
    if isRatio { return 100 }
    // Of a base that is nearly nothing beside what runs differ by a percentage says nothing, and the difference does.
    guard baseMean != 0, let interval = interval95,
      interval.width <= Self.widestPercent / 100 * abs(baseMean)
    else { return nil }
    return 100 / abs(baseMean)
  }

  /// A wider interval of a percentage says nothing.
  private static let widestPercent = 1000.0

  /// 95 %; nil where it is too wide to say anything.
  fileprivate func percentInterval95(of metric: RunMetric) -> Interval? {
    guard let scale = percentScale(of: metric), let interval = interval95,
      interval.width * scale <= Self.widestPercent
    else { return nil }
    return Interval(interval.lower * scale, interval.upper * scale)
  }

  /// What the spread between runs is known from.
  package var basisText: String {
    switch basis {
    case .runs: "\(counted(baseRuns, "run")) against \(candidateRuns)"
    case .predictionInterval: "spread of \(counted(max(baseRuns, candidateRuns), "run"))"
    case .history: "spread of earlier runs"
    case .otherSeries: "spread of other series"
    case .withinRun: "readings inside one run a side"
    }
  }

  /// How many candidate runs would settle a change that is not outside the noise; empty where none would.
  fileprivate var remedy: String {
    runsNeeded.map { "; \(counted($0 - candidateRuns, "more candidate run")) would be enough to decide" }
      ?? ""
  }

  /// Candidate runs until the limit comes down to the change; nil where it is there already, or no number is enough.
  package var runsNeeded: Int? {
    let spread =
      test.standardError / (1 / Double(baseRuns) + 1 / Double(candidateRuns)).squareRoot()
    return RunsNeeded.candidates(
      toSee: abs(test.difference), baselineRuns: max(baseRuns, 2), standardDeviation: spread,
      alpha: Comparison.alpha / 10
    ).flatMap { $0 > candidateRuns ? $0 : nil }
  }
}

extension KillComparison {
  /// As a clause.
  package var text: String {
    guard candidateRunsKilled + baseRunsKilled > 0 else { return "never killed" }
    let counts =
      "killed in \(candidateRunsKilled) of \(counted(candidateRuns, "candidate run")), in \(baseRunsKilled) of \(counted(baseRuns, "base run"))"
    return verdict == .inconclusive ? counts + ": too few runs to decide" : counts
  }
}
