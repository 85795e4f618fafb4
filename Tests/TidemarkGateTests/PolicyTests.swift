import Testing
import TidemarkSettings

@testable import TidemarkAnalysis
@testable import TidemarkGate

@Suite struct PolicyTests {
  private func policy(_ text: String) throws -> GatePolicy { try GatePolicy(text: text, path: "p.yaml") }

  private func complaint(_ text: String) -> String {
    do {
      _ = try policy(text)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test("without a file memory may rise by 5 % and 8 MB, CPU by 10 % and 2 % of a core")
  func standard() throws {
    let memory = GatePolicy().terms(scenario: "baseline", container: "api", metric: "memory_p95_mb")
    #expect(memory.relativePercent == 5 && memory.absolute == 8)
    #expect(memory.direction == .higher && memory.severity == .fail && memory.inconclusiveIs == .inconclusive)
    #expect(memory.minimumCoveragePercent == 90)
    let cpu = GatePolicy().terms(scenario: "baseline", container: "api", metric: "cpu_mean_percent")
    #expect(cpu.relativePercent == 10 && cpu.absolute == 2)
    #expect(try policy("") == GatePolicy() && policy("rules:\nalpha:\n") == GatePolicy())
  }

  @Test("the file --init-policy writes says what the defaults are")
  func starter() throws {
    let starter = try policy(GatePolicy.starterText)
    for metric in PolicyMetric.all {
      #expect(
        starter.terms(scenario: "a", container: "b", metric: metric)
          == GatePolicy().terms(scenario: "a", container: "b", metric: metric), "\(metric)")
    }
    #expect(starter.alpha == GatePolicy().alpha && starter.objectives.isEmpty)
  }

  @Test("of the rules that match, later ones win, setting by setting")
  func rules() throws {
    let policy = try policy(
      """
      minimum_coverage_percent: 80
      rules:
        - {container: kafka*, relative_percent: 20}
        - {metric: memory_*, scenario: load_*, container: kafka-1, absolute: 50, direction: either}
        - {container: grafana, severity: ignore}
      """)
    func terms(_ scenario: String, _ container: String, _ metric: String = "memory_mean_mb") -> PolicyTerms {
      policy.terms(scenario: scenario, container: container, metric: metric)
    }
    #expect(terms("load_10", "kafka-1").relativePercent == 20)
    #expect(terms("load_10", "kafka-1").absolute == 50 && terms("load_10", "kafka-1").direction == .either)
    #expect(terms("baseline", "kafka-1").absolute == 8)
    #expect(terms("load_10", "kafka-1", "cpu_mean_percent").absolute == 2)
    #expect(terms("load_10", "api").relativePercent == 5)
    #expect(
      terms("load_10", "grafana").severity == .ignore && terms("load_10", "grafana-2").severity == .fail)
    #expect(terms("load_10", "grafana").minimumCoveragePercent == 80)
  }

  @Test("objectives are a metric, a relation and a number, and may say where they hold")
  func objectives() throws {
    let policy = try policy(
      """
      objectives:
        - memory_p95_mb < 700
        - oom == 0
        - {objective: "leak<=1.5", container: sim*, severity: warn}
      """)
    #expect(policy.objectives.map(\.text) == ["memory_p95_mb < 700", "oom = 0", "leak <= 1.5"])
    #expect(policy.objectives[2].scope == PolicyScope(container: "sim*"))
    #expect(policy.objectives[2].severity == .warn && policy.objectives[0].severity == .fail)
    for (text, value, holds) in [
      ("oom < 2", 2.0, false), ("oom <= 2", 2, true), ("oom > 2", 2, false), ("oom >= 2", 2, true),
      ("oom = 2", 2, true), ("oom = 2", 3, false),
    ] {
      let objective = try #require(Objective(text))
      #expect(objective.relation.holds(value, objective.bound) == holds, "\(text)")
    }
  }

  @Test(
    "a mistake is told with its place, what was found and what is allowed",
    arguments: [
      ("alpa: 0.01\n", "p.yaml:1:1: unknown key `alpa`; did you mean `alpha`? Allowed here: alpha, "),
      (
        "rules:\n  - metric: memory_*\n    relative: 3\n",
        "p.yaml:3:5: unknown key `rules[].relative`; did you mean `relative_percent`?"
      ),
      (
        "rules:\n  - metric: disk_*\n",
        "p.yaml:2:5: `rules[].metric` is `disk_*`; allowed: one of memory_mean_mb"
      ),
      (
        "rules:\n  - {metric: leak, severity: fatal}\n",
        "p.yaml:2:20: `rules[].severity` is `fatal`; allowed: fail, warn, ignore"
      ),
      (
        "rules:\n  - {metric: leak, relative_percent: lots}\n",
        "p.yaml:2:20: `rules[].relative_percent` is `lots`; allowed: a number of percent of the baseline from 0 to 1000"
      ),
      (
        "objectives: [memory_p95_mb under 700]\n",
        "p.yaml:1:14: `objectives` is `memory_p95_mb under 700`; allowed: METRIC, one of"
      ),
      (
        "objectives: [latency < 5]\n",
        "p.yaml:1:14: `objectives` is `latency < 5`; allowed: a bound on one of memory_mean_mb"
      ),
      (
        "objectives: [{container: x}]\n",
        "p.yaml:1:14: `objectives` is a mapping; allowed: a mapping with `objective`"
      ),
      ("alpha: [1\n", "p.yaml:2:1: not valid YAML"),
      ("- alpha\n", "p.yaml:1:1: `` is a list of 1; allowed: a mapping with alpha"),
    ])
  func mistakes(text: String, words: String) {
    #expect(complaint(text).hasPrefix(words), "\(complaint(text))")
  }
}
