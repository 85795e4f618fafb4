import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// The statistics as SQL functions, against the numbers others computed: `Tests/TidemarkStatisticsTests/Vectors`.
@Suite struct StatisticsFunctionTests {
  private struct Vectors<Expectation: Decodable>: Decodable {
    struct Case: Decodable {
      let id: String
      let x: [Double]?
      let y: [Double]
      let expect: Expectation
    }
    let cases: [Case]
  }

  private func cases<E: Decodable>(_ name: String, _ type: E.Type) throws -> [Vectors<E>.Case] {
    let file = packageRoot.appending(path: "Tests/TidemarkStatisticsTests/Vectors/\(name).json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Vectors<E>.self, from: Data(contentsOf: file)).cases
  }

  /// A text that SQLite reads back as the same doubles.
  private func rows(_ columns: [[Double]]) -> Value {
    let rows = columns[0].indices.map { row in "[" + columns.map { "\($0[row])" }.joined(separator: ",") + "]"
    }
    return .text("[" + rows.joined(separator: ",") + "]")
  }

  /// One row of `expressions` over the points.
  private func aggregate(_ expressions: String, _ x: [Double], _ y: [Double], in warehouse: Warehouse) throws
    -> [Value]
  {
    let sql = """
      WITH p AS (SELECT json_extract(value, '$[0]') AS x, json_extract(value, '$[1]') AS y FROM json_each(:rows))
      SELECT \(expressions) FROM p
      """
    return try ReadOnlySQL(warehouse).rows(sql, parameters: ["rows": rows([x, y])]).rows[0]
  }

  private func expectNear(
    _ found: Value, _ wanted: Double?, _ relative: Double, scale: Double, _ note: String
  ) {
    switch (found, wanted) {
    case (.null, nil): break
    case (.real(let a), let b?):
      #expect(abs(a - b) <= relative * max(abs(b), scale), "\(note): \(a), not \(b)")
    default: Issue.record("\(note): \(found), not \(wanted.map { "\($0)" } ?? "NULL")")
    }
  }

  private struct Summary: Decodable {
    let sd: Double?
    let type7: [String: Double]
  }

  @Test("median, percentile and stddev give the exact values of the vectors")
  func percentiles() async throws {
    try await withKnownRuns { warehouse, _ in
      let cases = try cases("percentiles_summary", Summary.self)
      #expect(cases.count == 11)
      for item in cases {
        let scale = (item.y.map(abs).max() ?? 0) * 1e-3
        let quantiles = item.expect.type7.sorted { $0.key < $1.key }
        let expressions =
          ["median(y)", "stddev(y)"] + quantiles.map { "percentile(y, \((Double($0.key) ?? .nan) * 100))" }
        let found = try aggregate(expressions.joined(separator: ", "), item.y, item.y, in: warehouse)
        expectNear(found[0], item.expect.type7["0.5"], 1e-12, scale: scale, "\(item.id) median")
        expectNear(found[1], item.expect.sd, 1e-9, scale: 0, "\(item.id) stddev")
        for (index, quantile) in quantiles.enumerated() {
          expectNear(found[index + 2], quantile.value, 1e-12, scale: scale, "\(item.id) \(quantile.key)")
        }
      }
    }
  }

  private struct Line: Decodable {
    let slope: Double?
    let intercept: Double?
    let rSquared: Double?
  }

  @Test("linear_slope, linear_intercept and r_squared give the values of exact arithmetic")
  func leastSquares() async throws {
    try await withKnownRuns { warehouse, _ in
      let cases = try cases("ols", Line.self)
      #expect(cases.count == 19)
      for item in cases {
        let found = try aggregate(
          "linear_slope(y, x), linear_intercept(y, x), r_squared(y, x)", item.x ?? [], item.y, in: warehouse)
        let scale = (item.y.map(abs).max() ?? 0) * 1e-6
        expectNear(found[0], item.expect.slope, 1e-9, scale: 0, "\(item.id) slope")
        expectNear(found[1], item.expect.intercept, 1e-9, scale: scale, "\(item.id) intercept")
        expectNear(found[2], item.expect.rSquared, 1e-9, scale: 0, "\(item.id) r²")
      }
    }
  }

  private struct Robust: Decodable { let slope: Double? }

  @Test("theil_sen gives the slopes SciPy gives")
  func theilSen() async throws {
    try await withKnownRuns { warehouse, _ in
      let cases = try cases("theil_sen", Robust.self)
      #expect(cases.count == 13)
      for item in cases {
        let found = try aggregate("theil_sen(y, x)", item.x ?? [], item.y, in: warehouse)
        expectNear(found[0], item.expect.slope, 1e-9, scale: 0, item.id)
      }
    }
  }

  private func rows(_ sql: String, in warehouse: Warehouse) throws -> [[Value]] {
    try ReadOnlySQL(warehouse).rows(sql).rows
  }

  @Test("rows with a NULL are left out, and what does not exist is NULL")
  func nulls() async throws {
    try await withKnownRuns { warehouse, _ in
      let points = "(VALUES (1, 10), (NULL, 3), (2, 20), (3, NULL), (4, 40))"
      let some = try rows(
        "SELECT median(column1), linear_slope(column2, column1), count(*) FROM \(points)", in: warehouse)
      #expect(some == [[2.5, 10.0, 5]])
      let none = try rows(
        "SELECT median(x), stddev(x), percentile(x, 5), r_squared(x, x), theil_sen(x, x) FROM (SELECT 1 AS x WHERE 0)",
        in: warehouse)
      #expect(none == [[nil, nil, nil, nil, nil]])
      let one = try rows("SELECT median(7), stddev(7), linear_slope(7, 1), theil_sen(7, 1)", in: warehouse)
      #expect(one == [[7.0, nil, nil, nil]])
    }
  }

  @Test("over a window they follow the frame, NULLs in it included")
  func windows() async throws {
    try await withKnownRuns { warehouse, _ in
      let sql = """
        SELECT median(y) OVER w AS m, linear_slope(y, x) OVER w AS s, stddev(y) OVER (ORDER BY x) AS d
        FROM (SELECT column1 AS x, column2 AS y FROM (VALUES (1, 1), (2, 4), (3, NULL), (4, 2), (5, 9)))
        WINDOW w AS (ORDER BY x ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
        ORDER BY x
        """
      let found = try rows(sql, in: warehouse)
      #expect(found.map { $0[0] } == [1.0, 2.5, 2.5, 3.0, 5.5])
      #expect(found.map { $0[1] } == [nil, 3.0, 3.0, -1.0, 7.0])
      #expect(found[2][2] == found[1][2] && found[0][2] == nil)
      // A frame much longer than what is kept at once.
      let long = """
        WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 5000)
        SELECT max(abs(m - (x - 1))) FROM (
          SELECT x, median(x) OVER (ORDER BY x ROWS 2 PRECEDING) AS m FROM c) WHERE x > 2
        """
      let farthest = try rows(long, in: warehouse)
      #expect(farthest == [[0.0]])
    }
  }

  @Test(
    "what is no number, a percentile out of range and a changing p are named",
    arguments: [
      ("median('7')", "median(x) needs numbers, found the text '7' for x"),
      ("linear_slope(1, x'00')", "linear_slope(y, x) needs numbers, found a blob for x"),
      ("stddev(9e999)", "stddev(x) needs numbers, found an infinite number for x"),
      ("percentile(1, 101)", "percentile(x, p) needs p from 0 to 100, found 101.0"),
      (
        "percentile(value, value) FROM json_each('[1,2]')",
        "percentile(x, p) needs one p for all rows, found 1.0 and 2.0"
      ),
      ("median(1, 2)", "wrong number of arguments to function median()"),
    ])
  func problems(expression: String, message: String) async throws {
    try await withKnownRuns { warehouse, _ in
      let problem = #expect(throws: StatementProblem.self) {
        try ReadOnlySQL(warehouse).rows("SELECT " + expression)
      }
      #expect(problem?.description.hasPrefix(message) == true, "\(problem?.description ?? "")")
    }
  }
}
