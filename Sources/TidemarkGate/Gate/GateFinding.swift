import Foundation
import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// What a check of the gate is about.
package struct GateSubject: Hashable, Sendable {
  /// nil: over all scenarios.
  package var scenario: String?
  /// nil: over all containers.
  package var container: String?
  package var metric: String

  /// `scenario/container/metric`, the form an acknowledgement names its series in.
  package var text: String { "\(scenario ?? "*")/\(container ?? "*")/\(metric)" }
}

/// One check of the gate: its verdict, why, and the numbers it rests on.
package struct GateFinding: Sendable {
  package enum Kind: String, Sendable, StoredValue {
    /// A comparison with the baseline.
    case regression
    /// A bound of the policy.
    case objective
    case leak, reset, oom
    /// Something the baseline has and the candidate has not, or not wholly.
    case missing
    /// Something no run of the baseline has.
    case new
  }

  /// What the verdict does to the gate.
  package enum Standing: String, Sendable, Codable {
    case counts
    /// The policy says `severity: warn`.
    case warns
    /// Somebody has accepted it.
    case acknowledged
  }

  package let kind: Kind
  package var subject: GateSubject
  package let verdict: CheckVerdict
  package var standing: Standing
  /// What an inconclusive verdict makes of the gate.
  package let inconclusiveIs: GatePolicy.Inconclusive
  /// A clause without a full stop.
  package var reason: String
  package var evidence = GateEvidence()
  /// Series it speaks of.
  package var seriesCount = 1
  /// The series behind it, a line each; not stored.
  package var details: [String] = []

  /// What it makes of the gate; nil when it leaves the gate alone.
  package var effect: CheckVerdict? {
    guard standing == .counts else { return nil }
    guard verdict == .inconclusive else { return verdict }
    return switch inconclusiveIs {
    case .inconclusive: .inconclusive
    case .fail: .fail
    case .pass: nil
    }
  }

  /// Whether something was measured and judged, as opposed to merely not seen.
  package var isMeasured: Bool {
    effect != nil && verdict != .inconclusive && ![.oom, .missing, .new].contains(kind)
  }
}

/// The numbers of a finding; what does not apply is nil. Stored as JSON.
package struct GateEvidence: Codable, Sendable, Equatable {
  package var baseMean: Double?
  package var candidateMean: Double?
  /// candidate - base.
  package var difference: Double?
  /// 95 %, of the difference.
  package var differenceLow: Double?
  package var differenceHigh: Double?
  package var relativeChange: Double?
  /// The change that would count.
  package var threshold: Double?
  /// One-sided, after Holm.
  package var adjustedPValue: Double?
  package var basis: String?
  package var baseRuns: Int?
  package var candidateRuns: Int?
  /// Candidate runs that would be enough to decide.
  package var runsNeeded: Int?
  /// 0 to 1.
  package var coverage: Double?
  package var isImprovement: Bool?
  /// What the verdict did to the gate; only in what is stored.
  package var standing: GateFinding.Standing?

  /// With every number to so many significant digits; one that is not finite is nil.
  package func rounded(significantDigits: Int) -> GateEvidence {
    var rounded = self
    for path in [
      \GateEvidence.baseMean, \.candidateMean, \.difference, \.differenceLow, \.differenceHigh,
      \.relativeChange,
      \.threshold, \.adjustedPValue, \.coverage,
    ] {
      rounded[keyPath: path] = self[keyPath: path].flatMap { value in
        value.isFinite ? Double(String(format: "%.\(significantDigits)g", value)) : nil
      }
    }
    return rounded
  }

  private enum CodingKeys: String, CodingKey {
    case baseMean = "base_mean"
    case candidateMean = "candidate_mean"
    case difference
    case differenceLow = "difference_low"
    case differenceHigh = "difference_high"
    case relativeChange = "relative_change"
    case threshold
    case adjustedPValue = "adjusted_p"
    case basis
    case baseRuns = "base_runs"
    case candidateRuns = "candidate_runs"
    case runsNeeded = "runs_needed"
    case coverage
    case isImprovement = "is_improvement"
    case standing
  }
}

/// What all findings make of the gate: fail before inconclusive before pass; where nothing was measured, never a pass.
package struct GateVerdict: Sendable, Equatable {
  package let verdict: CheckVerdict
  /// Whether at least one check that counts compared something that was measured.
  package let hasMeasured: Bool

  package init(_ findings: [GateFinding]) {
    let effects = findings.compactMap(\.effect)
    hasMeasured = findings.contains(where: \.isMeasured)
    verdict =
      if effects.contains(.fail) { .fail } else if effects.contains(.inconclusive) || !hasMeasured {
        .inconclusive
      } else { .pass }
  }
}
