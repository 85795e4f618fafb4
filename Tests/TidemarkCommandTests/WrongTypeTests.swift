import Foundation
import Testing
import TidemarkTestSupport

/// Values that no program of ours can have stored: a text, a blob, an infinite number, NULL or 10^18 in a column of any
/// table. The rule `STRICT` is taken out of the schema to store them, and put back.
@Suite struct WrongTypeTests {
  private static let values = [
    "'wörter'", "x'00ff27'", "9e999", "1000000000000000000", "-1000000000000000000", "NULL", "1e308", "''",
  ]
  private static let commands: [[String]] = [
    ["summary"], ["show"], ["scaling"], ["leaks"], ["resets"], ["ooms"], ["compare", "#1", "#2"], ["trend"],
    ["gate", "--against", "#1", "--no-store"], ["runs"], ["db", "info"], ["db", "check"],
    ["baseline", "list"],
    ["report", "-f", "html", "-o", "-"], ["export", "--view", "samples"], ["plan", "--change", "5%"],
    ["export", "#2", "--as", "results-json", "-o", "-"], ["query", "headroom"],
  ]

  private func shell(_ path: String, _ sql: String) async throws -> String {
    let result = try await Shell.run(
      ["sqlite3", "-cmd", ".output /dev/null", "-cmd", ".dbconfig defensive off", "-cmd", ".output", path],
      input: sql)
    #expect(result.status == 0, "\(sql): \(result.stderr)")
    return result.stdout
  }

  /// The only thing that SQLite lets a row's number be, whatever the schema says.
  private static let rowNumber = "1000000000000000000"

  /// Every column of every table with a row, as `table.column`, and whether it is the row's number.
  private func columns(_ path: String) async throws -> [(name: String, isRowNumber: Bool)] {
    let tables = try await shell(
      path, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name;")
    var columns: [(name: String, isRowNumber: Bool)] = []
    for table in tables.split(separator: "\n") {
      columns += try await shell(
        path,
        """
        SELECT '\(table).' || name, type = 'INTEGER' AND pk = 1 AND max(pk) OVER () = 1
          AND NOT (SELECT wr FROM pragma_table_list WHERE name = '\(table)')
        FROM pragma_table_xinfo('\(table)') WHERE EXISTS (SELECT 1 FROM \(table)) ORDER BY cid;
        """
      ).split(separator: "\n").map { line in
        let parts = line.split(separator: "|")
        return (String(parts[0]), parts[1] == "1")
      }
    }
    return columns
  }

  private func store(_ value: String, in column: String, of path: String) async throws {
    let parts = column.split(separator: ".")
    _ = try await shell(
      path,
      """
      PRAGMA writable_schema = ON;
      CREATE TABLE kept AS SELECT name, sql FROM sqlite_schema WHERE type = 'table';
      UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql, ') STRICT, WITHOUT ROWID', ') WITHOUT ROWID'),
        ') STRICT', ')'), 'IS NOT NULL', 'NOTNULL'), ' NOT NULL', ' ') WHERE type = 'table';
      """)
    _ = try await shell(
      path,
      """
      .dbconfig enable_trigger off
      PRAGMA ignore_check_constraints = ON;
      PRAGMA foreign_keys = OFF;
      UPDATE OR IGNORE \(parts[0]) SET \(parts[1]) = \(value);
      PRAGMA writable_schema = ON;
      UPDATE sqlite_master SET sql = (SELECT k.sql FROM kept k WHERE k.name = sqlite_master.name)
        WHERE type = 'table' AND name IN (SELECT name FROM kept);
      DROP TABLE kept;
      """)
    // Else nothing was stored, and nothing is tried.
    let schema = try await shell(path, "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%STRICT%';")
    #expect(Int(schema.trimmingCharacters(in: .newlines)) ?? 0 > 10)
  }

  @Test(
    "no command ends by a signal or with an error of a library, whatever a column holds", arguments: 0..<5)
  func values(part: Int) async throws {
    try await RecordedRuns.known.withCopy { path in
      let columns = try await columns(path)
      #expect(columns.count > 80)
      let original = try Data(contentsOf: URL(filePath: path))
      // Spread over the parts, another value and other commands each.
      for (index, column) in columns.enumerated() where index % 20 == part * 4 {
        try original.write(to: URL(filePath: path))
        for suffix in ["-wal", "-shm", "-lock"] { unlink(path + suffix) }
        let value =
          column.isRowNumber ? Self.rowNumber : Self.values[(index / 3 + part) % Self.values.count]
        try await store(value, in: column.name, of: path)
        for command in Self.commands.indices where (command + index) % 3 == 0 {
          let result = try await BuiltTool.tidemark.run(Self.commands[command] + ["--db", path])
          #expect(
            [0, 1, 2, 3, 4].contains(result.status) && !result.stderr.contains("Error:"),
            "\(column.name), \(Self.commands[command]): \(result.status) \(result.stderr.suffix(300))")
        }
      }
    }
  }
}
