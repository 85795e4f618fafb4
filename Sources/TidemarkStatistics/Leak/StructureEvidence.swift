import Foundation

/// The regressions of all structures under all noise models, and their weights.
struct StructureEvidence {
  /// One structure (or one transient constant) over the noise grid.
  private struct Member {
    let structure: SlopeStructure
    /// Number of the transient constant; 0 for the others.
    let variant: Int
    /// ln of the prior share inside the structure.
    let logPrior: Double
    /// Free numbers: coefficients, the searched place or shape, variance, τ and ρ.
    let freedom: Int
    /// Where its own columns lie.
    let lanes: [Int]
    /// Its own, the constant and time.
    var columns: Int { lanes.count + 2 }
    var slopes: [Double] = []
    var errors: [Double] = []
    var restricted: [Double] = []
    var bestLikelihood = -Double.infinity
    /// Coefficients of the structure's own columns at the most likely noise model.
    var coefficients: [Double] = []

    /// Regression by Cholesky of the whitened products, columns in the order structure..., constant, time, so that the
    /// last pivot belongs to the slope.
    mutating func add(_ products: WhitenedProducts, count: Int) {
      let n = Double(count)
      let p = columns
      var gram = SmallCholesky(size: p)
      for (i, lane) in lanes.enumerated() {
        gram.set(i, i, products.withSelf[lane])
        gram.set(p - 2, i, products.withOne[lane])
        gram.set(p - 1, i, products.withTime[lane])
        gram.right[i] = products.withReadings[lane]
      }
      if lanes.count == 2 { gram.set(1, 0, products.cosineSine) }
      gram.set(p - 2, p - 2, products.withOne[0])
      gram.set(p - 1, p - 2, products.withOne[1])
      gram.set(p - 1, p - 1, products.withTime[1])
      gram.right[p - 2] = products.withOne[2]
      gram.right[p - 1] = products.withTime[2]
      guard gram.solve() else {
        slopes.append(0)
        errors.append(0)
        restricted.append(-.infinity)
        return
      }
      let rss = max(products.withReadings[2] - gram.explained, 1e-14 * products.withReadings[2])
      let freedom = n - Double(p)
      slopes.append(gram.solution[p - 1])
      errors.append((rss / freedom).squareRoot() / gram.lastPivot)
      restricted.append(
        -0.5 * (freedom * log(rss) + products.logDeterminant + gram.logDeterminant))
      let likelihood = -0.5 * (n * log(rss / n) + products.logDeterminant)
      if likelihood > bestLikelihood {
        bestLikelihood = likelihood
        coefficients = lanes.indices.map { gram.solution[$0] }
      }
    }
  }

  private let design: StructureDesign
  private var members: [Member]
  private var noise = 1.0

  init(design: StructureDesign, gaps: [Double]) {
    self.design = design
    var members = [Member(structure: .line, variant: 0, logPrior: 0, freedom: 5, lanes: [])]
    if design.hasStep {
      members.append(Member(structure: .step, variant: 0, logPrior: 0, freedom: 7, lanes: [DesignLane.step]))
    }
    for k in design.transientConstants.indices {
      let prior = -log(Double(StructureDesign.timeConstants.count))
      members.append(
        Member(
          structure: .transient, variant: k, logPrior: prior, freedom: 6,
          lanes: [DesignLane.firstTransient + k]))
    }
    if design.fittedConstant != nil {
      members.append(
        Member(
          structure: .transient, variant: design.transientConstants.count, logPrior: 0, freedom: 7,
          lanes: [DesignLane.fittedTransient]))
    }
    if design.hasCycle {
      members.append(
        Member(
          structure: .cycle, variant: 0, logPrior: 0, freedom: 8, lanes: [DesignLane.cosine, DesignLane.sine])
      )
    }
    for tau in NoiseGrid.taus {
      for rho in NoiseGrid.rhos {
        let products = WhitenedProducts(rows: design.rows, gaps: gaps, tau: tau, rho: rho)
        for k in members.indices { members[k].add(products, count: design.rows.count) }
      }
    }
    self.members = members
  }

  /// Back to the units of the readings: the slope that was taken out, and their noise scale.
  mutating func restore(slope: Double, noise: Double) {
    self.noise = noise
    for k in members.indices {
      for i in members[k].slopes.indices {
        members[k].slopes[i] = slope + noise * members[k].slopes[i]
        members[k].errors[i] *= noise
      }
    }
  }

  func posteriors(
    n: Int, span: Double, elapsed: [Double]
  ) throws(Undefined) -> (line: SlopePosterior, averaged: SlopePosterior) {
    let lineParts = components(members[0], n: n, weight: 1)
    guard let line = SlopeMixture(lineParts) else { throw .noFiniteFit }
    let top = lineParts.indices.max { lineParts[$0].weight < lineParts[$1].weight } ?? 0
    let perTau = NoiseGrid.rhos.count
    let likely = (
      tau: NoiseGrid.taus[top / perTau], rho: NoiseGrid.rhos[top % perTau], weight: lineParts[top].weight
    )
    let scores = members.map {
      $0.bestLikelihood - Double($0.freedom) / 2 * log(Double(n)) + $0.logPrior
    }
    let highest = scores.max() ?? 0
    let shares = scores.map { exp($0 - highest) }
    let total = shares.reduce(0, +)
    var weights: [SlopeStructure: Double] = [:]
    for structure in SlopeStructure.allCases { weights[structure] = 0 }
    var parts: [SlopeMixture.Component] = []
    for (member, share) in zip(members, shares) {
      weights[member.structure, default: 0] += share / total
      if share / total > 1e-9 { parts += components(member, n: n, weight: share / total) }
    }
    guard let mixture = SlopeMixture(parts) else { throw .noFiniteFit }
    let alone: [SlopeStructure: Double] = [.line: 1, .step: 0, .transient: 0, .cycle: 0]
    return (
      SlopePosterior(n: n, span: span, weights: alone, shape: .line, likely: likely, mixture: line),
      SlopePosterior(
        n: n, span: span, weights: weights, shape: shape(weights, scores, elapsed), likely: likely,
        mixture: mixture)
    )
  }

  private func components(_ member: Member, n: Int, weight: Double) -> [SlopeMixture.Component] {
    let highest = member.restricted.max() ?? 0
    let raw = member.restricted.map { exp($0 - highest) }
    let total = raw.reduce(0, +)
    return member.slopes.indices.map { i in
      SlopeMixture.Component(
        centre: member.slopes[i], scale: member.errors[i], degreesOfFreedom: n - member.columns,
        weight: weight * raw[i] / total)
    }
  }

  private func shape(
    _ weights: [SlopeStructure: Double], _ scores: [Double], _ elapsed: [Double]
  ) -> DominantShape {
    let structure = SlopeStructure.allCases.max { weights[$0] ?? 0 < weights[$1] ?? 0 } ?? .line
    let best = members.indices.filter { members[$0].structure == structure }.max { scores[$0] < scores[$1] }
    guard let best, let first = members[best].coefficients.first else { return .line }
    switch structure {
    case .line: return .line
    case .step: return .step(size: first * noise, offsetSeconds: elapsed[design.stepIndex])
    case .transient:
      let constants = design.transientConstants + [design.fittedConstant ?? 0]
      return .transient(size: first * noise, timeConstantSeconds: constants[members[best].variant])
    case .cycle:
      let second = members[best].coefficients.last ?? 0
      return .cycle(
        amplitude: (first * first + second * second).squareRoot() * noise, periodSeconds: design.cyclePeriod)
    }
  }
}
