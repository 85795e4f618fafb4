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
      "scenario_name": nil,
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

  @Test("no query reads all samples: every access to the table goes by its key")
  func plans() async throws {
    try await each { query, arguments, warehouse in
      // Plans name tables by their alias; these are the ones under which views and queries read `sample`.
      let views = try ReadOnlySQL(warehouse).rows("SELECT sql FROM sqlite_schema WHERE type = 'view'").rows
      let texts = views.map { if case .text(let text) = $0[0] { text } else { "" } } + [query.sql]
      let aliases = Set(
        texts.flatMap { $0.matches(of: /\b(?:FROM|JOIN) sample (\w)\b/).map { String($0.1) } }
      )
      .union(["sample"])
      #expect(aliases == ["sample", "x"])
      let plan = try ReadOnlySQL(warehouse).rows(
        "EXPLAIN QUERY PLAN \(query.sql)", parameters: arguments)
      for case .text(let step) in plan.rows.map({ $0[3] }) {
        let words = step.split(separator: " ")
        #expect(words.first != "SCAN" || !aliases.contains(String(words[1])), "\(query.name): \(step)")
      }
    }
  }
}
