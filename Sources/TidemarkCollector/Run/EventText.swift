import TidemarkSettings
import TidemarkStatistics
import TidemarkWarehouse

extension RunEvent {
  /// The event as a line of a log; nil for what only a live display shows.
  var line: String? {
    switch self {
    case .orphanRecovered(let orphan):
      "found run #\(orphan.runID) (\(orphan.testID)), whose collector died; marked it interrupted and kept its "
        + counted(orphan.sampleCount, "sample")
    case .importRemoved(let abandoned):
      "removed what was left of run #\(abandoned.runID) (\(abandoned.testID)), whose import or merge was interrupted; repeat it"
    case .runStarted(let run):
      "run #\(run.runID) (\(run.testID)) into \(visible(run.database)): \(counted(run.scenarioNames.count, "scenario")), source "
        + "\(run.source), every \(run.intervalSeconds.short) s, "
        + (run.planned.map { "\($0.clock) of measuring" } ?? "as long as the command runs")
    case .warning(let text):
      "warning: \(text)"
    case .scenarioStarted(let number, let name, let planned, let load):
      "scenario \(number): \(name)" + (load.map { " (\($0))" } ?? "")
        + (planned.map { ", \($0.clock)" } ?? "")
    case .phaseStarted(let phase, let planned):
      "  \(phase.rawValue)" + (planned.map { " \($0.inSeconds.short) s" } ?? "")
    case .sampled:
      nil
    case .memoryRose(let container, let percent):
      "warning: \(container) uses \(percent.tenths) % of its memory limit"
    case .oomKilled(let container, let detail):
      "OOM: \(container): \(detail)"
    case .service(.starting): nil
    case .service(.noted(let sentence)): sentence
    case .service(.restarted(let service, let ending)):
      "warning: service \(service) \(ending); started it again"
    case .service(.died(let service, let ending)): "warning: service \(service) \(ending)"
    case .service(.troubled(let sentence)): "warning: \(sentence)"
    case .scenarioEnded(let name, let tally, nil):
      "  done: \(name), \(tally.sentence)"
    case .scenarioEnded(let name, let tally, let reason?):
      "  ABORTED: \(name), \(reason) (\(tally.sentence))"
    case .stopping(let signal):
      "\(signal): finishing the current step, then stopping; press again to stop at once"
    case .runEnded(let outcome):
      outcome.sentence
    }
  }
}

extension ScenarioTally {
  fileprivate var sentence: String {
    var parts = [counted(storedCount, "sample")]
    if let coverage { parts.append("coverage \((coverage * 100).tenths) %") }
    if gapCount > 0 { parts.append("\(gapCount) gaps") }
    if staleCount > 0 { parts.append("\(staleCount) stale") }
    return parts.joined(separator: ", ")
  }
}

extension RunOutcome {
  fileprivate var sentence: String {
    var text =
      "run #\(runID) (\(testID)) \(status.rawValue) after \(elapsed.clock): \(counted(scenarioCount, "scenario"))"
      + (abortedCount > 0 ? ", \(abortedCount) aborted" : "") + ", \(counted(sampleCount, "sample"))"
      + (gapCount > 0 ? ", \(counted(gapCount, "gap"))" : "")
      + (staleCount > 0 ? ", \(staleCount) stale" : "")
      + " in \(visible(database))"
    if lostRowCount > 0 {
      text +=
        "; LOST \(counted(lostRowCount, "sample")), because the warehouse was not writable for too long"
    }
    return text
  }
}

extension Double {
  /// One digit after the point.
  var tenths: String {
    let rounded = (self * 10).rounded() / 10
    return String(rounded)
  }
}

extension Duration {
  /// `2:05`, or `1:02:05`.
  var clock: String {
    let seconds = Int(inSeconds.rounded())
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, (seconds % 60).padded(2))
    return hours > 0 ? "\(hours):\(minutes.padded(2)):\(rest)" : "\(minutes):\(rest)"
  }
}
