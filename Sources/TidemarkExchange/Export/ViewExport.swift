package import TidemarkTables
package import TidemarkWarehouse

/// Writes the rows of a view, however many, in an order that is always the same.
///
/// Its statement is composed and not a file of `queries/`, because it names a view that the user chose; names come
/// from the schema, values are bound.
package struct ViewExport {
  package let view: SchemaObject
  private let warehouse: Warehouse
  private let conditions: [String]
  private let arguments: [String: Value]
  private let runIDs: String?

  /// - Parameters:
  ///   - runs: nil for all rows.
  ///   - since, until: of the rows' own time where they have one, else of their run's start; without `until`.
  /// - Throws: `ExportProblem`.
  package init(
    _ name: String, runs: [RunHead]?, since: Moment? = nil, until: Moment? = nil, in warehouse: Warehouse
  ) throws {
    let views = try SchemaObject.all(in: warehouse).filter { $0.kind == .view }
    guard let view = views.first(where: { $0.name == name.lowercased() }) else {
      throw ExportProblem.unknownView(name, known: views.map(\.name))
    }
    self.view = view
    self.warehouse = warehouse
    let columns = Set(view.columns.map(\.name))
    runIDs = runs.map { $0.map { String($0.runID) }.joined(separator: ", ") }
    var conditions: [String] = []
    func inRuns(_ condition: String) throws -> String {
      if columns.contains("run_id") { return "run_id IN (SELECT run_id FROM runs WHERE \(condition))" }
      guard columns.contains("scenario_id") else { throw ExportProblem.noRunColumn(view: view.name) }
      return
        "scenario_id IN (SELECT s.scenario_id FROM scenarios s JOIN runs r ON r.run_id = s.run_id WHERE r.\(condition))"
    }
    if let runIDs { conditions.append(try inRuns("run_id IN (\(runIDs))")) }
    let time = ["timestamp", "started_at", "created_at"].first(where: columns.contains)
    for (word, sign, moment) in [("since", ">=", since), ("until", "<", until)] where moment != nil {
      conditions.append(try time.map { "\($0) \(sign) :\(word)" } ?? inRuns("started_at \(sign) :\(word)"))
    }
    self.conditions = conditions
    arguments = ["since": since, "until": until].compactMapValues { $0.map { .text($0.iso8601) } }
  }

  /// Whether the rows of a view can be told apart by runs.
  package static func belongsToRuns(_ view: SchemaObject) -> Bool {
    view.columns.contains { ["run_id", "scenario_id"].contains($0.name) }
  }

  /// - Parameters:
  ///   - format: csv, tsv, json, ndjson or markdown.
  ///   - isRaw: leaves cells as they are that a spreadsheet would run.
  /// - Returns: the number of rows.
  package func write(
    as format: OutputFormat, _ style: TextStyle = TextStyle(), isRaw: Bool = false,
    to output: (String) throws -> Void
  ) throws -> Int {
    var writer = RowWriter(columns: columns(for: format), format: format, style: style, isRaw: isRaw)
    for (sql, arguments) in try statements() {
      try warehouse.forEachBatch(sql, arguments) { batch in try writer.write(batch.rows, to: output) }
    }
    try writer.finish(to: output)
    return writer.rowCount
  }

  /// One statement; of samples one a scenario, so that nothing larger than a scenario is ever sorted.
  private func statements() throws -> [(String, [String: Value])] {
    let names = view.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
    func statement(_ conditions: [String], order: String) -> String {
      "SELECT \(names) FROM \"\(view.name)\""
        + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")) + " ORDER BY \(order)"
    }
    guard view.name == "samples" else {
      let order = (1...view.columns.count).map(String.init).joined(separator: ", ")
      return [(statement(conditions, order: order), arguments)]
    }
    var scenarios: [Value] = []
    let condition = runIDs.map { " WHERE run_id IN (\($0))" } ?? ""
    try warehouse.forEachBatch("SELECT scenario_id FROM scenarios\(condition) ORDER BY run_id, ordinal") {
      batch in
      scenarios += batch.rows.map { $0[0] }
    }
    return scenarios.map { scenario in
      (
        statement(["scenario_id = :scenario"] + conditions, order: "container, offset_seconds"),
        arguments.merging(["scenario": scenario]) { $1 }
      )
    }
  }

  private func columns(for format: OutputFormat) -> [ReportColumn] {
    view.columns.map { column in
      let kind: ReportColumn.Kind =
        switch (column.type, column.unit) {
        case ("integer", _): .integer
        case ("real", _): .any
        // People get the text as it is.
        case (_, "JSON") where format != .markdown: .json
        default: .text
        }
      return ReportColumn(column.name, column.name, kind)
    }
  }
}

/// Writes rows in one format, a batch at a time.
private struct RowWriter {
  let columns: [ReportColumn]
  let format: OutputFormat
  let style: TextStyle
  let isRaw: Bool
  private(set) var rowCount = 0

  mutating func write(_ rows: [[Value]], to output: (String) throws -> Void) throws {
    var style = style
    style.hasHeader = style.hasHeader && rowCount == 0
    let table = ReportTable(key: "rows", title: "Rows", columns: columns, rows: rows)
    let isSheet = format == .csv || format == .tsv
    let report = Report(sections: [table])
    switch format {
    case .json:
      let objects = try OutputFormat.ndjson.text(report, style).split(separator: "\n").joined(
        separator: ",\n  ")
      try output((rowCount == 0 ? "[\n  " : ",\n  ") + objects)
    case .markdown:
      let text = try format.text(report, TextStyle())
      // Title and rule stand above the first batch only.
      try output(
        rowCount == 0 ? text : text.split(separator: "\n").dropFirst(2).joined(separator: "\n") + "\n")
    default: try output(format.text(isSheet && !isRaw ? report.formulaSafe : report, style))
    }
    rowCount += rows.count
  }

  func finish(to output: (String) throws -> Void) throws {
    switch format {
    case .json: try output(rowCount == 0 ? "[]\n" : "\n]\n")
    case .csv where rowCount == 0, .tsv where rowCount == 0:
      let table = ReportTable(key: "rows", title: "Rows", columns: columns, rows: [])
      try output(format.text(Report(sections: [table]), style))
    default: break
    }
  }
}
