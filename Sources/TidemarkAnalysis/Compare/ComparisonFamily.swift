import TidemarkStatistics

/// Judges all series of a comparison together: the one place that computes evidence and decides.
///
/// Every container is asked a few questions (memory, CPU, growth, law, reset, OOM), each answered over all scenarios
/// together; a single scenario or percentile may decide too, at a stricter level. Noise between runs is learned over
/// all series of a metric (``VariancePrior``). The chance of any false alarm is alpha: three quarters of it go to the
/// questions and one quarter to single series, each corrected by Holm's method.
package struct ComparisonFamily: Sendable {
  /// One-sided.
  package let alpha: Double

  package init(alpha: Double) { self.alpha = alpha }

  static let subjectShare = 0.75
  static let detailShare = 0.25

  /// - Parameter all: in the order of ``SeriesTable/series``.
  /// - Returns: in the order in which their first series comes.
  package func judge(_ all: [SeriesSides]) -> [ComparedSubject] {
    let tested = Self.tested(all)
    let evidence = Self.evidence(tested, kinds: all.map { $0.key.metric.place })
    var groups: [Place: [Int]] = [:]
    var order: [Place] = []
    for (index, sides) in all.enumerated() {
      let place = Place(container: sides.key.container, question: sides.key.metric.question)
      if groups[place] == nil { order.append(place) }
      groups[place, default: []].append(index)
    }
    let wholes = order.map { place in
      Self.whole((groups[place] ?? []).filter { all[$0].key.metric == place.question.primary }, tested)
    }
    let wholeEvidence = Self.evidence(wholes, kinds: order.map { $0.question.primary.place })
    let directions = order.map { place in
      (groups[place] ?? []).first { all[$0].key.metric == place.question.primary }
        .map { all[$0].terms.direction } ?? .higher
    }
    let subjectP = corrected(wholeEvidence, directions)
    // A number that only repeats others is no further chance of a false alarm.
    let deciding = all.indices.map { all[$0].terms.isDetail ? nil : evidence[$0] }
    let seriesP = corrected(deciding, all.map(\.terms.direction))
    return order.indices.map { k in
      let indices = groups[order[k]] ?? []
      let series = indices.map { index in
        judged(all[index], evidence[index], worse: seriesP.worse[index], better: seriesP.better[index])
      }
      return subject(
        order[k], series, wholeEvidence[k], directions[k], worse: subjectP.worse[k],
        better: subjectP.better[k])
    }
  }

  private struct Place: Hashable {
    let container: String
    let question: ComparisonQuestion
  }

  /// Noise between runs may be a share of the value (memory of the same work) or an amount whatever the value (CPU of
  /// a container that does next to nothing). Of the two scales, a metric is compared on that on which its series vary
  /// more alike: the one whose prior has more degrees of freedom.
  private static func tested(_ all: [SeriesSides]) -> [TestedValues?] {
    let plain = all.map { $0.key.metric == .oomCount ? nil : TestedValues($0) }
    let ratios = all.indices.map { plain[$0]?.ratios(of: all[$0].key.metric) }
    var places: [Int: [Int]] = [:]
    for index in all.indices { places[all[index].key.metric.place, default: []].append(index) }
    var chosen = plain
    for indices in places.values {
      let both = indices.filter { ratios[$0] != nil }
      let ratioPrior = VariancePrior(both.compactMap { ratios[$0]?.ownVariance })
      let plainPrior = VariancePrior(both.compactMap { plain[$0]?.ownVariance })
      guard (ratioPrior?.degreesOfFreedom ?? 1) >= (plainPrior?.degreesOfFreedom ?? 0) else { continue }
      for index in both { chosen[index] = ratios[index] }
    }
    return chosen
  }

  /// Each tested against its own spread, moved towards that of the others of its kind and scale.
  private static func evidence(_ values: [TestedValues?], kinds: [Int]) -> [Evidence?] {
    struct Kind: Hashable {
      let metric: Int
      let isRatio: Bool
    }
    var estimates: [Kind: [VariancePrior.Estimate]] = [:]
    for (value, kind) in zip(values, kinds) {
      guard let value else { continue }
      estimates[Kind(metric: kind, isRatio: value.isRatio), default: []].append(value.ownVariance)
    }
    let priors = estimates.mapValues { VariancePrior($0) }
    return zip(values, kinds).map { value, kind in
      value.flatMap { $0.evidence(priors[Kind(metric: kind, isRatio: $0.isRatio)] ?? nil) }
    }
  }

  private static func whole(_ indices: [Int], _ tested: [TestedValues?]) -> TestedValues? {
    let members = indices.compactMap { tested[$0] }
    return TestedValues(together: members) ?? TestedValues(together: members.filter(\.isRatio))
  }

  /// Holm over those that have evidence; nil for the others.
  private func corrected(
    _ evidence: [Evidence?], _ directions: [ComparisonTerms.Direction]
  ) -> (worse: [Double?], better: [Double?]) {
    let present = evidence.indices.filter { evidence[$0] != nil }
    let p = present.compactMap { index in evidence[index]?.pValues(directions[index]) }
    func adjusted(_ values: [Double]) -> [Double?] {
      var result = [Double?](repeating: nil, count: evidence.count)
      for (index, value) in zip(present, MultipleTesting.holm(values)) { result[index] = value }
      return result
    }
    return (adjusted(p.map(\.worse)), adjusted(p.map(\.better)))
  }

  private func judged(
    _ sides: SeriesSides, _ evidence: Evidence?, worse: Double?, better: Double?
  ) -> ComparedSeries {
    func result(
      _ verdict: ComparisonVerdict, _ reason: ComparisonReason, kills: KillComparison? = nil
    ) -> ComparedSeries {
      ComparedSeries(
        sides: sides, evidence: evidence, kills: kills, adjustedPValue: worse, verdict: verdict,
        reason: reason)
    }
    // A kill is a kill under whatever conditions, and in a container that the base does not have.
    if sides.key.metric == .oomCount, !sides.candidate.isEmpty {
      let kills = KillComparison(base: sides.base.map(\.value), candidate: sides.candidate.map(\.value))
      return result(kills.verdict, .kills, kills: kills)
    }
    if let lack = sides.lack { return result(lack.verdict, .lack(lack)) }
    guard let evidence else {
      guard let within = Evidence(withinRuns: sides) else {
        return result(.inconclusive, .noSpread(earlierRuns: sides.earlierRunCount))
      }
      return ComparedSeries(
        sides: sides, evidence: within, kills: nil, adjustedPValue: nil, verdict: .inconclusive,
        reason: .withinRunOnly)
    }
    let level = alpha * Self.detailShare
    let (verdict, reason) = decide(
      evidence, sides.terms.direction, isWorse: (worse ?? 1) < level, isBetter: (better ?? 1) < level)
    return result(verdict, reason)
  }

  /// - Parameters:
  ///   - isWorse: whether a change in the bad direction is outside the noise.
  ///   - isBetter: the same in the good direction.
  private func decide(
    _ evidence: Evidence, _ direction: ComparisonTerms.Direction, isWorse: Bool, isBetter: Bool
  ) -> (ComparisonVerdict, ComparisonReason) {
    let harm = evidence.harm(direction)
    if harm >= evidence.threshold {
      if isWorse { return (.worse, .outsideNoise) }
      // Chance alone brings one of many answers a little beyond its threshold. It is open only while a clear change,
      // twice the threshold, is possible.
      let isClosed = evidence.limit(alpha: 0.05, isWithin: 2 * evidence.threshold - harm)
      return isClosed ? (.unchanged, .nearThreshold) : (.inconclusive, .withinNoise)
    }
    if -harm >= evidence.threshold, isBetter { return (.better, .outsideNoise) }
    guard !evidence.limit(alpha: alpha, isWithin: 2 * evidence.threshold) else {
      return (.unchanged, .noChange)
    }
    return (.inconclusive, .blind(evidence.limitHalfWidth(alpha: alpha)))
  }

  private func subject(
    _ place: Place, _ series: [ComparedSeries], _ evidence: Evidence?,
    _ direction: ComparisonTerms.Direction, worse: Double?, better: Double?
  ) -> ComparedSubject {
    func result(
      _ verdict: ComparisonVerdict, _ reason: ComparisonReason, deciding: SeriesKey? = nil
    ) -> ComparedSubject {
      ComparedSubject(
        container: place.container, question: place.question, series: follow(series, verdict),
        evidence: evidence, adjustedPValue: worse, verdict: verdict, reason: reason, deciding: deciding)
    }
    let primary = series.filter { $0.key.metric == place.question.primary }
    let worst = series.first { $0.verdict == .worse && !$0.sides.terms.isDetail }
    if place.question == .oom {
      let verdict = ComparisonVerdict.allCases.first { verdict in series.contains { $0.verdict == verdict } }
      let chosen = series.first { $0.verdict == verdict }
      // Where nobody was killed, no scenario is the one to name.
      let named = verdict == .unchanged ? nil : chosen?.key
      return result(verdict ?? .unchanged, chosen?.reason ?? .kills, deciding: named)
    }
    guard let evidence else {
      let chosen = worst ?? primary.first ?? series[0]
      return result(chosen.verdict, chosen.reason, deciding: chosen.key)
    }
    let level = alpha * Self.subjectShare
    let (verdict, reason) = decide(
      evidence, direction, isWorse: (worse ?? 1) < level, isBetter: (better ?? 1) < level)
    if verdict != .worse, let worst { return result(.worse, worst.reason, deciding: worst.key) }
    return result(verdict, reason)
  }

  /// Once the question is answered `worse` or `better`, its series need no correction for their number any more: they
  /// say where the change is.
  private func follow(_ series: [ComparedSeries], _ verdict: ComparisonVerdict) -> [ComparedSeries] {
    guard verdict == .worse || verdict == .better else { return series }
    return series.map { series in
      guard let evidence = series.evidence, evidence.basis != .withinRun else { return series }
      let direction = series.sides.terms.direction
      let p = evidence.pValues(direction)
      let (verdict, reason) = decide(
        evidence, direction, isWorse: p.worse < alpha, isBetter: p.better < alpha)
      return ComparedSeries(
        sides: series.sides, evidence: evidence, kills: nil, adjustedPValue: series.adjustedPValue,
        verdict: verdict, reason: reason)
    }
  }
}

extension SeriesLack {
  var verdict: ComparisonVerdict {
    switch self {
    case .notComparable: .notComparable
    case .missing(inCandidate: false): .new
    case .missing, .flawed: .inconclusive
    }
  }
}
