import TidemarkStatistics

extension BriefStatement {
  /// What of the recording is incomplete.
  static func recording(_ rows: [SummaryRow]) -> [BriefStatement] {
    var seen: Set<String> = []
    return rows.compactMap { row in
      func statement(_ sentence: String) -> BriefStatement? {
        guard seen.insert(sentence).inserted else { return nil }
        return BriefStatement(
          question: .recording, container: nil, verdict: row.result.rawValue, sentence: sentence)
      }
      let container = row.container ?? "no container"
      return switch row.result {
      case .unfinished: statement("\(row.scenario) is not finished.")
      case .aborted:
        statement("\(row.scenario) was aborted\(row.abortReason.map { ": \($0)" } ?? "").")
      case .noMemory: statement("The memory of \(container) was not read in \(row.scenario).")
      case .lowCoverage:
        statement("Less than 90 % of the readings of \(container) arrived in \(row.scenario).")
      case .oom, .atLimit, .grows, .pass: nil
      }
    }
  }

  /// Growth under constant load. All that do not grow share one sentence.
  static func growth(_ containers: [ContainerLeak]) -> [BriefStatement] {
    let quiet = containers.filter { $0.pooled.verdict == .normal }
    let findings = containers.filter { $0.pooled.verdict != .normal }.map { container in
      BriefStatement(
        question: .growth, container: container.container, verdict: container.pooled.verdict.rawValue,
        sentence: "\(container.container) \(growth(container)).")
    }
    guard !quiet.isEmpty else { return findings }
    let steepest = quiet.compactMap { container in container.pooled.slope.map { (container.container, $0) } }
      .max { $0.1 < $1.1 }
    let most =
      steepest.map {
        quiet.count == 1 || $0.1 < 0.005 ? "" : " Highest slope: \(fixed($0.1, 2)) MB/min (\($0.0))."
      } ?? ""
    return findings + [
      BriefStatement(
        question: .growth, container: quiet.count == 1 ? quiet[0].container : nil, verdict: "normal",
        sentence: "\(quietSubject(quiet.map(\.container), of: containers.count)) under constant load.\(most)"
      )
    ]
  }

  static func quietSubject(_ names: [String], of all: Int) -> String {
    guard names.count > 1 else { return "\(subject(names, of: all)) does not grow" }
    guard names.count == all else { return "\(subject(names, of: all)) do not grow" }
    return all == 2 ? "Neither container grows" : "None of the \(all) containers grows"
  }

  private static func growth(_ container: ContainerLeak) -> String {
    let slope = intervalText(container.pooled.slope, container.pooled.bounds, decimals: 2).map {
      "\($0) MB/min"
    }
    let since = container.judgements.compactMap(\.sinceMinutes).last
    let start = since.map { $0 >= 0.5 ? " since minute \(fixed($0, 1))" : "" } ?? ""
    let reach = container.timeToLimit?.text.map { ", and reaches its memory limit in \($0)" } ?? ""
    return switch container.pooled.verdict {
    case .leak: "leaks \(slope ?? "memory")\(start) under constant load\(reach)"
    case .monitor: "grows by \(slope ?? "a little")\(start) under constant load: watch it"
    case .atLimit: "is at its memory limit under constant load"
    case .inconclusive:
      "may grow under constant load\(slope.map { ": \($0)" } ?? "")"
        + (container.minutesToDecision.map { "; \(minutesText($0)) more would be enough to decide" } ?? "")
    case .normal: "does not grow under constant load"
    }
  }

  /// Memory after a reset. All that came back share one sentence.
  static func resets(_ resets: [ContainerReset]) -> [BriefStatement] {
    func difference(_ reset: ContainerReset) -> String {
      reset.comparison.value.map {
        "\($0.differencePercent < 0 ? "" : "+")\(fixed($0.differencePercent, 1)) %"
      } ?? ""
    }
    let passed = resets.filter { $0.verdict.value?.verdict == .pass }
    let findings = resets.filter { $0.verdict.value?.verdict != .pass }.map { reset in
      let isFailed = reset.verdict.value?.verdict == .fail
      let place = "after the reset in \(reset.scenario)"
      return BriefStatement(
        question: .reset, container: reset.container,
        verdict: reset.verdict.value?.verdict.rawValue ?? "inconclusive",
        sentence: isFailed
          ? "\(reset.container) keeps memory \(place): \(difference(reset)) compared with its baseline."
          : "It is not clear whether \(reset.container) returns to its baseline \(place): \(difference(reset))."
      )
    }
    guard !passed.isEmpty else { return findings }
    let names = Set(passed.map(\.container)).subtracting(findings.compactMap(\.container)).sorted()
    guard !names.isEmpty else { return findings }
    let worst = passed.max {
      ($0.comparison.value?.differencePercent ?? -.infinity)
        < ($1.comparison.value?.differencePercent ?? -.infinity)
    }
    let most = worst.map {
      names.count == 1 ? "" : " Largest remainder: \(difference($0)) (\($0.container))."
    }
    return findings + [
      BriefStatement(
        question: .reset, container: names.count == 1 ? names[0] : nil, verdict: "pass",
        sentence:
          "\(subject(names, of: Set(resets.map(\.container)).count)) \(names.count == 1 ? "returns" : "return") to the baseline after a reset.\(most ?? "")"
      )
    ]
  }

  /// Kills, and stretches near the limit.
  static func kills(_ incidents: [Incident]) -> [BriefStatement] {
    let kills = Dictionary(grouping: incidents.filter(\.isKill), by: \.container)
    let warned = Dictionary(
      grouping: incidents.filter { !$0.isKill && kills[$0.container] == nil }, by: \.container)
    let findings =
      kills.sorted { $0.key < $1.key }.map { container, kills in
        BriefStatement(
          question: .oom, container: container, verdict: "oom",
          sentence:
            "\(container) was killed for lack of memory \(kills.count == 1 ? "once" : "\(kills.count) times"), first in \(kills[0].scenario)."
        )
      }
      + warned.sorted { $0.key < $1.key }.map { container, stretches in
        let peak = stretches.compactMap(\.peakPercent).max().map { ": \(fixed($0, 1)) % of it" } ?? ""
        return BriefStatement(
          question: .oom, container: container, verdict: "warning",
          sentence: "\(container) came near its memory limit in \(stretches[0].scenario)\(peak).")
      }
    return kills.isEmpty
      ? findings + [
        BriefStatement(
          question: .oom, container: nil, verdict: "none",
          sentence: "No container was killed for lack of memory.")
      ] : findings
  }

  /// `All 3 containers`, `frontend and simulation`, `21 of 24 containers`.
  private static func subject(_ names: [String], of all: Int) -> String {
    if names.count == 1 { return names[0] }
    if names.count == all { return names.count == 2 ? "Both containers" : "All \(names.count) containers" }
    if names.count == 2 { return "\(names[0]) and \(names[1])" }
    return "\(names.count) of \(all) containers"
  }
}
