package import TidemarkTables
import TidemarkWarehouse

/// What a report can be asked to fail on: `--fail-on`.
package enum Alarm: String, CaseIterable, Sendable {
  case leak, reset, oom, abort, regression
}

extension Report {
  /// What there is to be alarmed about, in one sentence; nil when nothing.
  package func finding(_ alarm: Alarm) -> String? {
    switch alarm {
    case .leak: found("containers", "verdict", "leak", name: "container").map { "leaking: \($0)" }
    case .reset:
      found("resets", "verdict", "fail", name: "container").map { "not given back after the reset: \($0)" }
    case .abort: found("summary", "result", "aborted", name: "scenario").map { "aborted: \($0)" }
    case .regression: found("compare", "verdict", "worse", name: "container").map { "worse: \($0)" }
    case .oom:
      (found("incidents", "incident", "oom", name: "container") ?? killedInSummary).map {
        "OOM kill of \($0)"
      }
    }
  }

  private var killedInSummary: String? {
    guard let table = sections.first(where: { $0.key == "summary" }) else { return nil }
    return Self.listed(
      zip(table.values("oom_event_count"), table.values("container")).filter {
        if case .integer(let count) = $0.0 { count > 0 } else { false }
      }.map(\.1))
  }

  /// Names in the rows of a section in which a column holds a word.
  private func found(_ section: String, _ column: String, _ word: String, name: String) -> String? {
    guard let table = sections.first(where: { $0.key == section }) else { return nil }
    return Self.listed(zip(table.values(column), table.values(name)).filter { $0.0 == .text(word) }.map(\.1))
  }

  private static func listed(_ names: [Value]) -> String? {
    let texts = Set(names.compactMap(machineText)).sorted().map(visible)
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }
}
