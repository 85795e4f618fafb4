import Testing
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@Suite struct QueryFileTests {
  /// Values every parameter of our queries can be bound to.
  private let values: [String: Value] = [
    "run": 2, "scenario": 2, "container": nil, "first_run": 1, "last_run": 2, "from": 0,
    "until": 60_000_000, "judgement": 1, "before": "2100-01-01", "name": nil,
  ]

  private func arguments(_ query: QueryFile) -> [String: Value] {
    values.filter { query.parameters.contains($0.key) }
  }

  @Test("each query's header names exactly its parameters and its columns, and it returns rows")
  func headers() async throws {
    var empty: [QueryFile] = []
    try await withKnownRuns { warehouse, _ in
      for query in QueryFile.all {
        // Refuses a parameter too many and one too few.
        let result = try ReadOnlySQL(warehouse).rows(query.sql, parameters: arguments(query))
        #expect(result.columns == query.columns, "\(query.name)")
        #expect(try result == warehouse.rows(query, arguments(query)), "\(query.name)")
        if result.rows.isEmpty { empty.append(query) }
      }
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
      for query in empty {
        #expect(try !warehouse.rows(query, arguments(query)).rows.isEmpty, "\(query.name)")
      }
    }
  }

  @Test("each query says what one row is and orders its rows")
  func descriptions() {
    for query in QueryFile.all {
      let description = query.header("description").joined().lowercased()
      #expect(description.contains(#/one (row|line) per /#), "\(query.name)")
      let lines = query.sql.split(separator: "\n").filter { !$0.hasPrefix("--") && !$0.hasPrefix(" ") }
      #expect(lines.last?.hasPrefix("ORDER BY ") == true, "\(query.name)")
    }
  }

  @Test("each query gives its rows in the same order whatever way the planner walks the tables")
  func totalOrder() async throws {
    try await withKnownRuns { warehouse, _ in
      for query in QueryFile.all {
        let rows = try warehouse.rows(query, arguments(query)).rows
        let body = query.sql.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        let shuffled = try ReadOnlySQL(warehouse).rows(
          "SELECT * FROM (\(body)) ORDER BY random()", parameters: arguments(query)
        ).rows
        #expect(Set(rows) == Set(shuffled) && rows.count == shuffled.count, "\(query.name)")
        #expect(Set(rows).count == rows.count, "\(query.name) has rows that no order can tell apart")
      }
    }
  }

  @Test("no query reads all samples: every access to the table goes by its key")
  func plans() async throws {
    try await withKnownRuns { warehouse, _ in
      // Plans name tables by their alias; these are the ones under which views and queries read `sample`.
      let views = try ReadOnlySQL(warehouse).rows("SELECT sql FROM sqlite_schema WHERE type = 'view'").rows
      let texts =
        views.map { if case .text(let text) = $0[0] { text } else { "" } } + QueryFile.all.map(\.sql)
      let aliases = Set(
        texts.flatMap { $0.matches(of: /\b(?:FROM|JOIN) sample (\w)\b/).map { String($0.1) } }
      )
      .union(["sample"])
      #expect(aliases == ["sample", "x"])
      for query in QueryFile.all {
        let plan = try ReadOnlySQL(warehouse).rows(
          "EXPLAIN QUERY PLAN \(query.sql)", parameters: arguments(query))
        for case .text(let step) in plan.rows.map({ $0[3] }) {
          let words = step.split(separator: " ")
          #expect(words.first != "SCAN" || !aliases.contains(String(words[1])), "\(query.name): \(step)")
        }
      }
    }
  }
}
