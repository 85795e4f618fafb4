import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The changes somebody accepted.
package struct AcknowledgementsReport: Sendable {
  package let report: Report

  package init(in warehouse: Warehouse, now: Moment = .now) throws {
    let query = BoundQuery(.acknowledgementList)
    let accepted = try warehouse.fetch(Acknowledgement.self, query)
    report = Report(
      sections: [
        ReportTable(
          key: "acknowledgements", title: "Accepted changes", columns: Self.columns,
          rows: accepted.map { change in
            [
              .integer(change.acknowledgementID), .text(change.subject), Value(change.runID),
              .text(change.beginsAt), .text(change.because), .text(change.acknowledgedBy),
              .text(change.createdAt), Value(change.until), .integer(change.isInForce(now) ? 1 : 0),
            ]
          })
      ], queries: [query])
  }

  static let columns = [
    ReportColumn("acknowledgement_id", "#", .integer, "number, as `ack --remove` takes it"),
    ReportColumn("subject", "Series", .text, "pattern for scenario/container/metric"),
    ReportColumn("run_id", "From run", .integer, "first run of the new level; null after it was deleted"),
    ReportColumn("begins_at", "From", .timestamp, "start of that run"),
    ReportColumn("because", "Because", .text, "why"),
    ReportColumn("acknowledged_by", "By", .text, "who; empty when not known"),
    ReportColumn("created_at", "Accepted", .timestamp, "when"),
    ReportColumn("until", "Until", .timestamp, "when it lapses; null: never"),
    ReportColumn("is_in_force", "In force", .flag("yes"), "0 when it has lapsed"),
  ]
}

extension Acknowledgement {
  func isInForce(_ now: Moment) -> Bool { until.map { now.iso8601 < $0 } ?? true }
}

/// A subject somebody wants to acknowledge, checked against what a run has.
package struct AcknowledgedSubject: Sendable {
  package let pattern: String
  /// Series and checks of the run that it names.
  package let matchCount: Int

  /// - Throws: `AcknowledgementError`.
  package init(_ pattern: String, of run: RunHead, in warehouse: Warehouse) throws {
    guard pattern.split(separator: "/", omittingEmptySubsequences: true).count == 3 else {
      throw AcknowledgementError.notASubject(pattern)
    }
    let keys = try SeriesTable([run], in: warehouse).series.map(\.key)
    let places = Set(keys.filter { $0.metric == .oomCount }.map { [$0.scenario, $0.container] })
    let series = keys.filter { $0.metric != .oomCount }.map(\.subject)
    let checks =
      places.flatMap { place in ["reset", "oom"].map { "\(place[0])/\(place[1])/\($0)" } }
      + Set(places.map { "*/\($0[1])/leak" })
    let known = series + checks.sorted()
    matchCount = known.count { matches(pattern, $0) }
    guard matchCount > 0 else { throw AcknowledgementError.matchesNothing(pattern, run, known: known) }
    self.pattern = pattern
  }
}

package enum AcknowledgementError: Error, Sendable, CustomStringConvertible {
  case notASubject(String)
  case matchesNothing(String, RunHead, known: [String])
  case unknown(Int64)

  package var description: String {
    switch self {
    case .notASubject(let text):
      "`\(text)` names no series; write scenario/container/metric, such as load_scaling_40/api/memory_p95_mb, with * for anything: '*/api/memory_*'"
    case .matchesNothing(let text, let run, let known):
      "`\(text)` matches nothing of run #\(run.runID); it has \(known.count) series, such as:\n"
        + known.prefix(10).map { "  " + visible($0) }.joined(separator: "\n")
    case .unknown(let number):
      "there is no acknowledgement \(number); `tidemark ack --list` lists them"
    }
  }
}
