import Foundation
import StreamingJSON
import TidemarkStatistics

/// The `analysis` of a results.json: the predecessor's four curves chosen by highest R², and its summaries
/// (`runner.py`, `analysis/resource_model.py`), for every container and not only the simulation.
struct ResultsAnalysis {
  private var points: [String: [(agents: Double, mean: Double)]] = [:]
  private var names: [String] = []
  private var summaries: [JSONTree] = []

  mutating func add(_ tally: ScenarioTally, scenario: ResultsScenario, parameters: JSONTree) {
    summaries.append(tally.summary(scenario: scenario.name))
    guard scenario.name.hasPrefix("load_scaling_") else { return }
    let agents = parameters["total_agents"]?.double ?? 0
    for name in tally.names {
      guard let mean = tally.containers[name]?.memoryMean else { continue }
      if points[name] == nil { names.append(name) }
      points[name, default: []].append((agents, mean))
    }
  }

  var tree: JSONTree {
    // A container of that name would hide the summaries.
    let fits = names.filter { $0 != "scenario_summaries" }.compactMap { name in
      points[name].flatMap(Self.fits).map { JSONTree.Member(name, $0) }
    }
    return .object(fits + [.init("scenario_summaries", .array(summaries))])
  }

  /// nil where no curve goes through the points.
  private static func fits(_ unsorted: [(agents: Double, mean: Double)]) -> JSONTree? {
    let points = unsorted.enumerated().sorted {
      ($0.element.agents, $0.offset) < ($1.element.agents, $1.offset)
    }
    .map(\.element)
    let (x, y) = (points.map(\.agents), points.map(\.mean))
    guard x.count >= 2 else { return nil }
    let forms = [
      ScalingForm(.linear), ScalingForm(.power, shift: 0.1), ScalingForm(.logarithmic, shift: 1),
      ScalingForm(.exponential),
    ]
    let curves = forms.compactMap { form in fitForm(form, x: x, y: y).fit.map(Curve.init) }
      .enumerated().sorted { ($1.element.rSquared, $0.offset) < ($0.element.rSquared, $1.offset) }.map(
        \.element)
    guard let best = curves.first else { return nil }
    return .object([
      .init("best_fit", .object(best.members + [.init("coefficients", .object(best.coefficients))])),
      .init("all_fits", .array(curves.map { .object($0.members) })),
      .init("data_points", .array(points.map { .array([agents($0.agents), JSONTree($0.mean)]) })),
    ])
  }

  private static func agents(_ number: Double) -> JSONTree {
    Int(exactly: number).map { JSONTree($0) } ?? JSONTree(number)
  }
}

/// One curve in the predecessor's words.
private struct Curve {
  let rSquared: Double
  let members: [JSONTree.Member]
  let coefficients: [JSONTree.Member]

  init(_ fit: FamilyFit) {
    let (a, b, c) = (fit.coefficients["a"] ?? 0, fit.coefficients["b"] ?? 0, fit.coefficients["c"] ?? 0)
    func number(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
    // It called the R² of a constant 0.
    rSquared = fit.rSquared ?? 0
    let names: [(String, Double)]
    let formula: String
    switch fit.family {
    case .linear, .constant:
      names = [("slope", a), ("intercept", b)]
      formula = "memory_mb = \(number(a, 2)) * agents + \(number(b, 1))"
    case .power:
      names = [("coefficient", a), ("exponent", b), ("offset", c)]
      formula = "memory_mb = \(number(a, 2)) * agents^\(number(b, 2)) + \(number(c, 1))"
    case .logarithmic:
      names = [("coefficient", a), ("offset", b)]
      formula = "memory_mb = \(number(a, 2)) * ln(agents + 1) + \(number(b, 1))"
    case .exponential:
      names = [("coefficient", a), ("growth_rate", b), ("offset", c)]
      formula = "memory_mb = \(number(a, 2)) * e^(\(number(b, 4)) * agents) + \(number(c, 1))"
    case .saturating:
      // The predecessor had no such law; nothing here picks it.
      names = [("coefficient", a), ("constant", b), ("offset", c)]
      formula = "memory_mb = \(number(a, 2)) * (1 - e^(-agents / \(number(b, 2)))) + \(number(c, 1))"
    }
    members = [
      .init("fit_type", .string(fit.family.rawValue)), .init("formula", .string(formula)),
      .init("r_squared", JSONTree(rSquared)),
    ]
    coefficients = names.map { JSONTree.Member($0.0, JSONTree($0.1)) }
  }
}
