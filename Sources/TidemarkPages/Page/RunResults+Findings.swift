import TidemarkAnalysis
import TidemarkGate
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension RunResults {
  /// Every statement for the first screen of a page, in the order of the parts they come from.
  func findings() throws -> [RunFinding] {
    let own =
      try incidents().findings + leaks().findings + (comparison()?.findings ?? []) + resets().findings
      + scaling().findings + details().findings
    var told: [RunFinding.Cause: RunFinding.Gravity] = [:]
    for finding in own {
      if let cause = finding.cause { told[cause] = min(told[cause] ?? finding.gravity, finding.gravity) }
    }
    // What a part of the page says itself, the gate need not repeat.
    let judged = try (judgement()?.findings ?? []).filter { finding in
      guard let known = finding.cause.flatMap({ told[$0] }) else { return true }
      return finding.gravity < known
    }
    return judged + own
  }

  /// How many judgements the findings come from, those that passed too.
  func judgedCount() throws -> Int {
    try leaks().containers.count + resets().resets.count + scaling().answers.count
      + (judgement()?.judgedCount ?? 0)
  }
}

extension RunLeaks {
  fileprivate var findings: [RunFinding] {
    containers.compactMap { container in
      let growth = intervalText(container.pooled.slope, container.pooled.bounds, decimals: 2)
      func finding(_ gravity: RunFinding.Gravity, _ sentence: String) -> RunFinding {
        RunFinding(
          gravity: gravity, subject: container.container, sentence: sentence, anchor: "leaks",
          cause: .init(container: container.container, question: "leak"))
      }
      switch container.pooled.verdict {
      case .leak:
        let time = container.timeToLimit.flatMap(\.text).map { ", reaches its memory limit in \($0)" } ?? ""
        return finding(.fail, "leaks \(growth ?? "memory") MB/min\(time)")
      case .monitor: return finding(.warning, "grows by \(growth ?? "something") MB/min, to be watched")
      case .inconclusive:
        let longer = container.minutesToDecision.map { ", \(minutesText($0)) longer may decide" } ?? ""
        return finding(.unclear, "growth is inconclusive\(growth.map { ": \($0) MB/min" } ?? "")\(longer)")
      case .atLimit:
        let reach = container.limitReach.map {
          "\(fixed($0.reach.share * 100, 1)) % of its memory limit of \(formatted($0.limitMB)) MB"
        }
        return finding(.fail, "is at \(reach ?? "its memory limit") and stays there")
      case .normal: return nil
      }
    }.sorted { $0.gravity < $1.gravity }
  }
}

extension Comparison {
  /// What got worse against the base.
  fileprivate var findings: [RunFinding] {
    subjects.filter { $0.verdict == .worse }.map { subject in
      let values = [subject.baseMean, subject.candidateMean].map {
        $0.map { formatted($0, significantDigits: 4) } ?? "unknown"
      }
      let change = subject.change.map { " \($0)" } ?? ""
      return RunFinding(
        gravity: .fail, subject: subject.container,
        sentence:
          "\(subject.question.words)\(change) \(subject.place), \(values[0]) → \(values[1]) \(subject.unit): \(subject.reasonText)",
        anchor: "comparison", cause: .init(container: subject.container, question: subject.question.rawValue))
    }
  }
}

extension RunResets {
  fileprivate var findings: [RunFinding] {
    resets.compactMap { reset in
      let change = reset.comparison.value.map { ", \(signed($0.differencePercent)) % against before" } ?? ""
      switch reset.verdict.value?.verdict {
      case .pass: return nil
      case .fail:
        return RunFinding(
          gravity: .fail, subject: reset.container,
          sentence: "does not give its memory back after \(reset.scenario)\(change)", anchor: "resets",
          cause: .init(container: reset.container, question: "reset"))
      case .inconclusive, nil:
        return RunFinding(
          gravity: .unclear, subject: reset.container,
          sentence: "\(reset.scenario) says neither pass nor fail: \(reset.reason)\(change)",
          anchor: "resets",
          cause: .init(container: reset.container, question: "reset"))
      }
    }
  }
}

extension RunScaling {
  /// Containers whose limit is met by a load that was tested, or nearly.
  fileprivate var findings: [RunFinding] {
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

extension RunIncidents {
  fileprivate var findings: [RunFinding] {
    incidents.map { _, incident in
      let detail = incident.detail.map { " (\($0))" } ?? ""
      let peak = incident.peakPercent.map { "\(fixed($0, 1)) %" } ?? "most"
      return RunFinding(
        gravity: incident.isKill ? .fail : .warning, subject: incident.container,
        sentence: incident.isKill
          ? "was killed for memory in \(incident.scenario)\(detail)"
          : "stood at \(peak) of its memory limit in \(incident.scenario)",
        anchor: "ooms",
        cause: incident.isKill
          ? .init(container: incident.container, question: ComparisonQuestion.oom.rawValue) : nil)
    }
  }
}

extension RunDetails {
  /// Scenarios that did not run to their end, and those with too few readings.
  fileprivate var findings: [RunFinding] {
    scenarios.compactMap { scenario in
      if scenario.result != .pass {
        let reason = scenario.abortReason.map { ": \($0)" } ?? ""
        return RunFinding(
          gravity: .warning, subject: scenario.scenario, sentence: "\(scenario.result.rawValue)\(reason)",
          anchor: "coverage")
      }
      guard let coverage = scenario.coverage, coverage < SeriesConditions.neededCoverage else { return nil }
      return RunFinding(
        gravity: .unclear, subject: scenario.scenario,
        sentence: "has \(humanText(.real(coverage), .share) ?? "") of the readings expected",
        anchor: "coverage")
    }
  }
}

extension RunJudgement {
  fileprivate var findings: [RunFinding] {
    checks.compactMap { check in
      check.gravity.map {
        RunFinding(
          gravity: $0, subject: check.cause?.container ?? check.subject, sentence: check.sentence,
          anchor: "gate", cause: check.cause)
      }
    }
  }
}

extension RunJudgement.Check {
  /// The reason, after what it is the reason of.
  fileprivate var sentence: String {
    switch kind {
    case .regression:
      cause.flatMap { ComparisonQuestion(rawValue: $0.question) }.map { "\($0.words) \(reason)" } ?? reason
    case .leak, .reset, .oom: reason
    case .objective, .missing, .new: "\(kind.rawValue): \(reason)"
    }
  }
}
