import TidemarkStatistics

/// How one container's metric grows with the number of agents: the predecessor's four curves through the means of
/// the load scenarios, and the best of them.
///
/// Assumes that every mean weighs the same. The best curve is the one of highest R², as the predecessor chose; of
/// curves whose R² agree to four decimals, the one with fewest parameters, so that a straight line is not called a
/// power law for its last digits.
struct ContainerScaling: Sendable {
  let container: String
  /// Agents, ascending.
  let levels: [Int]
  /// In the order linear, power, logarithmic, exponential. Only the constant when the metric is the same at every
  /// level: through such points every curve goes as well as any other.
  let outcomes: [FitOutcome]
  /// nil when nothing was fitted.
  let best: FitFamily?
  /// The container's own limit at the highest level.
  let memoryLimitMB: Double?

  /// - Parameter levels: of one container, in any order; those without the metric are left out.
  init(container: String, levels: [ScalingLevel], metric: ScalingMetric) {
    let points = levels.compactMap { level in metric.value(level).map { (x: level.totalAgents, y: $0) } }
    self.container = container
    self.levels = Set(points.map(\.x)).sorted()
    let isConstant = self.levels.count >= 3 && Set(points.map(\.y)).count == 1
    outcomes = fitFamilies(
      x: points.map { Double($0.x) }, y: points.map(\.y),
      families: isConstant ? [.constant] : FitFamily.predecessor)
    best = isConstant ? .constant : Self.best(outcomes)
    memoryLimitMB = levels.max { $0.totalAgents < $1.totalAgents }?.memoryLimitMB
  }

  private static func best(_ outcomes: [FitOutcome]) -> FitFamily? {
    let ranked = outcomes.compactMap(\.fit).compactMap { fit in
      fit.rSquared.map { (family: fit.family, rank: (($0 * 10_000).rounded(), -fit.parameterCount, $0)) }
    }
    return ranked.max { $0.rank < $1.rank }?.family
  }
}

/// How many agents fit under a limit by one curve.
enum Capacity: Equatable, Sendable {
  case agents(Int)
  /// Not even one agent fits.
  case none
  /// The curve stays under the limit up to `reach` agents, 4 times the largest level tested; no answer beyond.
  case beyond(reach: Int)

  /// A curve through levels up to N says nothing of 4 N.
  static let reachFactor = 4

  /// The largest whole number of agents at which the curve does not exceed the limit, found by bisection: between one
  /// agent and the reach every curve of the four families is monotonic.
  init(_ fit: FamilyFit, limit: Double, largestLevel: Int) {
    let reach = largestLevel * Self.reachFactor
    func fits(_ agents: Int) -> Bool { (fit.predict(Double(agents)) ?? .infinity) <= limit }
    guard fits(1) else {
      self = .none
      return
    }
    guard !fits(reach) else {
      self = .beyond(reach: reach)
      return
    }
    var (below, above) = (1, reach)
    while above - below > 1 {
      let middle = below + (above - below) / 2
      if fits(middle) { below = middle } else { above = middle }
    }
    self = .agents(below)
  }
}
