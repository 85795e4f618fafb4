import TidemarkStatistics
import TidemarkWarehouse

/// One container's scaling, and what it answers to the question.
struct ScalingAnswer: Sendable {
  let scaling: ContainerScaling
  let question: ScalingQuestion
  /// Or why there is none; nil when none was asked for.
  let prediction: Result<ScalingPrediction, Undefined>?
  let limitMB: Double?
  let capacity: ScalingCapacity?

  init(_ scaling: ContainerScaling, _ question: ScalingQuestion) {
    self.scaling = scaling
    self.question = question
    let evidence = scaling.evidence
    prediction = question.agents.map { agents in
      Result { () throws(Undefined) in try evidence.get().predict(agents) }
    }
    let limit = question.metric == .memory ? question.limitMB ?? scaling.memoryLimitMB : nil
    limitMB = limit
    capacity = limit.flatMap { limit in
      Result { () throws(Undefined) in try evidence.get().capacity(under: limit) }.value
    }
  }

  /// The formula; which laws are left where none stands out; or why there is neither.
  var formulaText: String {
    switch scaling.evidence {
    case .failure(let reason): "no formula: \(words(reason))"
    case .success(let evidence):
      if let winner = scaling.winner {
        formula(winner) ?? "\(winner.rawValue), its coefficients not identified"
      } else {
        "ambiguous: \(evidence.credibleSet.map(\.rawValue).joined(separator: ", "))"
      }
    }
  }

  func formula(_ family: FitFamily) -> String? {
    guard let fit = scaling.fit(family), fit.isIdentified else { return nil }
    return fit.formula(response: question.metric.response)
  }

  /// Why a part of the headline is missing; nil when nothing is.
  var remark: String? {
    switch (scaling.evidence, prediction) {
    case (.failure, _): nil
    case (_, .failure(let reason)): "no prediction: \(words(reason))"
    case (_, .success(let prediction)) where prediction.isFarExtrapolation:
      StatisticalWarning.extrapolation(factor: prediction.extrapolationFactor).description
    default: nil
    }
  }

  // MARK: - Rows

  var row: [Value] {
    let evidence = scaling.evidence.value
    let leading = scaling.leading
    let exponent = scaling.exponent
    let predicted = prediction?.value
    let law: [Value] = [
      .text(scaling.container),
      Value(evidence.map { _ in scaling.winner?.rawValue ?? "ambiguous" }),
      Value(evidence?.credibleSet.map(\.rawValue).joined(separator: " ")),
      Value(scaling.winner.flatMap(formula)),
      .text(formulaText),
      Value(leading.flatMap { family in evidence?.weight(of: family) }),
      Value(leading.flatMap { scaling.fit($0)?.rSquared }),
      Value(exponent?.median), Value(exponent?.interval95.lower), Value(exponent?.interval95.upper),
      Value(exponent.flatMap { intervalText($0.median, $0.interval95, decimals: 2) }),
    ]
    let expectation: [Value] = [
      Value(question.agents),
      Value(predicted?.median), Value(predicted?.meanInterval95.lower),
      Value(predicted?.meanInterval95.upper),
      Value(predicted?.newRunInterval95.lower), Value(predicted?.newRunInterval95.upper),
      Value(
        predicted.flatMap { intervalText($0.median, $0.meanInterval95, decimals: question.metric.decimals) }),
      Value(predicted.flatMap { rangeText($0.newRunInterval95, decimals: question.metric.decimals) }),
      Value(predicted.map { scaling.covers($0.x) ? Int64(0) : 1 }),
      Value(predicted?.extrapolationFactor),
    ]
    let room: [Value] = [
      Value(limitMB),
      Value(capacity?.safe.agents), Value(capacity?.expected.agents), Value(capacity?.optimistic.agents),
      Value(capacity?.safe.status),
      Value(capacity.map { $0.safe.text(lowest: scaling.levels.first ?? 0) }),
    ]
    let ground: [Value] = [
      .text(scaling.levels.map(String.init).joined(separator: " ")),
      .integer(Int64(scaling.runCount)),
      Value(scaling.units?.source.word),
      Value(scaling.units.flatMap { $0.source == .unknown ? nil : $0.runVariance.squareRoot() }),
      Value(remark ?? (evidence == nil ? formulaText : nil)),
      Value(scaling.warnings.isEmpty ? nil : scaling.warnings.joined(separator: "; ")),
    ]
    return law + expectation + room + ground
  }

  var fitRows: [[Value]] {
    let evidence = scaling.evidence.value
    return scaling.outcomes.map { outcome in
      let family = outcome.family
      let fit = outcome.fit
      let coefficients = fit.map { $0.isIdentified ? $0.coefficients : [:] } ?? [:]
      let weighed = evidence?.families.first { $0.family == family }
      var remarks = fit.map(remarks(on:)) ?? outcome.reason.map { [words($0)] } ?? []
      if fit != nil, fit?.rSquared == nil { remarks.append("the same at every level") }
      return [
        .text(scaling.container), .text(family.rawValue), .integer(family == scaling.winner ? 1 : 0),
        .integer(family == scaling.predecessorPick ? 1 : 0),
        Value(weighed?.weight), Value(fit?.rSquared), Value(formula(family)),
        Value(coefficients["a"]), Value(coefficients["b"]), Value(coefficients["c"]),
        Value(compatibilityFormula(family)),
        Value(weighed?.chiSquared), Value(weighed?.lackOfFitPValue),
        Value(remarks.isEmpty ? nil : remarks.joined(separator: "; ")),
      ]
    }
  }

  /// In the predecessor's own form where that differs.
  private func compatibilityFormula(_ family: FitFamily) -> String? {
    guard let form = ScalingForm.compatibility.first(where: { $0.family == family }),
      let fit = fitForm(
        form, x: scaling.summaries.map(\.x), y: scaling.summaries.map(\.mean),
        neededLevels: family.neededLevels
      ).fit, fit.isIdentified
    else { return nil }
    return fit.formula(response: question.metric.response)
  }
}

extension ScalingCapacity.Crossing {
  /// Whole agents below the crossing; nil where there is none in reach.
  var agents: Int64? {
    if case .at(let x) = self { Int64(x.rounded(.down)) } else { nil }
  }

  var status: String {
    switch self {
    case .at: "reached"
    case .alreadyAbove: "already_above"
    case .beyond: "beyond_reach"
    }
  }

  func text(lowest: Int) -> String {
    switch self {
    case .at(let x): String(Int64(x.rounded(.down)))
    case .alreadyAbove: "fewer than \(lowest)"
    case .beyond(let reach): "over \(formatted(reach))"
    }
  }
}

extension ScalingUnits.RunVarianceSource {
  var word: String {
    switch self {
    case .replicates: "replicates"
    case .history: "history"
    case .unknown: "unknown"
    }
  }
}

/// A reason as words about load levels.
func words(_ reason: Undefined) -> String {
  switch reason {
  case .tooFewLevels(let found, let needed): "\(found) load level\(found == 1 ? "" : "s"), needs \(needed)"
  default: reason.description
  }
}

private func remarks(on fit: FamilyFit) -> [String] {
  (fit.isIdentified ? [] : ["coefficients not identified"])
    + fit.warnings.compactMap { warning in
      switch warning {
      case .noDegreesOfFreedom(let levels): "goes through all \(levels) levels by construction"
      case .exponentNotIdentified: nil
      case .implausibleShape(let shape): "exponent \(formatted(shape)) is met in no law of growth"
      }
    }
}
