import TidemarkParquet
import TidemarkWarehouse

/// The rows of a view as a Parquet file.
struct LakeRows {
  let bytes: [UInt8]
  let rowCount: Int

  /// - Parameters:
  ///   - runID: nil for a view of the whole warehouse.
  ///   - samples: reads the view `samples`; nil to read it as any other.
  /// - Throws: `LakeProblem.wrongValue` or `WarehouseError`.
  init(_ view: LakeView, run runID: Int64?, from reader: RawReader, samples: SamplesReader?) throws {
    guard view.name == "samples", let runID, let samples else {
      try self.init(plain: view, run: runID, from: reader)
      return
    }
    try self.init(view) { try samples.append(run: runID, from: reader, to: &$0) }
  }

  /// What a manifest says of them.
  var file: LakeManifest.File {
    LakeManifest.File(
      rows: rowCount, bytes: bytes.count, sha256: bytes.sha256Text, viewVersion: Warehouse.schemaVersion)
  }

  private static let creator = "tidemark version \(ToolVersion.text)"

  /// Whether a file was written by the same version of Tidemark, which gives the same rows the same bytes.
  static func areOfThisVersion(_ bytes: [UInt8]) -> Bool { ParquetFile.isCreated(by: creator, bytes) }

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
      createdBy: Self.creator)
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
      let utf8 = row.utf8(position)
      guard let microseconds = Self.microseconds(utf8) else {
        throw .wrongValue(view: view, column: column.name, found: String(decoding: utf8, as: UTF8.self))
      }
      append(microseconds)
    case (_, let found):
      throw .wrongValue(view: view, column: column.name, found: "\(found)")
    }
  }

  /// Of a time in the one form in which views give them, `2026-11-22T09:30:00.000Z`.
  private static func microseconds(_ utf8: UnsafeBufferPointer<UInt8>) -> Int64? {
    let form = "dddd-dd-ddTdd:dd:dd.dddZ".utf8
    guard utf8.count == form.count else { return nil }
    // The digits between two signs make a number.
    var numbers: [Int64] = [0]
    for (byte, expected) in zip(utf8, form) {
      if expected == UInt8(ascii: "d") {
        guard (48...57).contains(byte) else { return nil }
        numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int64(byte - 48)
      } else {
        guard byte == expected else { return nil }
        numbers.append(0)
      }
    }
    let days = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]).daysSinceEpoch
    return (((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]) * 1_000_000 + numbers[6] * 1000
  }
}
