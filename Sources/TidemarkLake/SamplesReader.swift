import TidemarkParquet
import TidemarkWarehouse

/// Reads the samples of runs without the view's joins.
///
/// Most columns of the view are the same in all rows of a container, and most others are a column of `sample` divided by a
/// constant. So the view's own expressions are evaluated once a container or phase where they allow that, the rest is
/// read as the integers that are stored, and divided here: with the same operation on the same two numbers. A test
/// compares the file with that of the plain view.
struct SamplesReader {
  private let view: LakeView
  private let columns: [SamplesColumn]
  /// Names of the columns that a row is read of, those of `sample_io` last.
  private let stored: [String]
  private let storedOfSample: Int

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
    let expressions = definition[start.upperBound..<end.lowerBound]
    stored = SamplesColumn.stored(in: expressions)
    storedOfSample = stored.count { $0.hasPrefix("x.") }
    var found: [(name: String, column: SamplesColumn)] = []
    var sql = ""
    for line in expressions.split(separator: "\n") {
      if let match = line.wholeMatch(of: /(.*) AS (\w+),?\s*-- .*/) {
        guard let column = SamplesColumn(expression: sql + match.1, stored) else { return nil }
        found.append((String(match.2), column))
        sql = ""
      } else {
        sql += line + "\n"
      }
    }
    guard found.map(\.name) == view.columns.map(\.name), sql.isEmpty else { return nil }
    self.view = view
    columns = found.map(\.column)
  }

  func append(run runID: Int64, from reader: RawReader, to file: inout ParquetFile) throws {
    let run: [String: Value] = ["run": .integer(runID)]
    var hasIO = false
    try reader.forEach(
      """
      SELECT 1 FROM scenario s
      WHERE s.run_id = :run AND EXISTS (SELECT 1 FROM sample_io io WHERE io.scenario_id = s.scenario_id) LIMIT 1
      """, run
    ) { _ in hasIO = true }
    for (scenario, containers) in try containers(of: run, from: reader) {
      try append(
        scenario, containers, hasIO ? stored.indices : 0..<storedOfSample, from: reader, to: &file)
    }
  }

  /// What is the same in all rows of a container, by scenario in their order and by container.
  private func containers(
    of run: [String: Value], from reader: RawReader
  ) throws -> [(scenario: Int64, containers: [Int64: [SamplesConstant]])] {
    var scenarios: [(scenario: Int64, containers: [Int64: [SamplesConstant]])] = []
    try reader.forEach(
      """
      SELECT s.scenario_id, c.container_id, \(columns.map { $0.constant ?? "NULL" }.joined(separator: ", "))
      FROM scenario s JOIN run r ON r.run_id = s.run_id JOIN container c ON c.scenario_id = s.scenario_id
      WHERE s.run_id = :run ORDER BY s.scenario_id
      """, run
    ) { row in
      if scenarios.last?.scenario != row.integer(0) { scenarios.append((row.integer(0), [:])) }
      scenarios[scenarios.count - 1].containers[row.integer(1)] = try columns.indices.map {
        try SamplesConstant(row, $0 + 2, view.columns[$0], isTime: columns[$0].isTime, of: view.name)
      }
    }
    return scenarios
  }

  private func append(
    _ scenario: Int64, _ containers: [Int64: [SamplesConstant]], _ stored: Range<Int>, from reader: RawReader,
    to file: inout ParquetFile
  ) throws {
    let arguments: [String: Value] = ["scenario": .integer(scenario)]
    let phases = try phases(of: arguments, from: reader)
    let io =
      stored.count > storedOfSample
      ? "LEFT JOIN sample_io io ON io.scenario_id = x.scenario_id AND io.container_id = x.container_id AND io.offset_us = x.offset_us"
      : ""
    try reader.forEachBatch(
      """
      SELECT x.container_id, \(self.stored[stored].joined(separator: ", "))
      FROM container c JOIN sample x ON x.scenario_id = c.scenario_id AND x.container_id = c.container_id \(io)
      WHERE c.scenario_id = :scenario ORDER BY c.name, x.offset_us
      """, arguments
    ) { container, rows in
      guard let constants = containers[container] else { return }
      var start = 0
      while start < rows.count {
        let batch = SamplesBatch(rows, start..<min(start + file.room, rows.count))
        file.appendRows(batch.range.count) { buffers in
          for index in columns.indices {
            batch.append(columns[index], constants[index], phases, to: &buffers[index])
          }
        }
        start = batch.range.upperBound
      }
    }
  }

  /// Where phases begin, and what the view says of readings from there on.
  private func phases(
    of scenario: [String: Value], from reader: RawReader
  ) throws -> [(offset: Int64, name: SamplesConstant)] {
    var phases: [(offset: Int64, name: SamplesConstant)] = []
    for (index, column) in columns.enumerated() {
      guard case .phase(let sql) = column else { continue }
      try reader.forEach(
        """
        SELECT x.offset_us, \(sql)
        FROM (SELECT DISTINCT scenario_id, started_offset_us AS offset_us FROM phase WHERE scenario_id = :scenario) x
        ORDER BY 1
        """, scenario
      ) { row in
        let name = try SamplesConstant(row, 1, view.columns[index], isTime: false, of: view.name)
        phases.append((row.integer(0), name))
      }
    }
    return phases
  }
}
