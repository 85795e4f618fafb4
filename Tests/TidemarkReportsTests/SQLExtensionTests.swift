import Foundation
import Subprocess
import Synchronization
import SystemPackage
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// libtidemark_sql.so in the stock sqlite3 shell, against `tidemark sql`.
@Suite struct SQLExtensionTests {
  private static let built = Mutex<String?>(nil)

  /// The library, built once as `make` builds it.
  private func library() throws -> String {
    try Self.built.withLock { known in
      if let known { return known }
      let path =
        FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)").path
        + "/libtidemark_sql.so"
      let process = Process()
      process.executableURL = packageRoot.appending(path: "scripts/sql-extension")
      process.arguments = [path]
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
      known = path
      return path
    }
  }

  /// One column a function, over whatever `p` is.
  private static let everyFunction = """
    median(y), percentile(y, 0), percentile(y, 12.5), percentile(y, 95), percentile_cont(y, 0.95),
    percentile_disc(y, 0.95), stddev(y), linear_slope(y, x), linear_intercept(y, x), r_squared(y, x), theil_sen(y, x)
    """

  /// Points as a row source, and what is special about them.
  private static let points: [(name: String, rows: String)] = [
    ("nothing", "SELECT 1 AS x, 2 AS y WHERE 0"),
    ("one row", "SELECT 3 AS x, 7.25 AS y"),
    ("only NULLs", "SELECT NULL AS x, NULL AS y UNION ALL SELECT NULL, NULL"),
    (
      "NULLs in between",
      "SELECT column1 AS x, column2 AS y FROM (VALUES (1, 10), (NULL, 3), (2, 21.5), (3, NULL), (4, 38))"
    ),
    ("ties", "SELECT value / 3 AS x, value % 2 AS y FROM json_each('[0,1,2,3,4,5,6,7,8,9]')"),
    ("one x", "SELECT 5 AS x, value AS y FROM json_each('[4,1,3]')"),
    (
      "integers of 64 bits",
      """
      SELECT column1 AS x, column2 AS y FROM (VALUES
        (9223372036854775807, -9223372036854775808), (0, 0), (-9223372036854775808, 9007199254740993))
      """
    ),
    (
      "microseconds since 1970 against bytes",
      """
      WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c LIMIT 700)
      SELECT 1763800000000000 + n * 2000000 AS x, 500000000 + n * 1000 + (n * 7919) % 1013 * 100 AS y FROM c
      """
    ),
  ]

  @Test("every function gives what `tidemark sql` gives, to 12 digits", arguments: points.map(\.name))
  func sameNumbers(name: String) async throws {
    let rows = try #require(Self.points.first { $0.name == name }).rows
    let sql = "WITH p AS (\(rows)) SELECT \(Self.everyFunction) FROM p"
    try await withKnownRuns { warehouse, _ in
      let ours = try ReadOnlySQL(warehouse).rows(sql).rows
      let shell = try sqlite3Rows(".load '\(library())'\n\(sql);\n", warehouse.path)
      #expect(isNear(shell, ours), "\(shell), not \(ours)")
      // What cannot be is NULL on both sides, and what can be is a number.
      #expect(ours[0].allSatisfy { $0 == .null } == ["nothing", "only NULLs"].contains(name))
    }
  }

  @Test("over a window they follow the frame there too, sliding and growing")
  func windows() async throws {
    let rows = try #require(Self.points.last).rows
    let over = Self.everyFunction.replacing("),", with: ") OVER w,") + " OVER w"
    for frame in ["ROWS 9 PRECEDING", "ROWS UNBOUNDED PRECEDING", "ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING"]
    {
      let sql =
        "WITH p AS (\(rows)) SELECT \(over) FROM p WHERE x < 1763800300000000 WINDOW w AS (ORDER BY x \(frame))"
      try await withKnownRuns { warehouse, _ in
        let ours = try ReadOnlySQL(warehouse).rows(sql).rows
        #expect(ours.count == 150)
        let shell = try sqlite3Rows(".load '\(library())'\n\(sql);\n", warehouse.path)
        #expect(isNear(shell, ours))
      }
    }
  }

  /// test/percentile.test of SQLite, percentile-1.1 to 1.2.
  @Test("the percentiles are those of SQLite 3.51, in its own test and by its definition")
  func sqlitesOwn() async throws {
    let sql = """
      WITH t1 (x) AS (VALUES (1), (4), (6), (7), (8), (9), (11), (11), (11), (NULL))
      SELECT percentile(x, 0), percentile(x, 100), percentile(x, 50), percentile(x, 12.5), percentile(x, 15),
        percentile(x, 20), percentile(x, 80), percentile(x, 89), percentile_cont(x, 0.15),
        percentile_disc(x, 0.15), percentile_disc(x, 0.99), percentile_disc(x, 1), median(x) FROM t1
      """
    let known: [Value] = [1.0, 11.0, 8.0, 4.0, 4.4, 5.2, 11.0, 11.0, 4.4, 4.0, 11.0, 11.0, 8.0]
    try await withKnownRuns { warehouse, _ in
      let shell = try sqlite3Rows(".load '\(library())'\n\(sql);\n", warehouse.path)
      #expect(isNear(shell, [known]), "\(shell)")
    }
  }

  @Test(
    "what is no number is refused there in the same words",
    arguments: [
      "median('7')", "percentile(1, 101)", "percentile_cont(1, 1.5)", "percentile_disc(1, NULL)",
      "percentile(1, 'x')",
      "theil_sen(1, x'00')", "stddev(9e999)",
      "median('äöüß€ longer than the forty characters that are shown')",
    ])
  func refusals(expression: String) async throws {
    try await withKnownRuns { warehouse, _ in
      let problem = #expect(throws: StatementProblem.self) {
        try ReadOnlySQL(warehouse).rows("SELECT " + expression)
      }
      let shell = try await Subprocess.run(
        .name("sqlite3"),
        arguments: ["-bail", warehouse.path, ".load '\(library())'", "SELECT \(expression);"],
        output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
      let words = String(try #require(problem).description.split(separator: " (line")[0])
      #expect(words.contains(" needs "))
      #expect(shell.standardError.contains(words), "\(shell.standardError), not \(words)")
    }
  }

  @Test("the library needs nothing but the C library, so it loads where no Swift is")
  func dependencies() async throws {
    let result = try await Subprocess.run(
      .name("readelf"), arguments: ["--dynamic", "--wide", library()], output: .string(limit: 1 << 16),
      error: .discarded)
    let needed = result.standardOutput.matches(of: /NEEDED.*\[(.*)\]/).map { String($0.1) }
    #expect(!needed.isEmpty && Set(needed).isSubset(of: ["libc.so.6", "libm.so.6"]), "\(needed)")
  }
}
