import TidemarkStatistics
package import TidemarkStore
package import TidemarkTables
import TidemarkWarehouse

/// What lies in a store, and whether it is whole.
package struct StoreReport: Sendable {
  package let report: Report
  /// What to say when something is wrong; nil when nothing is.
  package let problem: String?

  package init(_ listing: StoreListing) {
    let entries = listing.entries
    let kinds: [Transfer.Kind] = [.run, .baseline, .acknowledgement]
    let counts = kinds.map { kind in (kind, entries.count { $0.name?.kind == kind }) }
    let foreign = entries.count { $0.name == nil }
    let ours = counts.filter { $0.1 > 0 }.map { counted($0.1, $0.0.rawValue) }
    let none =
      foreign == 0 ? "" : "; \(counted(foreign, "object")) \(foreign == 1 ? "is" : "are") none of Tidemark's"
    report = Report(
      sections: [
        ReportTable(key: "objects", title: "Objects", columns: Self.columns, rows: entries)
      ],
      notes: [
        entries.isEmpty
          ? "the store is empty"
          : (ours.isEmpty ? "no run" : ours.joined(separator: ", ")) + none
      ])
    problem = nil
  }

  /// - Parameter problems: of `StoreListing.verify`.
  package init(_ listing: StoreListing, problems: [String?]) {
    let rows = zip(listing.entries, problems).map { Verified(entry: $0, problem: $1) }
    let wrong = rows.filter(\.isWrong)
    report = Report(
      sections: [ReportTable(key: "objects", title: "Objects", columns: Self.verifiedColumns, rows: rows)],
      notes: ["\(rows.count) objects read, \(wrong.count) damaged"])
    problem =
      wrong.isEmpty
      ? nil
      : wrong.map { "\($0.entry.object.name): \($0.problem ?? "")" }.joined(separator: "\n")
        + "\nremove them with `tidemark store prune STORE --damaged --apply`, then push their runs again"
  }

  /// - Parameter isApplied: whether it was done.
  package init(_ removals: [StoreListing.Removal], isApplied: Bool) {
    let gone = removals.filter(\.isRemoved)
    let bytes = gone.compactMap(\.entry.object.bytes).reduce(0, +)
    let what =
      gone.isEmpty
      ? "nothing to remove" : "\(gone.count) objects" + (bytes > 0 ? " with \((bytes + 1023) >> 10) KB" : "")
    report = Report(
      sections: [
        ReportTable(
          key: "objects", title: isApplied ? "Pruned" : "Would be pruned", columns: Self.prunedColumns,
          rows: removals)
      ],
      notes: [
        gone.isEmpty
          ? what
          : isApplied ? "removed \(what)" : "would remove \(what); add --apply to do it"
      ])
    problem = nil
  }

  struct Verified: Sendable {
    let entry: StoreListing.Entry
    let problem: String?

    /// What Tidemark did not put there is no object that could be damaged.
    var isWrong: Bool { problem != nil && entry.name != nil }
    var verdict: String { problem == nil ? "ok" : isWrong ? "damaged" : "foreign" }
  }

  static let columns: [Column<StoreListing.Entry>] = [
    Column(
      "kind", "Kind", .text, "run, baseline or acknowledgement; null for what Tidemark did not put there"
    ) {
      $0.name?.kind.rawValue
    },
    Column("at", "At (UTC)", .timestamp, "start of the run, or when it was decided") {
      $0.name?.moment.iso8601
    },
    Column("uid", "Uid", .text, "uid of the run; null for a decision") {
      $0.name?.kind == .run ? $0.name?.uid : nil
    },
    Column("bytes", "Size", .bytes, "compressed size; null where the store does not say it") {
      $0.object.bytes
    },
    Column("object", "Object", .text, "its name in the store", detail: true) { $0.object.name },
  ]

  static let verifiedColumns: [Column<Verified>] = [
    Column("verdict", "Verdict", .text, "ok, damaged, or foreign: Tidemark did not put it there") {
      $0.verdict
    },
    Column("object", "Object", .text, "its name in the store") { $0.entry.object.name },
    Column("bytes", "Size", .bytes, "compressed size; null where the store does not say it") {
      $0.entry.object.bytes
    },
    Column("detail", "Detail", .text, "what is wrong; null when nothing is") { $0.problem },
  ]

  static let prunedColumns: [Column<StoreListing.Removal>] = [
    Column("action", "Action", .text, "remove or keep") { $0.isRemoved ? "remove" : "keep" },
    Column("object", "Object", .text, "its name in the store") { $0.entry.object.name },
    Column("at", "At (UTC)", .timestamp, "start of the run, or when it was decided") {
      $0.entry.name?.moment.iso8601
    },
    Column("bytes", "Size", .bytes, "compressed size; null where the store does not say it") {
      $0.entry.object.bytes
    },
    Column("reason", "Because", .text, "why it is removed or kept") { $0.reason },
  ]
}
