package import TidemarkStatistics
import TidemarkWarehouse

/// One container's scaling, and what it answers to the question.
package struct ScalingAnswer: Sendable {
  package let scaling: ContainerScaling
  package let question: ScalingQuestion
  /// Or why there is none; nil when none was asked for.
  package let prediction: Result<ScalingPrediction, Undefined>?
  package let limitMB: Double?
  package let capacity: ScalingCapacity?

  package init(_ scaling: ContainerScaling, _ question: ScalingQuestion) {
    self.scaling = scaling
    self.question = question
    let evidence = scaling.evidence
    prediction = question.agents.map { agents in
      Result { () throws(Undefined) in try evidence.get().predict(agents, lowestPossible: 0) }
    }
    let limit = question.metric == .memory ? question.limitMB ?? scaling.memoryLimitMB : nil
    limitMB = limit
    capacity = limit.flatMap { limit in
      Result { () throws(Undefined) in try evidence.get().capacity(under: limit) }.value
    }
  }

  /// The formula; which laws are left where none stands out; or why there is neither.
  package var formulaText: String {
    switch scaling.evidence {
    case .failure(let reason): "no formula: \(words(reason))"
    case .success(let evidence):
      if let winner = scaling.winner {
        formula(winner) ?? "\(winner.rawValue), its coefficients not identified"
      } else if let misfit = scaling.misfit {
        "no law fits; nearest: \(misfit.nearest.rawValue)"
      } else {
        "ambiguous: \(evidence.credibleSet.map(\.rawValue).joined(separator: ", "))"
      }
    }
  }

  package func formula(_ family: FitFamily) -> String? {
    guard let fit = scaling.fit(family), fit.isIdentified else { return nil }
    return fit.formula(response: question.metric.response)
  }

  /// Why a part of the headline is missing; nil when nothing is.
  package var remark: String? {
    switch (scaling.evidence, prediction) {
    case (.failure, _): nil
    case (_, .failure(let reason)): "no prediction: \(words(reason))"
    case (_, .success(let prediction)) where interpolated != nil:
      "no law fits: on the straight line between the levels beside it \(formatted(prediction.x)) agents take \(fixed(interpolated ?? 0, question.metric.decimals)) \(question.metric.unit)"
    case (_, .success(let prediction)) where prediction.isFarExtrapolation:
      StatisticalWarning.extrapolation(factor: prediction.extrapolationFactor).description
    default: nil
    }
  }

  /// `ambiguous` where no law stands out, `none` where none fits; nil where laws cannot be weighed.
  package var law: String? {
    scaling.evidence.value.map { _ in
      scaling.winner?.rawValue ?? (scaling.misfit == nil ? "ambiguous" : "none")
    }
  }

  /// `levels off`; `probably levels off` below 0.8 of the weight; `unclear` below half of it.
  package var responseText: String? {
    scaling.response.map { word, weight in
      guard let weight, weight < ScalingEvidence.decisive else { return word.rawValue }
      return weight < 0.5 ? "unclear" : "probably \(word.rawValue)"
    }
  }

  /// Between the levels tested, the straight line through their means; nil where a law fits or nothing was asked.
  package var interpolated: Double? {
    guard scaling.misfit != nil, let agents = question.agents else { return nil }
    return scaling.evidence.value?.interpolate(agents)
  }

  /// Of the named law.
  package var formula: String? { scaling.winner.flatMap(formula) }

  /// Share of the evidence for the named law, else for the likeliest; nil where no law fits.
  package var leadingWeight: Double? {
    guard scaling.misfit == nil else { return nil }
    return scaling.leading.flatMap { family in scaling.evidence.value?.weight(of: family) }
  }

  package var leadingRSquared: Double? { scaling.leading.flatMap { scaling.fit($0)?.rSquared } }

  package var predicted: ScalingPrediction? { prediction?.value }

  /// nil where nothing was predicted.
  package var isExtrapolated: Bool? { predicted.map { !scaling.covers($0.x) } }

  /// Agents that fit, for people.
  package var agentsText: String? { capacity?.safe.text(lowest: scaling.levels.first ?? 0) }

  /// Between runs; nil when unknown.
  package var runStandardDeviation: Double? {
    scaling.units.flatMap { $0.source == .unknown ? nil : $0.runVariance.squareRoot() }
  }

  /// Why a part is missing or weak.
  package var note: String? { remark ?? (scaling.evidence.value == nil ? formulaText : nil) }

  /// One law that was tried.
  package struct Law: Sendable {
    package let container: String
    package let family: FitFamily
    package let isWinner: Bool
    package let isPredecessorPick: Bool
    /// nil where the laws cannot be weighed.
    package let weighed: ScalingEvidence.Family?
    /// nil where there is no curve.
    package let fit: FamilyFit?
    /// Empty where they mean nothing.
    package let coefficients: [String: Double]
    package let formula: String?
    /// In the predecessor's own form where that differs.
    package let compatibilityFormula: String?
    /// What to know of the curve, or why there is none.
    package let note: String?
  }

  /// In the order of ``ContainerScaling/outcomes``.
  package var laws: [Law] {
    scaling.outcomes.map { outcome in
      let family = outcome.family
      let fit = outcome.fit
      var remarks = fit.map(remarks(on:)) ?? outcome.reason.map { [words($0)] } ?? []
      // No exponent is known of a line without rise.
      if fit != nil, fit?.rSquared == nil { remarks = ["the same at every level"] }
      return Law(
        container: scaling.container, family: family, isWinner: family == scaling.winner,
        isPredecessorPick: family == scaling.predecessorPick,
        weighed: scaling.evidence.value?.families.first { $0.family == family }, fit: fit,
        coefficients: fit.map { $0.isIdentified ? $0.coefficients : [:] } ?? [:], formula: formula(family),
        compatibilityFormula: compatibilityFormula(family),
        note: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
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
  package var agents: Int64? {
    if case .at(let x) = self { Int64(Int(clamping: x.rounded(.down))) } else { nil }
  }

  package var status: String {
    switch self {
    case .at: "reached"
    case .alreadyAbove: "already_above"
    case .beyond: "beyond_reach"
    }
  }

  package func text(lowest: Int) -> String {
    switch self {
    case .at(let x): String(Int(clamping: x.rounded(.down)))
    case .alreadyAbove: "fewer than \(lowest)"
    case .beyond(let reach): "over \(formatted(reach))"
    }
  }
}

extension ScalingUnits.RunVarianceSource {
  package var word: String {
    switch self {
    case .replicates: "replicates"
    case .history: "history"
    case .unknown: "unknown"
    }
  }
}

/// A reason as words about load levels.
package func words(_ reason: Undefined) -> String {
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
      case .implausibleShape(let shape): "the exponent \(formatted(shape)) is implausible"
      }
    }
}
