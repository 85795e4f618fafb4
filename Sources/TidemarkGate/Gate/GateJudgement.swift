import Foundation
import TidemarkAnalysis
import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// One call of the gate: its input, what came of it, and how it is stored and reached again.
package struct GateJudgement: Sendable {
  package let input: GateInput
  package let evaluation: GateEvaluation
  package let createdAt: Moment
  /// In this file; nil until it is stored.
  package var number: Int64?

  package var verdict: CheckVerdict { evaluation.verdict.verdict }

  /// Judges anew.
  package init(
    _ runs: GateRuns, policy: GatePolicy, against: String, allowed: [String] = [], in warehouse: Warehouse,
    now: Moment = .now
  ) throws {
    try self.init(runs.input(policy, against: against, allowed: allowed), createdAt: now, in: warehouse)
  }

  package init(_ input: GateInput, createdAt: Moment, in warehouse: Warehouse) throws {
    self.input = input
    self.createdAt = createdAt
    evaluation = try GateEvaluation(input, in: warehouse)
  }

  /// As it is stored.
  package func stored(toolVersion: String) throws -> Judgement {
    Judgement(
      createdAtMicroseconds: createdAt.microseconds, toolVersion: toolVersion,
      algorithmVersion: GateInput.algorithmVersion, policy: try Self.json(input.policy),
      options: try Self.json(input.options), verdict: verdict.rawValue,
      runs: [
        .candidate: input.candidates.map(\.uid), .base: input.base.map(\.uid),
        .history: input.history.map(\.uid),
      ],
      findings: try evaluation.findings.map { finding in
        Judgement.Finding(
          uid: input.newest.uid, kind: finding.kind.rawValue, subject: finding.subject.text,
          verdict: finding.verdict.rawValue, reason: finding.reason,
          evidence: try Self.json(finding.storedEvidence))
      })
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension GateFinding {
  /// The evidence to twelve digits: more are the business of the processor it was computed on.
  fileprivate var storedEvidence: GateEvidence {
    var stored = evidence.rounded(significantDigits: 12)
    stored.standing = standing
    return stored
  }
}
