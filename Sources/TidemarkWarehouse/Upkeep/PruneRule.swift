import Foundation

/// What may go when a warehouse is pruned. A run in progress and a run of a current baseline never go.
package struct PruneRule: Sendable {
  /// A label by which a run is kept: with any value, or with this one.
  package struct Label: Sendable, Equatable {
    package let key: String
    package let value: String?

    package init(key: String, value: String?) {
      self.key = key
      self.value = value
    }
  }

  /// Only runs begun before may go.
  package let before: Moment
  /// So many of the newest runs stay whatever their age.
  package let keptLast: Int
  package let keptLabels: [Label]
  /// Whether statistics, verdicts and the run itself stay and only raw readings go.
  package let isSamplesOnly: Bool

  package init(before: Moment, keptLast: Int, keptLabels: [Label], isSamplesOnly: Bool) {
    self.before = before
    self.keptLast = keptLast
    self.keptLabels = keptLabels
    self.isSamplesOnly = isSamplesOnly
  }
}

/// A run that is old enough to be pruned, and what becomes of it.
package struct PruneDecision: Sendable, Equatable {
  package enum Action: String, Sendable {
    case deleteRun = "delete run"
    case deleteSamples = "delete samples"
    case keep = "keep"
  }

  package let runID: Int64
  package let testID: String
  package let startedAt: String
  /// Readings still there.
  package let sampleCount: Int
  package let action: Action
  /// Why it is kept; nil when it is not.
  package let reason: String?
}

/// A row of `queries/prune_candidates.sql`.
struct PruneCandidate: QueryRow, Sendable {
  let runID: Int64
  let testID: String
  let startedAt: String
  let rawSampleCount: Int
  /// JSON object.
  let labels: String
  let baselines: String?
  /// Runs begun later.
  let newerCount: Int

  static let columns = [
    "run_id", "test_id", "started_at", "raw_sample_count", "labels", "baselines", "newer_count",
  ]

  init(_ row: inout StoredRow) throws {
    runID = try row.read()
    testID = try row.read()
    startedAt = try row.read()
    rawSampleCount = try row.read()
    labels = try row.read()
    baselines = try row.read()
    newerCount = try row.read()
  }

  /// - Parameter labels: of the run.
  func decision(_ rule: PruneRule, in warehouse: Warehouse) throws -> PruneDecision {
    let labels = try warehouse.decode([String: String].self, labels, of: "the labels of run #\(runID)")
    let kept = rule.keptLabels.first {
      labels[$0.key] != nil && ($0.value == nil || labels[$0.key] == $0.value)
    }
    let reason: String? =
      if let baselines {
        "baseline \(baselines)"
      } else if newerCount < rule.keptLast {
        "among the last \(rule.keptLast)"
      } else if let kept {
        "label \(kept.key)=\(labels[kept.key] ?? "")"
      } else if rule.isSamplesOnly && rawSampleCount == 0 {
        "its samples are gone already"
      } else {
        nil
      }
    return PruneDecision(
      runID: runID, testID: testID, startedAt: startedAt, sampleCount: rawSampleCount,
      action: reason != nil ? .keep : rule.isSamplesOnly ? .deleteSamples : .deleteRun, reason: reason)
  }
}
