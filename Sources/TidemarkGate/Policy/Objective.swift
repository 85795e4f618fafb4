import TidemarkAnalysis
import TidemarkStatistics

/// A bound that holds whatever the baseline was, such as `memory_p95_mb < 700`.
package struct Objective: Codable, Sendable, Equatable {
  package enum Relation: String, Codable, Sendable, CaseIterable {
    case below = "<"
    case atMost = "<="
    case above = ">"
    case atLeast = ">="
    case equal = "="

    package func holds(_ value: Double, _ bound: Double) -> Bool {
      switch self {
      case .below: value < bound
      case .atMost: value <= bound
      case .above: value > bound
      case .atLeast: value >= bound
      case .equal: value == bound
      }
    }
  }

  package var metric: String
  package var relation: Relation
  package var bound: Double
  package var scope = PolicyScope()
  package var severity = GatePolicy.Severity.fail

  package static let grammar = "METRIC, one of < <= > >= =, and a number, such as memory_p95_mb < 700"

  /// Nil for anything but a name, a relation and a number.
  package init?(_ text: String) {
    guard let match = text.wholeMatch(of: /\s*(\w+)\s*(<=|>=|==|=|<|>)\s*([-+.\deE]+)\s*/),
      let relation = Relation(rawValue: match.2 == "==" ? "=" : String(match.2)),
      let bound = Double(match.3), bound.isFinite
    else { return nil }
    metric = String(match.1)
    self.relation = relation
    self.bound = bound
  }

  /// As it is written, in one way only.
  package var text: String { "\(metric) \(relation.rawValue) \(plain(bound))" }
}
