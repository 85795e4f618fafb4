import TidemarkParquet
import TidemarkWarehouse

/// The rows of a view as a Parquet file.
struct LakeRows {
  let bytes: [UInt8]
  let rowCount: Int

  /// - Parameter runID: nil for a view of the whole warehouse.
  /// - Throws: `LakeProblem.wrongValue` or `WarehouseError`.
  init(_ view: LakeView, run runID: Int64?, from reader: RawReader) throws {
    guard view.name == "samples", let runID, let samples = try SamplesOfRun(view, run: runID, from: reader)
    else {
      try self.init(plain: view, run: runID, from: reader)
      return
    }
    try self.init(view) { try samples.append(to: &$0) }
  }

  /// The rows as the view gives them.
  init(plain view: LakeView, run runID: Int64?, from reader: RawReader) throws {
    try self.init(view) { file in
      try reader.forEach(view.statement, runID.map { ["run": .integer($0)] } ?? [:]) { row in
        try file.appendRow { buffers throws(LakeProblem) in
          for (position, column) in view.columns.enumerated() {
            try buffers[position].append(row, position, column, of: view.name)
          }
        }
      }
    }
  }

  private init(_ view: LakeView, _ append: (inout ParquetFile) throws -> Void) throws {
    var file = ParquetFile(
      view.columns.map(\.parquet),
      metadata: [("tidemark.view", view.name), ("tidemark.schema_version", "\(Warehouse.schemaVersion)")],
      createdBy: "tidemark version \(ToolVersion.text)")
    try append(&file)
    rowCount = file.rowCount
    bytes = file.finished()
  }
}

extension ColumnBuffer {
  /// Appends a value of a row; an integer is a real too, because SQLite stores 2.0 as 2 where that is shorter.
  mutating func append(
    _ row: RawRow, _ position: Int, _ column: LakeColumn, of view: String
  ) throws(LakeProblem) {
    switch (column.kind, row.kind(position)) {
    case (_, .null): appendNull()
    case (.integer, .integer): append(row.integer(position))
    case (.real, .real), (.real, .integer): append(row.real(position))
    case (.text, .text): append(utf8: row.utf8(position))
    case (.time, .text):
      let text = String(decoding: row.utf8(position), as: UTF8.self)
      guard let moment = Moment(iso8601: text) else {
        throw .wrongValue(view: view, column: column.name, found: text)
      }
      append(moment.microseconds)
    case (_, let found):
      throw .wrongValue(view: view, column: column.name, found: "\(found)")
    }
  }
}
