import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// One statement of the first screen: what stands out in a run, and where it is told in full.
struct RunFinding {
  enum Gravity: Int, Comparable {
    case fail, warning, unclear

    static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }

    var badge: Badge {
      switch self {
      case .fail: Badge("fail")
      case .warning: Badge("warning")
      case .unclear: Badge("inconclusive")
      }
    }
  }

  let gravity: Gravity
  /// Container, scenario or series.
  let subject: String
  let sentence: String
  /// Of the section that tells more.
  let anchor: String
  /// What gives the same; nil where the section's command does.
  var command: String?
}

extension [RunFinding] {
  /// Worst first, in the order they were found within. Where many say the same of different subjects, the first are
  /// named and the others counted.
  func worstFirst(atMost shown: Int = 4) -> [RunFinding] {
    Dictionary(grouping: enumerated().map { $0 }) { "\($0.element.gravity.rawValue) \($0.element.anchor)" }
      .values.map { group in group.sorted { $0.offset < $1.offset } }
      .sorted {
        ($0[0].element.gravity.rawValue, $0[0].offset) < ($1[0].element.gravity.rawValue, $1[0].offset)
      }
      .flatMap { group -> [RunFinding] in
        let all = group.map(\.element)
        guard all.count > shown + 1, let first = all.first else { return all }
        let rest = RunFinding(
          gravity: first.gravity, subject: "\(all.count - shown) more", sentence: "of the same kind",
          anchor: first.anchor)
        return Array(all.prefix(shown)) + [rest]
      }
  }
}

extension LeaksReport {
  var findings: [RunFinding] {
    containers.compactMap { container in
      let growth = intervalText(container.pooled.slope, container.pooled.bounds, decimals: 2)
      func finding(_ gravity: RunFinding.Gravity, _ sentence: String) -> RunFinding {
        RunFinding(gravity: gravity, subject: container.container, sentence: sentence, anchor: "leaks")
      }
      switch container.pooled.verdict {
      case .leak:
        let time = container.timeToLimit.flatMap(text).map { ", the memory limit in \($0)" } ?? ""
        return finding(.fail, "leaks \(growth ?? "memory") MB/min\(time)")
      case .monitor: return finding(.warning, "grows by \(growth ?? "something") MB/min, to be watched")
      case .inconclusive:
        let longer = container.minutesToDecision.map { ", \(minutesText($0)) longer may decide" } ?? ""
        return finding(.unclear, "growth not to be told\(growth.map { ": \($0) MB/min" } ?? "")\(longer)")
      case .normal: return nil
      }
    }.sorted { $0.gravity < $1.gravity }
  }
}

extension CompareReport {
  /// What got worse against the base.
  var findings: [RunFinding] {
    rows.filter { $0.verdict == .worse }.map { row in
      let comparison = row.comparison
      let (key, unit) = (comparison.key, comparison.key.metric.unit)
      let values = [comparison.baseMean, comparison.candidateMean].map {
        $0.map { formatted($0, significantDigits: 4) } ?? "unknown"
      }
      return RunFinding(
        gravity: .fail, subject: "\(key.container), \(key.scenario)",
        sentence: "\(key.metric.words) got worse, \(values[0]) → \(values[1]) \(unit): \(row.reason)",
        anchor: "comparison")
    }
  }
}

extension ResetsReport {
  var findings: [RunFinding] {
    resets.compactMap { reset in
      let change = reset.comparison.value.map { ", \(signed($0.differencePercent)) % against before" } ?? ""
      switch reset.verdict.value?.verdict {
      case .pass: return nil
      case .fail:
        return RunFinding(
          gravity: .fail, subject: reset.container,
          sentence: "does not give its memory back after \(reset.scenario)\(change)", anchor: "resets")
      case .inconclusive, nil:
        return RunFinding(
          gravity: .unclear, subject: reset.container,
          sentence: "\(reset.scenario) says neither pass nor fail: \(reset.reason)\(change)", anchor: "resets"
        )
      }
    }
  }
}

extension ScalingReport {
  /// Containers whose limit is met by a load that was tested, or nearly.
  var findings: [RunFinding] {
    answers.compactMap { answer in
      guard let capacity = answer.capacity, let limit = answer.limitMB else { return nil }
      let lowest = answer.scaling.levels.first ?? 0
      let isReached =
        switch capacity.safe {
        case .alreadyAbove: true
        case .at(let agents): agents <= capacity.largestTested
        case .beyond: false
        }
      guard isReached else { return nil }
      return RunFinding(
        gravity: .warning, subject: answer.scaling.container,
        sentence:
          "under its limit of \(formatted(limit)) MB fit \(capacity.safe.text(lowest: lowest)) agents, of \(formatted(capacity.largestTested)) tested",
        anchor: "scaling")
    }
  }
}

extension OomsReport {
  var findings: [RunFinding] {
    let table = report.main
    return table.rows.map { row in
      let cells = Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), row))
      let scenario = cells["scenario"]?.text ?? ""
      let isKill = cells["incident"] == .text("oom")
      let detail = (cells["detail"]?.text).map { " (\($0))" } ?? ""
      let peak = cells["peak_percent"]?.real.map { "\(fixed($0, 1)) %" } ?? "most"
      return RunFinding(
        gravity: isKill ? .fail : .warning, subject: cells["container"]?.text ?? "",
        sentence: isKill
          ? "was killed for memory in \(scenario)\(detail)"
          : "stood at \(peak) of its memory limit in \(scenario)",
        anchor: "ooms")
    }
  }
}

extension ShowReport {
  /// Scenarios that did not run to their end, and those with too few readings.
  var findings: [RunFinding] {
    let table = report.main
    return table.rows.compactMap { row in
      let cells = Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), row))
      let name = cells["scenario"]?.text ?? ""
      if let result = cells["result"]?.text, result != "pass" {
        let reason = (cells["abort_reason"]?.text).map { ": \($0)" } ?? ""
        return RunFinding(
          gravity: .warning, subject: name, sentence: "\(result)\(reason)", anchor: "coverage")
      }
      guard let coverage = cells["coverage"]?.real, coverage < 0.9 else { return nil }
      return RunFinding(
        gravity: .unclear, subject: name,
        sentence: "has \(humanText(.real(coverage), .share) ?? "") of the readings expected",
        anchor: "coverage")
    }
  }
}
