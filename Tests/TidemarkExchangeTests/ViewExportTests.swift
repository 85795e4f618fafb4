import Foundation
import Testing
import TidemarkTables
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

@Suite struct ViewExportTests {
  private func withKnownRuns(_ body: (Warehouse) throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { path in try body(try Warehouse.openForReading(path)) }
  }

  private func text(
    _ view: String, _ format: OutputFormat, runs: [RunHead]? = nil, since: String? = nil,
    until: String? = nil,
    isRaw: Bool = false, in warehouse: Warehouse
  ) throws -> String {
    var text = ""
    _ = try ViewExport(
      view, runs: runs, since: since.flatMap(Moment.init(iso8601:)),
      until: until.flatMap(Moment.init(iso8601:)), in: warehouse
    ).write(as: format, isRaw: isRaw) { text += $0 }
    return text
  }

  @Test("every view is written whole in every form")
  func whole() async throws {
    try await withKnownRuns { warehouse in
      for view in try SchemaObject.all(in: warehouse) where view.kind == .view {
        let rows = try ReadOnlySQL(warehouse).rows("SELECT * FROM \(view.name)")
        let objects =
          try JSONSerialization.jsonObject(with: Data(text(view.name, .json, in: warehouse).utf8))
          as? [[String: Any]]
        #expect(
          objects?.count == rows.rows.count
            && objects?.allSatisfy { Set($0.keys) == Set(rows.columns) } == true, "\(view.name)")
        let lines = try text(view.name, .ndjson, in: warehouse).split(separator: "\n")
        #expect(lines.count == rows.rows.count, "\(view.name)")
        let header = try text(view.name, .csv, in: warehouse).split(separator: "\n").first
        #expect(header.map(String.init) == rows.columns.joined(separator: ","), "\(view.name)")
      }
      // More than one batch: 26 times the rows of the report above, one title.
      let markdown = try text("samples", .markdown, in: warehouse).split(separator: "\n")
      #expect(try warehouse.value("SELECT count(*) + 2 FROM samples") == .integer(Int64(markdown.count)))
    }
  }

  @Test("batches join without a seam")
  func batches() async throws {
    try await withFile(
      "container,timestamp,memory\n"
        + (0..<4500).map { "c\($0 % 3),\(1_767_225_600 + $0),\($0 + 1)\n" }.joined(),
      named: "many.csv"
    ) {
      _, warehouse, path in
      _ = try RecordingImport.run([path], as: .csv, RecordingOptions(), into: warehouse)
      let objects = try #require(
        try JSONSerialization.jsonObject(with: Data(text("samples", .json, in: warehouse).utf8))
          as? [[String: Any]])
      #expect(objects.compactMap { $0["memory_used_mb"] as? Double }.reduce(0, +) == Double(4500 * 4501 / 2))
      #expect(try text("samples", .csv, in: warehouse).split(separator: "\n").count == 4501)
      #expect(try text("samples", .markdown, in: warehouse).split(separator: "\n").count == 4502)
      #expect(try text("samples", .csv, in: warehouse).components(separatedBy: "run_id").count == 2)
    }
  }

  @Test("runs and times choose the rows, by their own time or by that of their run")
  func choice() async throws {
    try await withKnownRuns { warehouse in
      let first = try warehouse.run("#1")
      #expect(try text("samples", .ndjson, runs: [first], in: warehouse).split(separator: "\n").count == 2)
      #expect(try text("phases", .ndjson, runs: [first], in: warehouse).split(separator: "\n").count == 1)
      #expect(
        try text("container_stats", .ndjson, until: "2026-11-22T10:00:00Z", in: warehouse).split(
          separator: "\n"
        ).count == 1)
      // The second reading of run #1 stands at 09:30:03.
      #expect(
        try text(
          "samples", .ndjson, since: "2026-11-22T09:30:02Z", until: "2026-11-22T09:30:03.001Z", in: warehouse
        )
        .split(separator: "\n").count == 1)
      #expect(throws: ExportProblem.self) { try text("sample", .csv, in: warehouse) }
    }
  }

  @Test("a text that a spreadsheet would run gets an apostrophe; numbers and raw cells stay")
  func formulas() async throws {
    for (text, expected) in [
      ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-cmd", "'-cmd"), ("@x", "'@x"), ("\tx", "'\tx"),
      ("\rx", "'\rx"), ("-5", "-5"),
      ("+1.5e3", "+1.5e3"), ("a=1", "a=1"), ("", ""), ("-", "'-"), ("-inf", "'-inf"),
    ] {
      #expect(defused(.text(text)) == .text(expected))
    }
    #expect(defused(.real(-1)) == -1.0 && defused(.null) == nil)
    try await withFile(PredecessorFile.text) { _, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      #expect(try text("containers", .csv, in: warehouse).contains(",\"'=cmd()|\"\"x\"\"\","))
      #expect(try text("containers", .csv, isRaw: true, in: warehouse).contains(",\"=cmd()|\"\"x\"\"\","))
      #expect(try text("containers", .ndjson, in: warehouse).contains(": \"=cmd()|\\\"x\\\"\","))
    }
  }
}
