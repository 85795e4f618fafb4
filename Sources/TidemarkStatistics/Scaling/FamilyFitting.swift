/// What came of trying one family: a curve, or the reason why there is none.
package enum FitOutcome: Sendable, Equatable {
  case fitted(FamilyFit)
  case undefined(ScalingForm, Undefined)

  package var form: ScalingForm {
    switch self {
    case .fitted(let fit): fit.form
    case .undefined(let form, _): form
    }
  }

  package var family: FitFamily { form.family }

  package var fit: FamilyFit? {
    if case .fitted(let fit) = self { fit } else { nil }
  }

  package var reason: Undefined? {
    if case .undefined(_, let reason) = self { reason } else { nil }
  }
}

/// The predecessor's four curves through the points, each with its reason when it has none.
///
/// Fitted on the original scale by variable projection (docs/statistics.md, Scaling). A curve needs one more
/// distinct level than parameters: 3 for linear and logarithmic, 4 for power and exponential.
package func fitFamilies(
  x: [Double], y: [Double], weights: [Double]? = nil, families: [FitFamily] = FitFamily.predecessor
) -> [FitOutcome] {
  families.map { fitForm(ScalingForm($0), x: x, y: y, weights: weights, neededLevels: $0.neededLevels) }
}

/// The curve with the highest R², which is how the predecessor chose. R² favours the most flexible curve; the
/// sound choice is ``ScalingEvidence``.
package func bestByRSquared(_ outcomes: [FitOutcome]) -> FamilyFit? {
  outcomes.compactMap(\.fit).filter { $0.rSquared != nil }
    .max { ($0.rSquared ?? 0) < ($1.rSquared ?? 0) }
}

/// One form fitted to points.
///
/// - Parameters:
///   - weights: inverse variances up to a common factor, positive.
///   - neededLevels: refuse below this many distinct x; nil asks only for as many as parameters.
package func fitForm(
  _ form: ScalingForm, x: [Double], y: [Double], weights: [Double]? = nil, neededLevels: Int? = nil
) -> FitOutcome {
  do throws(Undefined) {
    return .fitted(try FamilyFit(form, x: x, y: y, weights: weights, neededLevels: neededLevels))
  } catch {
    return .undefined(form, error)
  }
}

extension FamilyFit {
  /// - Throws: ``Undefined`` with the reason why this form has no curve here.
  package init(
    _ form: ScalingForm, x: [Double], y: [Double], weights: [Double]? = nil, neededLevels: Int? = nil
  ) throws(Undefined) {
    try requirePaired(x, y)
    if let weights {
      guard weights.count == x.count else { throw .lengthMismatch(x.count, weights.count) }
      try requireFinite(weights)
      if let index = weights.firstIndex(where: { $0 <= 0 }) { throw .notPositive(index: index) }
    }
    let needed = neededLevels ?? max(1, form.parameterCount)
    guard !x.isEmpty else { throw .tooFewLevels(found: 0, needed: needed) }
    let levels = LevelMeans(x: x, y: y, weights: weights)
    guard levels.x.count >= needed else { throw .tooFewLevels(found: levels.x.count, needed: needed) }
    if form.needsPositiveX, levels.x[0] + form.shift <= 0 { throw .needsPositiveX(found: levels.x[0]) }
    let u = levels.x.map(form.abscissa)
    let first = form.hasConstant ? u[0] : (form.family == .exponential || form.family == .power ? u[0] : 0)
    let span = u[u.count - 1] - first
    guard form.family == .constant || span != 0 else { throw .constantX }
    let range = form.family == .constant ? 1 : span
    let t = u.map { ($0 - first) / range }
    let base = form.hasConstant ? levels.origin : 0
    let shifted = form.hasConstant ? levels.y : levels.y.map { $0 + levels.origin }
    let isSaturating = form.family == .saturating
    let curved = form.family == .power || form.family == .exponential || isSaturating
    let search = ShapeSearch(
      t: t, y: shifted, weight: levels.weight, hasConstant: form.hasConstant,
      isPlainExponential: curved && !form.hasConstant,
      highest: isSaturating ? FitFamily.leastSaturation : ShapeSearch.bound)
    var warnings: [FitWarning] = []
    let point: ShapeSearch.Point
    if curved {
      guard let best = search.best(), best.shape != 0, best.rise.isFinite else { throw .noFiniteFit }
      point = best
      if form.hasConstant, abs(best.shape) < 1e-3 { warnings.append(.exponentNotIdentified) }
      let exponent = form.family == .power ? best.shape / range : best.shape
      let plausible = form.family == .power ? -1...3.0 : isSaturating ? -ShapeSearch.bound...0 : -5...5.0
      if !plausible.contains(exponent) { warnings.append(.implausibleShape(exponent)) }
    } else if form.family == .constant {
      let mean = weightedDeviations(shifted, levels.weight)
      let rss = zip(levels.weight, mean.values).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
      point = .init(shape: 0, rise: 0, constant: mean.mean, residualSumOfSquares: rss)
    } else {
      point = search.at(0)
    }
    if form.parameterCount >= levels.x.count {
      warnings.append(.noDegreesOfFreedom(levels: levels.x.count))
    }
    let rss = point.residualSumOfSquares + levels.withinSumOfSquares
    guard rss.isFinite else { throw .overflow }
    self.init(
      form: form, n: levels.count, residualSumOfSquares: rss,
      rSquared: levels.totalSumOfSquares > 0 ? 1 - rss / levels.totalSumOfSquares : nil,
      warnings: warnings, rise: point.rise, constant: base + point.constant,
      shape: curved ? point.shape : nil, origin: first, range: range)
    guard coefficients.values.allSatisfy(\.isFinite) else { throw .noFiniteFit }
  }
}
