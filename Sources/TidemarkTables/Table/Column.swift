package import TidemarkWarehouse

/// One column of a report: what it is called, and which cell a row has in it.
///
/// Both are declared together, so that a column cannot be filled with the value of another:
/// `Column("memory_p95_mb", "p95 MB", .real(1), "95th percentile of type 7") { $0.memoryP95MB }`.
package struct Column<Row>: Sendable {
  package let heading: ReportColumn
  package let cell: @Sendable (Row) -> Value

  /// - Parameters: as those of ``ReportColumn``, then the value a row has there.
  package init<Cell: CellValue>(
    _ key: String, _ title: String, _ kind: ReportColumn.Kind = .text, _ meaning: String = "",
    detail: Bool = false, readers: ReportColumn.Readers? = nil, _ cell: @escaping @Sendable (Row) -> Cell
  ) {
    heading = ReportColumn(key, title, kind, meaning, detail: detail, readers: readers)
    self.cell = { cell($0).cell }
  }

  private init(heading: ReportColumn, cell: @escaping @Sendable (Row) -> Value) {
    self.heading = heading
    self.cell = cell
  }

  /// The same column over rows from which such a row can be reached.
  package func over<Outer>(_ row: @escaping @Sendable (Outer) -> Row) -> Column<Outer> {
    Column<Outer>(heading: heading) { [cell] in cell(row($0)) }
  }
}

/// What a cell can be made of; nil is NULL.
package protocol CellValue: SendableMetatype {
  var cell: Value { get }
}

extension Value: CellValue {
  package var cell: Value { self }
}

extension String: CellValue {
  package var cell: Value { .text(self) }
}

extension Int: CellValue {
  package var cell: Value { .integer(Int64(self)) }
}

extension Int64: CellValue {
  package var cell: Value { .integer(self) }
}

extension Double: CellValue {
  package var cell: Value { .real(self) }
}

/// 1 or 0.
extension Bool: CellValue {
  package var cell: Value { .integer(self ? 1 : 0) }
}

extension Optional: CellValue where Wrapped: CellValue {
  package var cell: Value { self?.cell ?? .null }
}

extension ReportTable {
  package init<Row>(
    key: String, title: String, layout: Layout = .grid, columns: [Column<Row>], rows: some Sequence<Row>,
    droppable: [String] = []
  ) {
    self.init(
      key: key, title: title, layout: layout, columns: columns.map(\.heading),
      rows: rows.map { row in columns.map { $0.cell(row) } }, droppable: droppable)
  }
}
