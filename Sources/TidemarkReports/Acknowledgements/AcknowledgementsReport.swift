import TidemarkGate
import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The changes somebody accepted.
package enum AcknowledgementsReport {
  package static func report(in warehouse: Warehouse, now: Moment = .now) throws -> Report {
    let query = BoundQuery(.acknowledgementList)
    return Report(
      sections: [
        ReportTable(
          key: "acknowledgements", title: "Accepted changes", columns: columns(now),
          rows: try warehouse.fetch(Acknowledgement.self, query))
      ], queries: [query])
  }

  /// - Parameter now: the moment at which they are in force or not.
  static func columns(_ now: Moment = .now) -> [Column<Acknowledgement>] {
    columns + [
      Column("is_in_force", "In force", .flag("yes"), "0 when it has lapsed") { $0.isInForce(now) }
    ]
  }

  private static let columns: [Column<Acknowledgement>] = [
    Column("acknowledgement_id", "#", .integer, "its number, for `ack --remove`") {
      $0.acknowledgementID
    },
    Column("subject", "Series", .text, "pattern for scenario/container/metric") { $0.subject },
    Column("run_id", "From run", .integer, "first run of the new level; null after it was deleted") {
      $0.runID
    },
    Column("begins_at", "From", .timestamp, "start of that run") { $0.beginsAt },
    Column("because", "Because", .text, "why") { $0.because },
    Column("acknowledged_by", "By", .text, "who; empty when not known") { $0.acknowledgedBy },
    Column("created_at", "Accepted", .timestamp, "when") { $0.createdAt },
    Column("until", "Until", .timestamp, "when it lapses; null: never") { $0.until },
  ]
}
