import TidemarkParquet
import TidemarkWarehouse

/// Reads the samples of runs container by container.
///
/// Most columns of the view are the same in all rows of a container, and SQLite's `strftime` costs more than reading
/// the rest of a row; so the view's own expressions are evaluated once a container where they allow that, and times are
/// rounded here as SQLite rounds them. A test compares the file with that of the plain view.
struct SamplesReader {
  private let view: LakeView
  private let expressions: [Expression]
  private static let joins =
    "JOIN run r ON r.run_id = s.run_id JOIN container c ON c.scenario_id = s.scenario_id"

  /// A column of the view's definition.
  private struct Expression {
    let sql: String
    /// Microseconds that the view makes a time of.
    let microseconds: String?
    /// Whether a row of `sample` has a part in it, and one of `sample_io`.
    let readsSample: Bool
    let readsIO: Bool

    init(_ sql: String) {
      self.sql = sql
      microseconds = sql.wholeMatch(
        of: /strftime\('%Y-%m-%dT%H:%M:%fZ', (\(.+\)) \/ 1000000\.0, 'unixepoch'\)/
      ).map { String($0.1) }
      readsSample = sql.contains(/\bx\./)
      readsIO = sql.contains(/\bio\./)
    }
  }

  private static let source = """
    FROM sample x
    JOIN container c ON c.scenario_id = x.scenario_id AND c.container_id = x.container_id
    JOIN scenario s ON s.scenario_id = x.scenario_id
    JOIN run r ON r.run_id = s.run_id
    LEFT JOIN sample_io io
      ON io.scenario_id = x.scenario_id AND io.container_id = x.container_id AND io.offset_us = x.offset_us
    """

  /// nil where the view is not made as is expected here.
  init?(_ view: LakeView, from reader: RawReader) throws {
    var definition = ""
    try reader.forEach("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = 'samples'") {
      definition = String(decoding: $0.utf8(0), as: UTF8.self)
    }
    guard let start = definition.firstRange(of: "\nSELECT\n"),
      let end = definition.firstRange(of: "\n" + Self.source),
      definition[end.upperBound...].allSatisfy({ $0.isWhitespace || $0 == ";" })
    else { return nil }
    var found: [(name: String, expression: Expression)] = []
    var sql = ""
    for line in definition[start.upperBound..<end.lowerBound].split(separator: "\n") {
      if let match = line.wholeMatch(of: /(.*) AS (\w+),?\s*-- .*/) {
        found.append((String(match.2), Expression((sql + match.1).trimmingSpaces)))
        sql = ""
      } else {
        sql += line + "\n"
      }
    }
    guard found.map(\.name) == view.columns.map(\.name), sql.isEmpty else { return nil }
    self.view = view
    expressions = found.map(\.expression)
  }

  func append(run runID: Int64, from reader: RawReader, to file: inout ParquetFile) throws {
    var containers: [(scenario: Int64, container: Int64)] = []
    try reader.forEach(
      """
      SELECT s.scenario_id, c.container_id FROM scenario s \(Self.joins) WHERE s.run_id = :run
      ORDER BY s.scenario_id, c.name
      """, ["run": .integer(runID)]
    ) { containers.append(($0.integer(0), $0.integer(1))) }
    for container in containers {
      try append(container.scenario, container.container, from: reader, to: &file)
    }
  }

  private func append(
    _ scenario: Int64, _ container: Int64, from reader: RawReader, to file: inout ParquetFile
  ) throws {
    let arguments: [String: Value] = ["scenario": .integer(scenario), "container": .integer(container)]
    var hasIO = false
    try reader.forEach(
      "SELECT 1 FROM sample_io WHERE scenario_id = :scenario AND container_id = :container LIMIT 1", arguments
    ) { _ in hasIO = true }
    let varying = expressions.indices.filter {
      expressions[$0].readsSample || hasIO && expressions[$0].readsIO
    }
    var constants = [Constant](repeating: .null, count: expressions.count)
    let fixed = expressions.indices.filter { !varying.contains($0) }
    let place = "WHERE s.scenario_id = :scenario AND c.container_id = :container"
    try reader.forEach(
      """
      SELECT \(fixed.map { expressions[$0].sql }.joined(separator: ", "))
      FROM scenario s \(Self.joins) LEFT JOIN sample_io io ON 0 \(place)
      """, arguments
    ) { row in
      for (position, index) in fixed.enumerated() {
        constants[index] = try Constant(row, position, view.columns[index], of: view.name)
      }
    }
    let io =
      hasIO
      ? "LEFT JOIN sample_io io ON io.scenario_id = x.scenario_id AND io.container_id = x.container_id AND io.offset_us = x.offset_us"
      : ""
    try reader.forEach(
      """
      SELECT \(varying.map { expressions[$0].microseconds ?? expressions[$0].sql }.joined(separator: ", "))
      FROM scenario s \(Self.joins)
      JOIN sample x ON x.scenario_id = s.scenario_id AND x.container_id = c.container_id \(io) \(place)
      ORDER BY x.offset_us
      """, arguments
    ) { row in
      try file.appendRow { buffers throws(LakeProblem) in
        for index in fixed { constants[index].append(to: &buffers[index]) }
        for (position, index) in varying.enumerated() {
          if expressions[index].microseconds != nil, row.kind(position) == .integer {
            buffers[index].append(Self.milliseconds(row.integer(position)) * 1000)
          } else {
            try buffers[index].append(row, position, view.columns[index], of: view.name)
          }
        }
      }
    }
  }

  /// As SQLite's `strftime('%f', microseconds / 1000000.0, 'unixepoch')` rounds: it counts milliseconds of the Julian day
  /// (date.c, `parseModifier`).
  static func milliseconds(_ microseconds: Int64) -> Int64 {
    let julianEpoch = 210_866_760_000_000.0
    return Int64(Double(microseconds) / 1_000_000.0 * 1000.0 + julianEpoch + 0.5) - Int64(julianEpoch)
  }
}

/// A value that all samples of a container share.
private enum Constant {
  case null
  case integer(Int64)
  case real(Double)
  case text([UInt8])

  init(_ row: RawRow, _ position: Int, _ column: LakeColumn, of view: String) throws(LakeProblem) {
    switch (column.kind, row.kind(position)) {
    case (_, .null): self = .null
    case (.integer, .integer): self = .integer(row.integer(position))
    case (.real, .real), (.real, .integer): self = .real(row.real(position))
    case (.text, .text): self = .text(Array(row.utf8(position)))
    case (_, let found): throw .wrongValue(view: view, column: column.name, found: "\(found)")
    }
  }

  func append(to buffer: inout ColumnBuffer) {
    switch self {
    case .null: buffer.appendNull()
    case .integer(let value): buffer.append(value)
    case .real(let value): buffer.append(value)
    case .text(let utf8): utf8.withUnsafeBufferPointer { buffer.append(utf8: $0) }
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " || $0 == "\n" }.reversed().drop { $0 == " " || $0 == "\n" }.reversed())
  }
}
