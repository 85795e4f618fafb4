package import TidemarkStatistics

/// How one container's metric grows with the number of agents.
///
/// The unit of evidence is one run at one level. The laws are weighed by ``ScalingEvidence``, which predicts over all
/// of them; the curves beside it, whose formulas and R² are shown, go through the units by least squares, each
/// weighing the same, as the predecessor fitted them.
package struct ContainerScaling: Sendable {
  package let container: String
  package let runCount: Int
  /// Agents, ascending.
  package let levels: [Int]
  package let summaries: [LevelSummary]
  package let units: ScalingUnits?
  /// Or why the laws cannot be weighed.
  package let evidence: Result<ScalingEvidence, Undefined>
  /// In the order linear, power, logarithmic, exponential, constant.
  package let outcomes: [FitOutcome]
  /// The curve of highest R² among the predecessor's four; of curves equal to nine decimals, where rounding decides,
  /// the one with fewest parameters.
  package let predecessorPick: FitFamily?
  /// The container's own limit at the highest level.
  package let memoryLimitMB: Double?

  /// - Parameter levels: of one container, in any order; those without the metric are left out.
  package init(container: String, levels: [ScalingLevel], metric: ScalingMetric) {
    let read = levels.filter { $0.summary(of: metric) != nil }
    let summaries = read.compactMap { $0.summary(of: metric) }
    self.container = container
    self.summaries = summaries
    runCount = Set(read.map(\.runID)).count
    self.levels = Set(read.map(\.totalAgents)).sorted()
    let weighed = Result { () throws(Undefined) in
      let units = try ScalingUnits(summaries)
      return (units, try ScalingEvidence(units.units))
    }
    units = weighed.value?.0
    evidence = weighed.map(\.1)
    outcomes = fitFamilies(x: summaries.map(\.x), y: summaries.map(\.mean), families: FitFamily.allCases)
    predecessorPick =
      outcomes.compactMap(\.fit).filter { FitFamily.predecessor.contains($0.family) }
      .compactMap { fit in
        fit.rSquared.map { (family: fit.family, rank: (($0 * 1e9).rounded(), -fit.parameterCount)) }
      }
      .max { $0.rank < $1.rank }?.family
    memoryLimitMB = levels.max { $0.totalAgents < $1.totalAgents }?.memoryLimitMB
  }

  /// The law that is named; nil when none stands out.
  package var winner: FitFamily? { isFlat ? .constant : evidence.value?.winner }

  /// How far the level means lie apart; nil without any.
  package var spread: Double? {
    guard let low = summaries.map(\.mean).min(), let high = summaries.map(\.mean).max() else { return nil }
    return high - low
  }

  /// Whether the load does not matter in practice. A rule of practice and not of statistics: four levels never give the
  /// constant 0.8 of the weight, because every other law with a small slope goes as well.
  ///
  /// Where the constant is the likeliest law, the level means may lie 1 % of their mean, or half a megabyte or half a
  /// percent of a core, apart. Where another law is likelier, they may lie half of that unit apart, and 2 % of their
  /// mean: a real rise of 1 % of ten gigabytes is worth its law, a steady rise of 20 kB is not.
  package var isFlat: Bool {
    guard let spread, let likeliest = evidence.value?.credibleSet.first else { return false }
    let means = summaries.map(\.mean)
    let mean = abs(means.reduce(0, +) / Double(max(1, means.count)))
    return spread <= (likeliest == .constant ? max(0.5, 0.01 * mean) : min(0.5, 0.02 * mean))
  }

  /// No law passes through the level means, and they are worth one; nil where one does.
  package var misfit: Misfit? { isFlat ? nil : evidence.value?.misfit }

  /// The named law, else the one that misses least, else the likeliest.
  package var leading: FitFamily? { winner ?? misfit?.nearest ?? evidence.value?.credibleSet.first }

  /// How the metric responds to load, in the likeliest word, and its share of the evidence: nil where the level means
  /// alone speak, because they do not change or no law fits.
  package var response: (word: LoadResponse, weight: Double?)? {
    guard let evidence = evidence.value else { return nil }
    if isFlat { return (.constant, nil) }
    if misfit != nil { return evidence.responseOfMeans.map { ($0, nil) } }
    return evidence.responseWeights.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
      .map { ($0.key, $0.value) }
  }

  package func fit(_ family: FitFamily) -> FamilyFit? { outcomes.first { $0.family == family }?.fit }

  /// Whether a load lies within the levels that were tested.
  package func covers(_ agents: Double) -> Bool {
    guard let first = levels.first, let last = levels.last else { return false }
    return Double(first) <= agents && agents <= Double(last)
  }

  /// The exponent of a power law, where one is in play: power or the straight line, which is its case b = 1, is among
  /// the laws that hold 90 % of the weight.
  package var exponent: ScalingEvidence.Exponent? {
    guard !isFlat, misfit == nil, let evidence = evidence.value,
      evidence.credibleSet.contains(where: { $0 == .power || $0 == .linear })
    else { return nil }
    return evidence.exponent
  }

  /// What to know before believing the headline.
  package var warnings: [String] {
    guard let evidence = evidence.value else { return [] }
    var texts = (evidence.warnings + (units?.warnings ?? [])).map(\.description)
    if let misfit {
      texts.insert(
        "no law fits: the level means lie farther from the \(misfit.nearest.rawValue) law, the nearest, than their variances allow (\(Self.text(misfit.pValue))); intervals are \(formatted(misfit.varianceFactor.squareRoot(), significantDigits: 2)) times as wide for that",
        at: 0)
    }
    if let winner, let chance = evidence.families.first(where: { $0.family == winner })?.lackOfFitPValue,
      chance < 0.01
    {
      texts.append(
        "the level means lie farther from the \(winner.rawValue) law than their variances allow (\(Self.text(chance)))"
      )
    }
    return texts
  }

  private static func text(_ chance: Double) -> String {
    chance < 0.0001 ? "p < 0.0001" : "p = \(formatted(chance, significantDigits: 1))"
  }
}

extension FamilyFit {
  /// Whether the coefficients mean something. Near a straight line those of an exponential, near a logarithm those of
  /// a power law, grow without bound and cancel each other; at a shape |B| below 0.05 the curve bends by less than
  /// B/8, 1 % of its rise, which no measured means can tell from none.
  package var isIdentified: Bool { dimensionlessShape.map { abs($0) >= 0.05 } ?? true }
}
