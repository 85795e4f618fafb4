import TidemarkAnalysis
import TidemarkStatistics

extension ScalingAnswer {
  /// How the headline came about, in the order it was found.
  var sentences: [String] {
    guard let evidence = scaling.evidence.value, let units = scaling.units else {
      return [formulaText.sentence]
    }
    return [ground(units), certainty(units), verdict(evidence), words, curves, shape(evidence)].compactMap {
      $0
    }
      + expectation
  }

  private var unit: String { question.metric.unit }

  private func ground(_ units: ScalingUnits) -> String {
    let means = Dictionary(grouping: scaling.summaries, by: \.x).sorted { $0.key < $1.key }.map { x, level in
      "\(level.map { formatted($0.mean) }.joined(separator: " and ")) at \(formatted(x))"
    }
    return "Means in \(unit) at agents: \(means.joined(separator: ", "))."
  }

  private func certainty(_ units: ScalingUnits) -> String {
    let sizes = scaling.summaries.map(\.sampleCount)
    let count = sizes.reduce(0, +) / max(1, sizes.count)
    let worth = EffectiveSampleSize.finite(count: count, lagOne: units.autocorrelation) ?? Double(count)
    let inside =
      "Neighbouring readings have a correlation of \(fixed(units.autocorrelation, 2)), so \(count) readings are equivalent to \(fixed(worth, 1)) independent ones."
    switch units.source {
    case .replicates(let degrees):
      return inside
        + " The standard deviation between runs, \(formatted(units.runVariance.squareRoot(), significantDigits: 3)) \(unit), is estimated from replicate runs (\(degrees) degrees of freedom)."
    case .history(let degrees):
      return inside
        + " The standard deviation between runs, \(formatted(units.runVariance.squareRoot(), significantDigits: 3)) \(unit), is that of earlier runs (\(degrees) degrees of freedom)."
    case .unknown:
      return inside + " The noise between runs is unknown; select several runs to estimate it."
    }
  }

  private func verdict(_ evidence: ScalingEvidence) -> String {
    let weights = evidence.families.sorted { $0.weight > $1.weight }
      .map { "\($0.family.rawValue) \(fixed($0.weight, 2))" }.joined(separator: ", ")
    let threshold = fixed(ScalingEvidence.decisive, 1)
    if scaling.isFlat, let spread = scaling.spread {
      return
        "Weights of evidence: \(weights); the constant is the likeliest, and the level means differ by \(formatted(spread, significantDigits: 2)) \(unit) only, so it is named."
    }
    if let misfit = scaling.misfit {
      let chance =
        misfit.pValue < 0.0001 ? "p < 0.0001" : "p = \(formatted(misfit.pValue, significantDigits: 1))"
      return
        "No law fits: the nearest, \(misfit.nearest.rawValue), misses the level means by more than their variances allow (\(chance)). Variances of predictions are \(formatted(misfit.varianceFactor, significantDigits: 2)) times as large for that, and between tested levels the straight line is offered."
    }
    guard let winner = evidence.winner else {
      let set = evidence.credibleSet.map(\.rawValue).joined(separator: ", ")
      return
        "Weights of evidence: \(weights); none reaches \(threshold), so no law is named; 90 % of the weight lies on \(set)."
    }
    return "Weights of evidence: \(weights); \(winner.rawValue) is named because it has \(threshold) or more."
  }

  private var words: String? {
    scaling.response.map { word, weight in
      let ground =
        weight.map { ", over all laws and with \(fixed($0, 2)) of the weight" } ?? " of the level means"
      return "In words, by the slope at the largest load over the mean slope\(ground): \(word.rawValue)."
    }
  }

  private var curves: String? {
    guard let pick = scaling.predecessorPick, let rSquared = scaling.fit(pick)?.rSquared else { return nil }
    let agreement = pick == scaling.winner ? "too" : "instead"
    return
      "By highest R² (\(fixed(rSquared, 4))), the predecessor's rule, it would be \(pick.rawValue) \(agreement); R² grows with every parameter and cannot choose."
  }

  private func shape(_ evidence: ScalingEvidence) -> String? {
    guard let exponent = scaling.exponent else { return nil }
    let interval = exponent.interval95
    let text = intervalText(exponent.median, interval, decimals: 2) ?? ""
    return interval.contains(1)
      ? "As a power law the exponent is \(text), 95 %; 1 lies inside, so a straight line is not rejected."
      : "As a power law the exponent is \(text), 95 %; 1 lies outside, so growth is \(interval.lower > 1 ? "steeper" : "flatter") than a straight line."
  }

  private var expectation: [String] {
    var sentences: [String] = []
    if let predicted = prediction?.value,
      let text = intervalText(
        predicted.median, predicted.meanInterval95, decimals: question.metric.decimals)
    {
      let outside = scaling.covers(predicted.x) ? "" : "; that is outside the levels tested"
      sentences.append(
        "Over all laws by their weight, \(formatted(predicted.x)) agents mean \(text) \(unit), one new run \(rangeText(predicted.newRunInterval95, decimals: question.metric.decimals)), 95 %\(outside)."
      )
    }
    if let capacity {
      let lowest = scaling.levels.first ?? 0
      sentences.append(
        "Below \(formatted(capacity.limit)) MB, \(capacity.safe.text(lowest: lowest)) agents fit if one run in forty may exceed the limit, and \(capacity.expected.text(lowest: lowest)) if every other run may; nothing is said beyond 4 times the largest level."
      )
    }
    return sentences
  }
}
