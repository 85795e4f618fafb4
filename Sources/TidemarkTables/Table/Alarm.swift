import TidemarkWarehouse

/// What a report can be asked to fail on: `--fail-on`.
package enum Alarm: String, CaseIterable, Sendable {
  case leak, limit, reset, oom, abort, regression

  fileprivate var words: String {
    switch self {
    case .leak: "leaking"
    case .limit: "at the memory limit"
    case .reset: "not given back after the reset"
    case .oom: "OOM kill of"
    case .abort: "aborted"
    case .regression: "worse"
    }
  }
}

extension Report {
  /// What there is to be alarmed about, in one sentence; nil when nothing.
  package func finding(_ alarm: Alarm) -> String? {
    let names = Set(alarms[alarm] ?? []).sorted().map(visible)
    guard !names.isEmpty else { return nil }
    return "\(alarm.words)\(alarm == .oom ? "" : ":") \(names.joined(separator: ", "))"
  }
}
