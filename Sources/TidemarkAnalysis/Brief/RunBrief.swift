package import TidemarkWarehouse

/// A run in sentences: what each container needs, what grows, what came back after a reset, what was killed, and what
/// the run could not show.
package struct RunBrief: Sendable {
  package let run: RunHead
  /// First what went wrong in the recording, then by ``BriefStatement/Question``, containers by name within.
  package let statements: [BriefStatement]
  package let queries: [BoundQuery]
  /// Why there is no statement; nil when there is one.
  package let nothing: String?

  package init(_ run: RunHead, in warehouse: Warehouse) throws {
    let summary = try RunSummary(run, in: warehouse)
    let scaling = try RunScaling([run], ScalingQuestion(), in: warehouse)
    let leaks = try RunLeaks(run, in: warehouse)
    let resets = try RunResets(run, in: warehouse)
    let incidents = try RunIncidents([run], in: warehouse)
    self.run = run
    let measured = summary.rows.contains { $0.memoryMeanMB != nil }
    statements =
      BriefStatement.recording(summary.rows) + BriefStatement.need(scaling.answers, summary.rows)
      + BriefStatement.growth(leaks.containers) + BriefStatement.resets(resets.resets)
      + (measured ? BriefStatement.kills(incidents.incidents.map(\.incident)) : [])
    queries =
      summary.queries + scaling.queries + leaks.queries + resets.queries + incidents.queries
    nothing = statements.isEmpty ? summary.nothing : nil
  }
}

/// One sentence on a run.
package struct BriefStatement: Sendable, Equatable {
  package enum Question: String, Sendable {
    /// Whether the run was recorded as planned.
    case recording
    /// How much memory it takes.
    case need
    case growth
    case reset
    case oom
  }

  package let question: Question
  /// nil: all containers that were asked the same.
  package let container: String?
  /// Of the report that says more; a word of ``LoadResponse`` for a need.
  package let verdict: String
  package let sentence: String
}
