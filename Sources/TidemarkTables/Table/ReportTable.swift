package import TidemarkWarehouse

/// Rows with described columns: the one shape every output format renders.
package struct ReportTable: Sendable {
  /// How people see it: a grid, one row as a list of facts, or sentences (the last column) under headings (the
  /// columns before it).
  package enum Layout: Sendable { case grid, record, prose }

  /// Name in JSON when a report has several sections; snake case.
  package let key: String
  package let title: String
  package let layout: Layout
  package let columns: [ReportColumn]
  /// Every row has one cell per column.
  package let rows: [[Value]]
  /// Keys of the columns that a grid drops on a narrow terminal, the first to go first.
  package let droppable: [String]

  package init(
    key: String, title: String, layout: Layout = .grid, columns: [ReportColumn], rows: [[Value]],
    droppable: [String] = []
  ) {
    self.key = key
    self.title = title
    self.layout = layout
    self.columns = columns
    self.rows = rows
    self.droppable = droppable
  }

  /// The same table with other rows.
  package func with(rows: [[Value]]) -> ReportTable {
    ReportTable(
      key: key, title: title, layout: layout, columns: columns, rows: rows, droppable: droppable)
  }

  /// The columns at these indices, in their order.
  package func choosing(_ indices: [Int]) -> ReportTable {
    ReportTable(
      key: key, title: title, layout: layout, columns: indices.map { columns[$0] },
      rows: rows.map { row in indices.map { row[$0] } }, droppable: droppable)
  }

  /// The same without the columns composed for people, whose parts stand in columns of their own.
  package var forPrograms: ReportTable {
    let indices = columns.indices.filter { [.all, .programs].contains(columns[$0].readers) }
    return indices.count < columns.count ? choosing(indices) : self
  }

  /// The columns people see: the details are left out, which every machine format has.
  package var shownIndices: [Int] {
    columns.indices.filter { [.all, .people].contains(columns[$0].readers) }
  }

  /// Whether the cells of a column stand at the right edge.
  package func isRightAligned(_ index: Int) -> Bool {
    switch columns[index].kind {
    case .integer, .real, .significant, .share, .bytes, .seconds, .duration: true
    case .text, .verdict, .flag, .timestamp, .json: false
    case .any:
      rows.contains { $0[index] != .null }
        && rows.allSatisfy { row in
          switch row[index] {
          case .null, .integer, .real: true
          case .text, .blob: false
          }
        }
    }
  }
}

/// What a column holds and how people read it.
package struct ReportColumn: Sendable {
  package enum Kind: Sendable {
    case text
    /// A word that judges, coloured on terminals.
    case verdict
    case integer
    /// 1 or 0, shown as a word or nothing.
    case flag(String)
    /// A number shown with so many decimals.
    case real(Int)
    /// A number shown with so many significant digits.
    case significant(Int)
    /// 0 to 1, shown in percent.
    case share
    case bytes
    /// Seconds with one decimal.
    case seconds
    /// Seconds, shown in hours, minutes and seconds.
    case duration
    /// ISO 8601 UTC, shown to the second.
    case timestamp
    /// JSON text, an object shown as `key=value`.
    case json
    /// Whatever a statement returned.
    case any
  }

  /// Who sees a column.
  package enum Readers: Sendable {
    case all
    /// A detail: in every machine format, too much for people.
    case programs
    /// A cell composed of others, such as a value with its interval.
    case people
    /// This answer has nothing to say there.
    case nobody
  }

  /// Name in machine formats: snake case, ends in its unit; the ends of an interval add `_low` and `_high`.
  package let key: String
  package let title: String
  package let kind: Kind
  package let readers: Readers
  /// What a value says; empty only where a statement names the column.
  package let meaning: String

  package init(
    _ key: String, _ title: String, _ kind: Kind = .text, _ meaning: String = "", detail: Bool = false,
    readers: Readers? = nil
  ) {
    self.key = key
    self.title = title
    self.kind = kind
    self.meaning = meaning
    self.readers = readers ?? (detail ? .programs : .all)
  }
}
