import Testing
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@Suite struct QueryFileTests {
  /// Every query with values for its parameters, on a warehouse in which it has rows.
  private func each(_ body: (QueryFile, [String: Value], Warehouse) async throws -> Void) async throws {
    let values: [String: Value] = [
      "run": 2, "scenario": 2, "container": nil, "first_run": 1, "last_run": 2,
      "from": 0, "until": 60_000_000, "judgement": 1, "before": "2100-01-01", "name": nil, "runs": "[1, 2]",
      "scenario_name": nil, "metric": "memory_mean_mb",
    ]
    try await withKnownRuns { warehouse, _ in
      for query in QueryFile.all {
        try await body(query, values.filter { query.parameters.contains($0.key) }, warehouse)
      }
    }
    let saved: [String: Value] = [
      "run": 2, "base": 1, "scenario": "load_scaling_10", "container": "api", "key": "git.branch",
      "coverage": 0.9, "slope": 0.5, "count": 20,
    ]
    let first = ["memory_per_agent"]
    try await RecordedRuns.varied.withCopy { path in
      let warehouse = try Warehouse.openForReading(path)
      for query in QueryFile.saved {
        var arguments = saved.filter { query.parameters.contains($0.key) }
        if first.contains(query.name) { arguments["run"] = 1 }
        try await body(query, arguments, warehouse)
      }
    }
  }

  @Test("each query's header names exactly its parameters and its columns, and it returns rows")
  func headers() async throws {
    var empty: [(QueryFile, [String: Value])] = []
    try await each { query, arguments, warehouse in
      // Refuses a parameter too many and one too few.
      let result = try ReadOnlySQL(warehouse).rows(query.sql, parameters: arguments)
      #expect(result.columns == query.columns, "\(query.name)")
      #expect(try result == warehouse.rows(query, arguments), "\(query.name)")
      if result.rows.isEmpty { empty.append((query, arguments)) }
    }
    // Baselines are in the history; judgements and acknowledgements are nowhere yet.
    try await RecordedRuns.history.withCopy { path in
      let warehouse = try Warehouse.openForWriting(path)
      let run = try warehouse.run("#2")
      _ = try warehouse.acknowledge(
        "*/*/leak", from: run, because: "known", by: "", createdAtMicroseconds: 1, untilMicroseconds: nil)
      _ = try warehouse.store(
        Judgement(
          createdAtMicroseconds: 1, toolVersion: "0", algorithmVersion: 1, policy: "{}", options: "{}",
          verdict: "fail", runs: [.candidate: [run.uid]],
          findings: [
            Judgement.Finding(
              uid: run.uid, kind: "leak", subject: "*/api/leak", verdict: "fail", reason: "grows",
              evidence: "{}")
          ]))
      for (query, arguments) in empty {
        #expect(try !warehouse.rows(query, arguments).rows.isEmpty, "\(query.name)")
      }
    }
  }

  @Test("each query says what one row is and orders its rows")
  func descriptions() {
    for query in QueryFile.all + QueryFile.saved {
      let description = query.header("description").joined().lowercased()
      #expect(description.contains(#/one (row|line) per /#), "\(query.name)")
      let lines = query.sql.split(separator: "\n").filter { !$0.hasPrefix("--") && !$0.hasPrefix(" ") }
      #expect(lines.last?.hasPrefix("ORDER BY ") == true, "\(query.name)")
    }
  }

  @Test("each query gives its rows in the same order whatever way the planner walks the tables")
  func totalOrder() async throws {
    try await each { query, arguments, warehouse in
      let rows = try warehouse.rows(query, arguments).rows
      let shuffled = try ReadOnlySQL(warehouse).rows(
        "SELECT * FROM (\(query.statement)) ORDER BY random()", parameters: arguments
      ).rows
      #expect(Set(rows) == Set(shuffled) && rows.count == shuffled.count, "\(query.name)")
      #expect(Set(rows).count == rows.count, "\(query.name) has rows that no order can tell apart")
    }
  }

  /// What a statement does with the tables that grow with every run, from the program SQLite compiles it to: names of
  /// aliases and of views cannot hide a table there.
  private func access(
    _ query: QueryFile, _ arguments: [String: Value], _ warehouse: Warehouse
  ) throws -> (opened: Set<String>, scanned: Set<String>) {
    let sql = try ReadOnlySQL(warehouse)
    var tables: [Value: String] = [:]
    for row in try sql.rows("SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0").rows {
      if case .text(let name) = row[1] { tables[row[0]] = name }
    }
    var cursors: [Value: String] = [:]
    var scanned: Set<String> = []
    let program = try sql.rows("EXPLAIN \(query.sql)", parameters: arguments)
    let head = Array(program.columns.prefix(4))
    #expect(head == ["addr", "opcode", "p1", "p2"])
    for row in program.rows where row[1] == "OpenRead" { cursors[row[2]] = tables[row[3]] }
    // A walk over all of a table or of one of its indexes begins at its first or at its last entry.
    for row in program.rows where row[1] == "Rewind" || row[1] == "Last" {
      if let table = cursors[row[2]] { scanned.insert(table) }
    }
    return (Set(cursors.values), scanned)
  }

  @Test("no query walks all samples, statistics or series points: every access goes by a key")
  func plans() async throws {
    let growing: Set = ["sample", "sample_io", "container_statistic", "series_point"]
    // They ask about every statistic there is.
    let asksAll: Set = ["coverage_gaps", "steepest_slopes"]
    var seen: Set<String> = []
    try await each { query, arguments, warehouse in
      let access = try access(query, arguments, warehouse)
      seen.formUnion(access.opened)
      guard !asksAll.contains(query.name) else { return }
      #expect(access.scanned.isDisjoint(with: growing), "\(query.name): \(access.scanned)")
    }
    #expect(seen.isSuperset(of: growing))
  }

  @Test("a comparison or a trend opens neither the samples nor the statistics of scenarios")
  func narrow() async throws {
    var names: Set<String> = []
    try await each { query, arguments, warehouse in
      guard query.name.hasPrefix("series_") || query.name == "run_heads" else { return }
      names.insert(query.name)
      let opened = try access(query, arguments, warehouse).opened
      #expect(opened.isDisjoint(with: ["sample", "container_statistic"]), "\(query.name): \(opened)")
    }
    #expect(names.count == 7)
  }

  @Test("a walk over a table is seen for what it is, also behind a view and another name")
  func walks() async throws {
    try await withKnownRuns { warehouse, _ in
      func scanned(_ statement: String) throws -> Set<String> {
        try access(QueryFile(name: "walk", sql: statement), [:], warehouse).scanned
      }
      let view = try scanned("SELECT max(m.memory_p95_mb) FROM container_stats m")
      let all = try scanned("SELECT count(*) FROM samples")
      let one = try scanned("SELECT count(*) FROM samples WHERE scenario_id = 1")
      let points = try scanned("SELECT max(q.memory_count) FROM series_point AS q")
      #expect(view.contains("container_statistic"))
      #expect(all.contains("sample") && !one.contains("sample"))
      #expect(points == ["series_point"])
    }
  }
}
