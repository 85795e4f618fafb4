package import TidemarkStore
package import TidemarkTables
import TidemarkWarehouse

/// What a push or a pull did, or would do.
package struct TransferReport: Sendable {
  package let report: Report
  /// What to say when objects were refused; nil when none were.
  package let problem: String?

  /// - Parameters:
  ///   - transfers: of `Push` or `Pull`.
  ///   - nothing: what to say when there is neither a run nor a decision to speak of.
  ///   - showsPresent: whether what was there already has a row.
  package init(_ transfers: [Transfer], nothing: String, showsPresent: Bool) {
    let rows = showsPresent ? transfers : transfers.filter { $0.outcome != .present }
    let refused = transfers.filter(\.outcome.isRefused)
    report = Report(
      sections: [ReportTable(key: "objects", title: "Objects", columns: Self.columns, rows: rows)],
      notes: [Self.summary(transfers) ?? nothing])
    problem =
      refused.isEmpty
      ? nil
      : refused.map { transfer in
        "\(transfer.object ?? "run #\(transfer.runID ?? 0)") was refused: \(transfer.detail ?? "")"
      }.joined(separator: "\n")
  }

  private static func summary(_ transfers: [Transfer]) -> String? {
    let counts = Transfer.Outcome.allCases.compactMap { outcome -> String? in
      let count = transfers.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(outcome.rawValue)"
    }
    let bytes = transfers.filter { [.pushed, .pulled].contains($0.outcome) }.reduce(0) {
      $0 + ($1.bytes ?? 0)
    }
    guard !counts.isEmpty else { return nil }
    return counts.joined(separator: ", ") + (bytes > 0 ? "; \((bytes + 1023) >> 10) KB" : "")
  }

  static let columns: [Column<Transfer>] = [
    Column("kind", "Kind", .text, "run, baseline or acknowledgement") { $0.kind.rawValue },
    Column("run_id", "Run", .integer, "number of the run in this file; null where it is not here") {
      $0.runID
    },
    Column("at", "At (UTC)", .timestamp, "start of the run, or when it was decided") { $0.moment.iso8601 },
    Column(
      "outcome", "Outcome", .text,
      "pushed or pulled: transferred now; would go: with --dry-run; present: was there already; running: in progress; conflict: there with different contents, refused; damaged: its bytes do not match its name, refused"
    ) { $0.outcome.rawValue },
    Column("bytes", "Size", .bytes, "compressed size; null where it is not known") { $0.bytes },
    Column("detail", "Detail", .text, "why it was not transferred; null otherwise") { $0.detail },
    Column("uid", "Uid", .text, "uid of the run; null for a decision", detail: true) { $0.uid },
    Column("object", "Object", .text, "name of the object; null where none was made", detail: true) {
      $0.object
    },
  ]
}
