import Foundation
import Subprocess
import SystemPackage
import Testing
import TidemarkTestSupport

/// What readers of other makers find in xlsx and OpenMetrics: openpyxl and the parser of Prometheus' Python client.
@Suite struct SpreadsheetTests {
  private static let python = "/usr/local/lib/tidemark-readers/bin/python"
  private static let hasReaders = FileManager.default.isExecutableFile(atPath: python)

  /// What a program of Python printed, as JSON of type `T`.
  private func read<T: Decodable>(_ program: String, _ arguments: String..., as type: T.Type) async throws
    -> T
  {
    let result = try await Subprocess.run(
      .path(FilePath(Self.python)), arguments: Arguments(["-c", program] + arguments),
      output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
    #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
    return try JSONDecoder().decode(type, from: Data(result.standardOutput.utf8))
  }

  /// Sheets in order, each cell as its type and what it says.
  private static let cells = """
    import json, sys, openpyxl
    book = openpyxl.load_workbook(sys.argv[1])
    print(json.dumps([[sheet.title, sheet.freeze_panes, [[[type(c.value).__name__, str(c.value), c.number_format]
      for c in row] for row in sheet.iter_rows()]] for sheet in book]))
    """

  private struct Sheet: Decodable {
    let title: String
    let frozen: String?
    let rows: [[[String]]]

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      title = try values.decode(String.self)
      frozen = try values.decode(String?.self)
      rows = try values.decode([[[String]]].self)
    }
  }

  @Test(
    "xlsx keeps types, texts that look like formulas and control characters, and an empty cell is NULL",
    .enabled(if: hasReaders, "needs scripts/install-python-readers"))
  func types() async throws {
    try await RecordedRuns.known.withCopy { path in
      let file = path + ".xlsx"
      let sql = """
        SELECT 1 AS n, 0.1 AS x, NULL AS missing, '=1+1' AS formula, 'a' || char(27) || char(10) || '_x0041_<&>' AS t,
          9223372036854775807 AS big, -9007199254740992 AS exact, '' AS empty, 'größer 東京' AS wide
        """
      let result = try await BuiltTool.tidemark.run(["sql", sql, "-o", file, "--db", path])
      #expect(result.status == 0 && result.stderr == "wrote \(file)\n", "\(result.stderr)")
      let sheets = try await read(Self.cells, file, as: [Sheet].self)
      #expect(sheets.map(\.title) == ["rows"] && sheets[0].frozen == "A2")
      #expect(
        sheets[0].rows[0].map { $0[1] } == [
          "n", "x", "missing", "formula", "t", "big", "exact", "empty", "wide",
        ])
      #expect(
        sheets[0].rows[1].map { Array($0[..<2]) } == [
          ["int", "1"], ["float", "0.1"], ["NoneType", "None"], ["str", "=1+1"],
          ["str", "a_x001B_\n_x005F_x0041_<&>"], ["str", "9223372036854775807"],
          ["int", "-9007199254740992"],
          ["str", ""], ["str", "größer 東京"],
        ])
    }
  }

  @Test(
    "a sheet a table, with all rows and digits of the JSON, times as dates and shares in percent",
    .enabled(if: hasReaders, "needs scripts/install-python-readers"))
  func reports() async throws {
    try await RecordedRuns.known.withCopy { path in
      let file = path + ".xlsx"
      let tidemark = { (arguments: [String]) in
        try await BuiltTool.tidemark.run(arguments + ["--db", path, "-q"])
      }
      #expect(try await tidemark(["show", "-o", file]).status == 0)
      let show = try await read(Self.cells, file, as: [Sheet].self)
      #expect(show.map(\.title) == ["run", "scenarios", "phases"])
      let started = try #require(show[0].rows[0].firstIndex { $0[1] == "started_at" })
      let json = try await tidemark(["show", "-f", "json"]).stdout
      #expect(
        show[0].rows[1][started][0] == "datetime" && show[0].rows[1][started][2] == "yyyy-mm-dd hh:mm:ss")
      #expect(json.contains(show[0].rows[1][started][1].prefix(19).replacing(" ", with: "T")))
      #expect(try await tidemark(["summary", "-o", file]).status == 0)
      let summary = try await read(Self.cells, file, as: [Sheet].self)[0]
      let rows = try await tidemark(["summary", "-f", "tsv", "--no-header"]).stdout.split(separator: "\n")
      #expect(summary.rows.count == rows.count + 1 && rows.count > 3)
      for (row, line) in zip(summary.rows.dropFirst(), rows) {
        for (cell, text) in zip(row, line.split(separator: "\t", omittingEmptySubsequences: false)) {
          let isSame =
            Double(text).map { $0 == Double(cell[1]) } ?? (text == (cell[0] == "NoneType" ? "" : cell[1]))
          #expect(isSame, "\(cell), not \(text)")
        }
      }
      let coverage = try #require(summary.rows[0].firstIndex { $0[1] == "coverage" })
      #expect(summary.rows[1][coverage][2] == "0%")
    }
  }

  @Test("xlsx is refused where nobody can read it, on a terminal")
  func terminal() async throws {
    try await RecordedRuns.known.withCopy { path in
      let result = try await BuiltTool.tidemark.runOnTerminal(
        ["runs", "-f", "xlsx", "--db", path], columns: 80)
      #expect(result.status == 64)
      #expect(
        result.stdout.contains("xlsx is not text and cannot be printed on a terminal; name a file with -o"),
        "\(result)")
    }
  }

  /// Families by name: type and samples, each its labels and value.
  private static let families = """
    import json, sys
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
    print(json.dumps({f.name: [f.type, [[s.labels, s.value] for s in f.samples]]
      for f in text_string_to_metric_families(open(sys.argv[1]).read())}))
    """

  private struct Family: Decodable {
    let type: String
    let samples: [(labels: [String: String], value: Double)]

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      type = try values.decode(String.self)
      var list = try values.nestedUnkeyedContainer()
      var samples: [(labels: [String: String], value: Double)] = []
      while !list.isAtEnd {
        var sample = try list.nestedUnkeyedContainer()
        samples.append((try sample.decode([String: String].self), try sample.decode(Double.self)))
      }
      self.samples = samples
    }
  }

  @Test(
    "Prometheus' own parser reads the OpenMetrics of every report, and finds the numbers of the CSV",
    .enabled(if: hasReaders, "needs scripts/install-python-readers"),
    arguments: [
      "runs", "show", "summary", "scaling", "leaks", "resets", "ooms", "query top_memory", "db info",
    ])
  func openMetrics(command: String) async throws {
    try await RecordedRuns.known.withCopy { path in
      let file = path + ".om"
      let words = command.split(separator: " ").map(String.init)
      let result = try await BuiltTool.tidemark.run(words + ["-o", file, "--db", path, "-q"])
      #expect(result.status == 0, "\(result.stderr)")
      let families = try await read(Self.families, file, as: [String: Family].self)
      #expect(families.values.allSatisfy { $0.type == "gauge" && !$0.samples.isEmpty })
      guard command == "summary" else { return }
      let csv = try await BuiltTool.tidemark.run([
        "summary", "-f", "csv", "--columns", "scenario,container,phase,memory_p95_mb", "--no-header", "--db",
        path,
        "-q",
      ])
      // --columns is for people too; the order of columns is that of the report.
      let p95 = try #require(families["tidemark_summary_memory_p95_mb"])
      for line in csv.stdout.split(separator: "\n") {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let sample = p95.samples.first {
          $0.labels["scenario"] == cells[0] && $0.labels["container"] == cells[1]
            && $0.labels["phase"] == cells[2]
        }
        #expect(sample?.value == Double(cells[3]), "\(line)")
      }
      #expect(p95.samples.count == csv.stdout.split(separator: "\n").count)
    }
  }
}
