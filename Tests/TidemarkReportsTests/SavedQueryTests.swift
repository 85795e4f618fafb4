import Foundation
import Testing
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

/// What each saved query finds in `VariedRuns`, by hand.
private struct Answer {
  let given: [String: String]
  /// The columns looked at; nil for all.
  let columns: [String]?
  let rows: [[Value]]

  init(_ given: [String: String], columns: [String]? = nil, _ rows: [[Value]]) {
    self.given = given
    self.columns = columns
    self.rows = rows
  }

  init(_ rows: [[Value]]) { self.init([:], rows) }
}

private let second = ["run": "2"]
private let busy = ["run": "2", "scenario": "load_scaling_10"]

private let answers: [String: Answer] = [
  "aborted_scenarios": Answer([
    [2, "2026-11-22T10:30:01.000Z", 3, "duration_leak_2m", 8.0, "OOM kill of api"]
  ]),
  "container_history": Answer(
    ["container": "db"],
    [
      [1, "2026-11-22T09:30:00.000Z", "completed", "baseline", "sampling", 50.0, 50.0, 50.0, 10.0],
      [1, "2026-11-22T09:30:00.000Z", "completed", "load_scaling_10", "sampling", 52.0, 52.0, 52.0, 10.0],
      [1, "2026-11-22T09:30:00.000Z", "completed", "load_scaling_20", "sampling", 52.0, 52.0, 52.0, 30.0],
    ]),
  "coverage_gaps": Answer([[2, "load_scaling_10", "sampling", "api", 0.75, 3]]),
  "findings_not_passed": Answer([
    [
      2, "2026-11-22T09:30:00.000Z", "leak", "duration_leak_2m/api/memory", "fail", "grows", "1",
    ]
  ]),
  "headroom": Answer(["run": "1"], [["api", 200.0, 140.0, 60.0, 30.0]]),
  "hosts": Answer(
    [:], columns: ["host", "run_count", "first_started_at", "last_started_at"],
    [
      ["ci-8", 1, "2026-11-22T11:30:00.000Z", "2026-11-22T11:30:00.000Z"],
      ["ci-2", 2, "2026-11-22T09:30:00.000Z", "2026-11-22T10:30:00.000Z"],
    ]),
  "image_changes": Answer([[2, "api", "api:2", "sha256:2", 1, "api:1", "sha256:1"]]),
  "io_totals": Answer(busy, [["api", 30.0, 2.0, 8.0, nil]]),
  "label_averages": Answer([
    ["baseline", "sampling", "api", "feature", 1, 110.0, 110.0, 10.0],
    ["baseline", "sampling", "api", "main", 1, 100.0, 100.0, 10.0],
    ["baseline", "sampling", "db", "main", 1, 50.0, 50.0, 10.0],
    ["load_scaling_10", "sampling", "api", "feature", 1, 170.0, 188.0, 10.0],
    ["load_scaling_10", "sampling", "api", "main", 1, 120.0, 120.0, 10.0],
    ["load_scaling_10", "sampling", "db", "main", 1, 52.0, 52.0, 10.0],
    ["load_scaling_20", "sampling", "api", "main", 1, 140.0, 140.0, 30.0],
    ["load_scaling_20", "sampling", "db", "main", 1, 52.0, 52.0, 30.0],
  ]),
  "labels_in_use": Answer([
    ["git.branch", "feature", 1, 2], ["git.branch", "main", 1, 1], ["team", "a", 1, 1],
  ]),
  "limit_changes": Answer([[2, "api", 400.0, 2.0, 1, 200.0, 1.0]]),
  "memory_composition": Answer(busy, [["api", 170.0, 180.0, 110.0, 35.0, 35.0]]),
  "memory_growth": Answer(
    ["run": "2", "base": "1"],
    [
      ["load_scaling_10", "sampling", "api", 120.0, 170.0, 50.0, .real(125.0 / 3)],
      ["baseline", "sampling", "api", 100.0, 110.0, 10.0, 10.0],
    ]),
  "memory_per_agent": Answer(
    ["run": "1"], [["api", 1.0, 20, 40, 120.0, 140.0], ["db", 0.0, 20, 40, 52.0, 52.0]]),
  "memory_pressure": Answer([["api", 98.0, 1, 1, "2026-11-22T10:30:05.000Z"]]),
  "minute_averages": Answer(
    ["run": "1", "scenario": "load_scaling_20"],
    [
      ["api", 0.0, 1, 140.0, 140.0, 30.0], ["api", 1.0, 1, 140.0, 140.0, 30.0],
      ["db", 0.0, 1, 52.0, 52.0, 30.0], ["db", 1.0, 1, 52.0, 52.0, 30.0],
    ]),
  "missing_containers": Answer(
    ["run": "2", "base": "1"], [["baseline", "db", "db:1"], ["load_scaling_10", "db", "db:1"]]),
  "noisiest_series": Answer(
    second, columns: ["scenario", "variation_percent", "memory_mean_mb", "memory_std_mb", "sample_count"],
    [
      ["load_scaling_10", .real(2000.0 / 170), 170.0, 20.0, 3],
      ["duration_leak_2m", .real(50.0.squareRoot() * 100 / 305), 305.0, .real(50.0.squareRoot()), 2],
      ["baseline", 0.0, 110.0, 0.0, 4],
    ]),
  "oom_history": Answer([
    [2, "2026-11-22T10:30:06.000Z", "duration_leak_2m", 40, "api", 5.0, "events", "oom"]
  ]),
  "peak_moments": Answer(busy, [["api", "2026-11-22T10:30:07.000Z", 6.0, "sampling", 190.0, 47.5, 10.0]]),
  "phase_timeline": Answer(
    ["run": "1"],
    [
      [1, "baseline", "setup", 0.0, 4.0, 0], [1, "baseline", "sampling", 4.0, 8.0, 4],
      [2, "load_scaling_10", "setup", 0.0, 4.0, 0], [2, "load_scaling_10", "sampling", 4.0, 4.0, 2],
      [3, "load_scaling_20", "setup", 0.0, 4.0, 0], [3, "load_scaling_20", "sampling", 4.0, 120.0, 2],
    ]),
  "restarts": Answer([[2, "2026-11-22T10:30:01.000Z", "load_scaling_10", "api", 1]]),
  "runs_per_branch": Answer([
    [nil, 1, 0, 0, "2026-11-22T11:30:00.000Z", "2026-11-22T11:30:00.000Z"],
    ["feature", 1, 1, 1, "2026-11-22T10:30:00.000Z", "2026-11-22T10:30:00.000Z"],
    ["main", 1, 1, 0, "2026-11-22T09:30:00.000Z", "2026-11-22T09:30:00.000Z"],
  ]),
  "scenario_outcomes": Answer([
    ["duration_leak_2m", 1, 1, 100.0, 1, 1.0], ["baseline", 3, 0, 0.0, 0, 1.0],
    ["load_scaling_10", 2, 0, 0.0, 0, 0.75], ["load_scaling_20", 1, 0, 0.0, 0, 1.0],
  ]),
  "slowest_scenarios": Answer(
    ["count": "3"],
    [
      [1, "load_scaling_20", 124.0, 120.0, 4.0], [3, "baseline", 12.0, 8.0, 4.0],
      [2, "baseline", 12.0, 8.0, 4.0],
    ]),
  "stack_totals": Answer(
    ["run": "1"],
    [
      ["baseline", 0, "sampling", 2, 150.0, 150.0, 20.0],
      ["load_scaling_10", 20, "sampling", 2, 172.0, 172.0, 20.0],
      ["load_scaling_20", 40, "sampling", 2, 192.0, 192.0, 60.0],
    ]),
  "steepest_slopes": Answer([[2, "duration_leak_2m", "api", 300.0, 1.0, 300.0, 310.0, 2]]),
  "throttled_containers": Answer(busy, [["api", 25.0, 50.0, 1.5, 10.0, 3]]),
  "top_cpu": Answer(
    ["run": "1"],
    [
      ["api", 30.0, "load_scaling_20", "sampling", 30.0, 30.0],
      ["db", 30.0, "load_scaling_20", "sampling", 30.0, 30.0],
    ]),
  "top_memory": Answer(second, [["api", 310.0, "duration_leak_2m", "sampling", 309.5, 305.0, 400.0]]),
]

@Suite struct SavedQueryTests {
  private func withVariedRuns(_ body: (Warehouse, String) async throws -> Void) async throws {
    try await RecordedRuns.varied.withCopy { path in try await body(try Warehouse.openForReading(path), path)
    }
  }

  private func report(_ query: QueryFile, _ given: [String: String], in warehouse: Warehouse) throws -> Report
  {
    try SavedQueryReport(
      query, given: given.mapValues(ParameterValue.typed), in: warehouse, run: { try warehouse.run($0) }
    ).report
  }

  @Test(
    "a parameter is a number where it reads as one, and quotes make it text",
    arguments: [
      ("7", Value.integer(7)), ("-7.5", .real(-7.5)), ("1e3", .real(1000)), ("'7'", .text("7")),
      ("main", .text("main")),
      ("", .text("")), ("nan", .text("nan")), ("inf", .text("inf")),
      ("20261122_093000", .text("20261122_093000")),
    ])
  func argument(text: String, value: Value) { #expect(Value(argument: text) == value) }

  @Test("each saved query finds what is there", arguments: QueryFile.saved.map(\.name))
  func findings(name: String) async throws {
    try await withVariedRuns { warehouse, _ in
      let answer = try #require(answers[name], "no answer is written down")
      let report = try report(SavedQueries().entry(named: name).query, answer.given, in: warehouse)
      let rows = try answer.columns.map { try report.choosing($0) }?.main.rows ?? report.main.rows
      #expect(isNear(rows, answer.rows), "found \(rows)")
      #expect(report.notes.isEmpty)
    }
  }

  @Test("the sqlite3 shell gives the same rows of each", arguments: QueryFile.saved.map(\.name))
  func shell(name: String) async throws {
    try await withVariedRuns { warehouse, path in
      let given = answers[name]?.given ?? [:]
      let report = try report(SavedQueries().entry(named: name).query, given, in: warehouse)
      let script = report.queries.map(\.script).joined()
      let found = try sqlite3Rows(script, path)
      #expect(isNear(found, report.main.rows), "found \(found)")
    }
  }

  /// Spellings other engines read otherwise or not at all (DuckDB, ClickHouse, PostgreSQL and Spark were compared).
  private let traps: [(name: String, pattern: Regex<Substring>)] = [
    ("a division of whole numbers", #/count\([^)]*\) \/|[^0] \/ count\(/#),
    ("CAST", #/\bCAST\b/#), ("ROUND", #/\bround\s*\(/#), ("LIKE or GLOB", #/\b(?:LIKE|GLOB)\b/#),
    ("JSON", #/->|json_/#), ("IFNULL", #/\bifnull\b/#),
    ("date functions", #/\b(?:strftime|datetime|julianday)\b/#),
    ("text in double quotes", #/"/#), ("printf", #/\b(?:printf|format)\s*\(/#),
    ("group_concat", #/\bgroup_concat\b/#), ("scalar max", #/\b(?:max|min)\([^()]*,/#),
    // A decimal elsewhere, whose quotient is cut after some digits.
    ("a decimal that multiplies a count", #/(?:count|sum)\([^)]*\) \* \d+\.\d/#),
    ("CROSS JOIN with ON", #/\bCROSS JOIN \w+ \w+ ON\b/#),
    ("booleans", #/\b(?:TRUE|FALSE)\b/#), ("USING or NATURAL", #/\b(?:USING|NATURAL)\b/#),
    ("SQLite's own tables", #/sqlite_|pragma_|\browid\b/#),
    ("the tables underneath", #/\b(?:FROM|JOIN) sample\b/#),
    ("SELECT *", #/SELECT \*/#), ("a place instead of a name", #/ORDER BY \d/#), ("IIF", #/\biif\s*\(/#),
  ]

  @Test("saved queries use no spelling that another engine reads otherwise")
  func portable() {
    for query in QueryFile.saved {
      let statement = query.statement
      for trap in traps {
        #expect(
          statement.firstMatch(of: trap.pattern.ignoresCase()) == nil, "\(query.name) uses \(trap.name)")
      }
      // A column that may be NULL says where it stands: engines differ.
      let order = statement.split(separator: "\n").last ?? ""
      for nullable in ["branch", "host_fingerprint"] where order.contains(nullable) {
        #expect(order.contains("\(nullable) NULLS LAST"), "\(query.name)")
      }
    }
  }

  @Test("a run parameter takes any selector, and defaults are the newest run")
  func selectors() async throws {
    try await withVariedRuns { warehouse, _ in
      let query = try SavedQueries().entry(named: "phase_timeline").query
      let newest = try report(query, [:], in: warehouse)
      #expect(newest.queries[0].arguments == ["run": 3] && newest.main.rows.count == 2)
      #expect(try report(query, ["run": "latest~2"], in: warehouse).queries[0].arguments == ["run": 1])
      #expect(throws: SelectorError.self) { try report(query, ["run": "#9"], in: warehouse) }
    }
  }

  @Test("parameters are checked against the header")
  func parameters() async throws {
    try await withVariedRuns { warehouse, _ in
      let cases: [(name: String, given: [String: ParameterValue], problem: String?)] = [
        ("peak_moments", [:], "peak_moments needs -p scenario=…; it takes [-p run=latest] -p scenario=…"),
        (
          "headroom", ["limit": .typed("5")], "headroom has no parameter `limit`; it takes [-p run=latest]"
        ),
        ("restarts", ["run": .typed("2")], "restarts has no parameter `run`; it takes none"),
        ("coverage_gaps", ["coverage": .typed("much")], "coverage is a number, found `much`"),
        ("slowest_scenarios", ["count": .exact(1.5)], "count is an integer, found `1.5`"),
        ("container_history", ["container": .exact(7)], "container is a text, found `7`"),
        // A text that reads as a number stays the text it is.
        ("container_history", ["container": .typed("7")], nil),
      ]
      for (name, given, problem) in cases {
        let query = try SavedQueries().entry(named: name).query
        do {
          _ = try SavedQueryReport(query, given: given, in: warehouse, run: { try warehouse.run($0) })
          #expect(problem == nil, "\(name)")
        } catch let found as QueryProblem {
          #expect(found.description == problem)
        }
      }
      let unknown = #expect(throws: QueryProblem.self) { try SavedQueries().entry(named: "hedroom") }
      #expect(unknown?.description == "no saved query is named `hedroom`; did you mean headroom?")
    }
  }

  @Test("a directory adds queries, stands before Tidemark's own, and needs no header")
  func directory() async throws {
    try await withVariedRuns { warehouse, path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      try Data("SELECT run_id FROM runs WHERE run_id > :low ORDER BY run_id".utf8).write(
        to: folder.appending(path: "mine.sql"))
      try Data("-- title: Other\nSELECT 1 AS one".utf8).write(to: folder.appending(path: "hosts.sql"))
      let queries = try SavedQueries(directory: folder.path)
      #expect(queries.entries.count == QueryFile.saved.count + 1)
      #expect(
        try report(queries.entry(named: "mine").query, ["low": "1"], in: warehouse).main.rows == [[2], [3]])
      #expect(try queries.entry(named: "hosts").path == folder.appending(path: "hosts.sql").path)
      try Data("-- param: low whatever\nSELECT :low".utf8).write(to: folder.appending(path: "mine.sql"))
      #expect(throws: QueryProblem.self) { try SavedQueries(directory: folder.path) }
      #expect(throws: ReportError.self) { try SavedQueries(directory: "/nowhere") }
    }
  }

  @Test("the description of a query is its header")
  func description() throws {
    let report = try SavedQueries().entry(named: "coverage_gaps").description
    #expect(
      report.sections[1].rows == [["coverage", "real", "no", "0.9", "readings over readings expected"]])
    #expect(report.main.rows.last == ["sample_count", "integer", nil])
    #expect(report.main.rows.contains(["coverage", "real", "0 to 1"]))
  }
}
