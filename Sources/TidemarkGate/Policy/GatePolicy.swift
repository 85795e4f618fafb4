import Foundation
package import TidemarkAnalysis

/// What fails a build: `tidemark-policy.yaml`, or these defaults.
///
/// A judgement stores the whole policy it was made by, so every part can be encoded and read back.
package struct GatePolicy: Codable, Sendable, Equatable {
  /// What an inconclusive check makes of the gate.
  package enum Inconclusive: String, Codable, Sendable, CaseIterable {
    case inconclusive, pass, fail
  }

  package typealias Direction = ComparisonTerms.Direction

  package enum Severity: String, Codable, Sendable, CaseIterable {
    /// Decides the gate.
    case fail
    /// Is told and decides nothing.
    case warn
    /// Is not judged.
    case ignore
  }

  /// Chance of a false alarm in the whole gate, one-sided; 0 to 1.
  package var alpha = 0.01
  package var minimumCoveragePercent = 90.0
  package var inconclusiveIs = Inconclusive.inconclusive
  /// Later ones win, setting by setting.
  package var rules: [PolicyRule] = PolicyRule.standard
  package var objectives: [Objective] = []

  package init() {}

  /// Overrules what the policy and each of its rules say.
  package mutating func treatInconclusive(as choice: Inconclusive) {
    inconclusiveIs = choice
    for index in rules.indices { rules[index].inconclusiveIs = nil }
  }

  /// What the rules say of one series, all together.
  package func terms(scenario: String?, container: String?, metric: String) -> PolicyTerms {
    var terms = PolicyTerms(minimumCoveragePercent: minimumCoveragePercent, inconclusiveIs: inconclusiveIs)
    for rule in rules
    where rule.scope.contains(scenario: scenario, container: container) && matches(rule.metric, metric) {
      rule.apply(to: &terms)
    }
    return terms
  }
}

/// What holds for one series when all rules that match it have spoken.
package struct PolicyTerms: Sendable, Equatable {
  /// Of the baseline, 5 = 5 %.
  package var relativePercent = 0.0
  /// In units of the metric.
  package var absolute = 0.0
  package var direction = GatePolicy.Direction.higher
  package var severity = GatePolicy.Severity.fail
  package var minimumCoveragePercent: Double
  package var inconclusiveIs: GatePolicy.Inconclusive
}

/// Settings for the series that match; what is nil leaves the matter to the rules before.
package struct PolicyRule: Codable, Sendable, Equatable {
  /// A pattern; nil matches every metric.
  package var metric: String?
  package var scope = PolicyScope()
  package var relativePercent: Double?
  package var absolute: Double?
  package var direction: GatePolicy.Direction?
  package var severity: GatePolicy.Severity?
  package var minimumCoveragePercent: Double?
  package var inconclusiveIs: GatePolicy.Inconclusive?

  package func apply(to terms: inout PolicyTerms) {
    if let relativePercent { terms.relativePercent = relativePercent }
    if let absolute { terms.absolute = absolute }
    if let direction { terms.direction = direction }
    if let severity { terms.severity = severity }
    if let minimumCoveragePercent { terms.minimumCoveragePercent = minimumCoveragePercent }
    if let inconclusiveIs { terms.inconclusiveIs = inconclusiveIs }
  }
}

/// Which scenarios and containers are meant, by patterns in which `*`, `?` and `[a-z]` stand for others.
package struct PolicyScope: Codable, Sendable, Equatable {
  package var scenario: String?
  package var container: String?

  package init(scenario: String? = nil, container: String? = nil) {
    self.scenario = scenario
    self.container = container
  }

  /// A series that stands for all scenarios or containers is meant by no pattern.
  package func contains(scenario: String?, container: String?) -> Bool {
    matches(self.scenario, scenario) && matches(self.container, container)
  }
}

/// - Parameter pattern: nil matches everything.
package func matches(_ pattern: String?, _ name: String?) -> Bool {
  guard let pattern else { return true }
  guard let name else { return pattern == "*" }
  return fnmatch(pattern, name, 0) == 0
}
