import Foundation
import TidemarkAnalysis
import TidemarkErrors
import TidemarkSettings

extension GatePolicy {
  /// Where a policy is looked for when none is named.
  package static let standardFile = "tidemark-policy.yaml"

  /// The policy of the file named, else of the standard file where there is one, else the defaults; and where it is
  /// from.
  package static func chosen(_ path: String?) throws -> (policy: GatePolicy, source: String?) {
    let isThere = FileManager.default.fileExists(atPath: standardFile)
    let file = path ?? (isThere ? standardFile : nil)
    return (try file.map(GatePolicy.init(file:)) ?? GatePolicy(), file)
  }

  /// The policy of a file; what the file does not say stays as it is by default.
  ///
  /// - Throws: `SettingError` with file, line, column and what is allowed.
  package init(file path: String) throws {
    try self.init(YAMLFile.read(path))
  }

  /// - Parameter path: for messages.
  package init(text: String, path: String) throws {
    try self.init(YAMLFile.parse(text, path: path))
  }

  private init(_ root: SettingValue?) throws {
    self.init()
    guard let root else { return }
    let keys = ["alpha", "minimum_coverage_percent", "inconclusive_is", "rules", "objectives"]
    for (name, value) in try root.entries(keys, under: "") {
      switch name {
      case "alpha": alpha = try value.number(in: 0.000001...0.5, "probability")
      case "minimum_coverage_percent": minimumCoveragePercent = try value.percentage()
      case "inconclusive_is": inconclusiveIs = try value.choice(Inconclusive.self)
      case "rules":
        rules += try value.list("a list of rules such as {metric: memory_*, relative_percent: 5}").map {
          try $0.rule()
        }
      default:
        objectives = try value.list("a list of objectives such as `memory_p95_mb < 700`").map {
          try $0.objective()
        }
      }
    }
  }
}

extension SettingValue {
  fileprivate func rule() throws -> PolicyRule {
    var rule = PolicyRule()
    let keys = [
      "metric", "scenario", "container", "relative_percent", "absolute", "direction", "severity",
      "minimum_coverage_percent", "inconclusive_is",
    ]
    for (name, value) in try entries(keys, under: "rules[].") {
      switch name {
      case "metric": rule.metric = try value.metricPattern()
      case "scenario": rule.scope.scenario = try value.text("a pattern such as load_*")
      case "container": rule.scope.container = try value.text("a pattern such as kafka*")
      case "relative_percent":
        rule.relativePercent = try value.number(in: 0...1000, "percent of the baseline")
      case "absolute": rule.absolute = try value.number(in: 0...1e9, "units of the metric")
      case "direction": rule.direction = try value.choice(GatePolicy.Direction.self)
      case "severity": rule.severity = try value.choice(GatePolicy.Severity.self)
      case "minimum_coverage_percent": rule.minimumCoveragePercent = try value.percentage()
      default: rule.inconclusiveIs = try value.choice(GatePolicy.Inconclusive.self)
      }
    }
    return rule
  }

  /// Either the text alone, or a mapping that says where it holds.
  fileprivate func objective() throws -> Objective {
    guard case .map = content else { return try bound() }
    let keys = ["objective", "scenario", "container", "severity"]
    let entries = try entries(keys, under: "objectives[].")
    guard var objective = try entries.first(where: { $0.0 == "objective" })?.1.bound() else {
      throw bad("a mapping with `objective`: \(Objective.grammar)")
    }
    for (name, value) in entries {
      switch name {
      case "scenario": objective.scope.scenario = try value.text("a pattern such as load_*")
      case "container": objective.scope.container = try value.text("a pattern such as kafka*")
      case "severity": objective.severity = try value.choice(GatePolicy.Severity.self)
      default: break
      }
    }
    return objective
  }

  private func bound() throws -> Objective {
    let known = PolicyMetric.objectives
    guard let objective = Objective(try text(Objective.grammar)) else { throw bad(Objective.grammar) }
    guard known.contains(objective.metric) else {
      throw bad("a bound on one of \(known.joined(separator: ", "))")
    }
    return objective
  }

  private func metricPattern() throws -> String {
    let known = PolicyMetric.all
    let allowed = "one of \(known.joined(separator: ", ")), or a pattern such as memory_*"
    let pattern = try text(allowed)
    guard known.contains(where: { matches(pattern, $0) }) else { throw bad(allowed) }
    return pattern
  }

  fileprivate func percentage() throws -> Double { try number(in: 0...100, "percent") }
}
