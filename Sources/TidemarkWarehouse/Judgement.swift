import Foundation
import GRDB

/// One call of the gate with everything its verdicts can be reached again from.
package struct Judgement: Sendable {
  /// On which side of the judgement a run stands.
  package enum Side: String, Sendable, CaseIterable { case base, candidate, history }

  /// One verdict.
  package struct Finding: Sendable, Equatable {
    /// uid of the run judged.
    package var uid: String
    /// regression, leak, reset, oom, objective or missing.
    package var kind: String
    /// scenario/container/metric.
    package var subject: String
    /// pass, fail or inconclusive.
    package var verdict: String
    package var reason: String
    /// JSON object.
    package var evidence: String

    package init(
      uid: String, kind: String, subject: String, verdict: String, reason: String, evidence: String
    ) {
      self.uid = uid
      self.kind = kind
      self.subject = subject
      self.verdict = verdict
      self.reason = reason
      self.evidence = evidence
    }
  }

  /// Unix microseconds UTC.
  package var createdAtMicroseconds: Int64
  package var toolVersion: String
  /// Rises when equal inputs may give another verdict.
  package var algorithmVersion: Int
  /// JSON object: the policy in force, defaults filled in.
  package var policy: String
  /// JSON object: what the command line changed.
  package var options: String
  /// pass, fail or inconclusive.
  package var verdict: String
  /// uids by side.
  package var runs: [Side: [String]]
  package var findings: [Finding]

  package init(
    createdAtMicroseconds: Int64, toolVersion: String, algorithmVersion: Int, policy: String, options: String,
    verdict: String, runs: [Side: [String]], findings: [Finding]
  ) {
    self.createdAtMicroseconds = createdAtMicroseconds
    self.toolVersion = toolVersion
    self.algorithmVersion = algorithmVersion
    self.policy = policy
    self.options = options
    self.verdict = verdict
    self.runs = runs
    self.findings = findings
  }

  /// SHA-256 over the policy, 64 hexadecimal digits.
  package var policyHash: String { SHA256.digest(of: policy.utf8).hex }
}

/// A stored judgement as the view gives it.
package struct JudgementFacts: QueryRow, Sendable {
  package let judgementID: Int64
  /// ISO 8601 UTC.
  package let createdAt: String
  package let verdict: String
  package let toolVersion: String
  package let algorithmVersion: Int
  package let policySHA256: String
  package let policy: String
  package let options: String

  package static let columns = [
    "judgement_id", "created_at", "verdict", "tool_version", "algorithm_version", "policy_sha256", "policy",
    "options",
  ]

  package init(_ row: inout StoredRow) throws {
    judgementID = try row.read()
    createdAt = try row.read()
    verdict = try row.read()
    toolVersion = try row.read()
    algorithmVersion = try row.read()
    policySHA256 = try row.read()
    policy = try row.read()
    options = try row.read()
  }
}

extension Warehouse {
  /// Stores a judgement with its findings in one transaction. Returns its number.
  package func store(_ judgement: Judgement) throws -> Int64 {
    try write { db in
      let hash = judgement.policyHash
      try db.execute(
        sql: """
          INSERT INTO judgement (created_at_us, tool_version, algorithm_version, policy, policy_sha256, options, verdict)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          judgement.createdAtMicroseconds, judgement.toolVersion, judgement.algorithmVersion,
          judgement.policy, hash, judgement.options, judgement.verdict,
        ])
      let judgementID = db.lastInsertedRowID
      for side in Judgement.Side.allCases {
        for uid in judgement.runs[side] ?? [] {
          try db.execute(
            sql: "INSERT INTO judgement_run (judgement_id, side, uid) VALUES (?, ?, ?)",
            arguments: [judgementID, side.rawValue, uid])
        }
      }
      let insertion = try db.makeStatement(
        sql: """
          INSERT INTO finding
            (run_id, kind, subject, verdict, reason, evidence, policy_version, created_at_us, judgement_id)
          SELECT run_id, ?, ?, ?, ?, ?, ?, ?, ? FROM run WHERE uid = ?
          """)
      for finding in judgement.findings {
        try insertion.execute(arguments: [
          finding.kind, finding.subject, finding.verdict, finding.reason, finding.evidence,
          "\(judgement.toolVersion) \(hash.prefix(12))", judgement.createdAtMicroseconds, judgementID,
          finding.uid,
        ])
      }
      return judgementID
    }
  }
}
