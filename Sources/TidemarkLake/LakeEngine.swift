import Foundation
import TidemarkErrors
import TidemarkWarehouse

/// A program that answers SQL from the files of a lake.
package enum LakeEngine: String, Sendable, CaseIterable {
  case duckdb, spark

  var title: String { self == .duckdb ? "DuckDB" : "Spark" }

  /// Names the program where it is not on the PATH.
  var variable: String { self == .duckdb ? "TIDEMARK_DUCKDB" : "TIDEMARK_SPARK_SQL" }

  private var programName: String { self == .duckdb ? "duckdb" : "spark-sql" }

  /// The path of the program. Fails with `LakeProblem.missingEngine`.
  func program() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    func isProgram(_ path: String) -> Bool { access(path, X_OK) == 0 }
    if let path = environment[variable], !path.isEmpty {
      guard isProgram(path) else {
        throw LakeProblem.missingEngine(
          name: title, variable: variable,
          how: "\(variable) is \(visible(path)), which is not a program; correct it")
      }
      return path
    }
    var folders = environment["PATH", default: ""].split(separator: ":").map(String.init)
    if self == .spark, let home = environment["SPARK_HOME"], !home.isEmpty {
      folders.insert(home + "/bin", at: 0)
    }
    if let path = folders.lazy.map({ $0 + "/" + programName }).first(where: isProgram) { return path }
    throw LakeProblem.missingEngine(
      name: title, variable: variable,
      how: self == .duckdb
        ? "`pip install duckdb-cli` installs it"
        : "`pip install pyspark` installs it, and it needs Java 17 or later")
  }

  func quotedText(_ text: String) -> String {
    // Spark reads C's escapes between quotes, DuckDB none.
    let text = self == .spark ? text.replacingScalar("\\", with: "\\\\") : text
    let quoted =
      self == .spark ? text.replacingScalar("'", with: "\\'") : text.replacingScalar("'", with: "''")
    // Neither program has a NUL in a text of its script.
    let parts = quoted.unicodeScalars.split(separator: "\0", omittingEmptySubsequences: false).map {
      "'\(String($0))'"
    }
    guard parts.count > 1 else { return parts[0] }
    return "(" + parts.joined(separator: self == .spark ? " || char(0) || " : " || chr(0) || ") + ")"
  }

  func quotedName(_ name: String) -> String {
    self == .duckdb
      ? "\"\(name.replacingScalar("\"", with: "\"\""))\"" : "`\(name.replacingScalar("`", with: "``"))`"
  }

  func type(of column: LakeColumn) -> String {
    switch column.kind {
    case .integer: "BIGINT"
    case .real: "DOUBLE"
    case .text: self == .duckdb ? "VARCHAR" : "STRING"
    case .time: self == .duckdb ? "TIMESTAMPTZ" : "TIMESTAMP"
    }
  }

  /// The script that the program is given: settings, views, statements.
  package func script(_ statements: [EngineStatement], on lake: Lake) throws -> String {
    let versions = try lake.versions()
    let views = Lake.viewColumns(versions).sorted { $0.key < $1.key }
    var lines = self == .duckdb ? Self.duckDBSettings(lake) : []
    for (index, statement) in statements.enumerated() {
      if index == 0 || statement.runs != statements[index - 1].runs {
        lines += views.map { view, columns in
          definition(of: view, columns, versions, on: lake, only: statement.runs)
        }
      }
      switch self {
      case .duckdb:
        lines += [
          ".print \(EngineAnswer.columnsMark)", "DESCRIBE SELECT * FROM (\n\(statement.sql)\n) AS result;",
          ".print \(EngineAnswer.rowsMark)", statement.sql + "\n;",
        ]
      case .spark:
        lines += [
          "SELECT '\(EngineAnswer.columnsMark)';",
          "DESCRIBE QUERY SELECT * FROM (\n\(statement.sql)\n) AS result;",
          "SELECT '\(EngineAnswer.rowsMark)';",
          "SELECT to_json(struct(*), map('ignoreNullFields', 'false')) FROM (\n\(statement.sql)\n) AS result;",
        ]
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// SQLite's order of NULLs, its NULL for a division by zero and its division of integers; the statement reads the lake
  /// and nothing else.
  private static func duckDBSettings(_ lake: Lake) -> [String] {
    [
      ".bail on", ".mode jsonlines", "SET TimeZone = 'UTC';",
      "SET default_null_order = 'nulls_first_on_asc_last_on_desc';", "SET ieee_floating_point_ops = false;",
      "SET integer_division = true;", "SET autoinstall_known_extensions = false;",
      "SET allowed_directories = [\(duckdb.quotedText(lake.path))];", "SET enable_external_access = false;",
      "CREATE MACRO percentile(x, p) AS quantile_cont(x, p / 100.0);",
      "CREATE MACRO linear_slope(y, x) AS regr_slope(y, x);",
      "CREATE MACRO linear_intercept(y, x) AS regr_intercept(y, x);",
      "CREATE MACRO r_squared(y, x) AS regr_r2(y, x);",
    ]
  }

  private func definition(
    of view: String, _ columns: [LakeColumn], _ versions: [Int: [String: [LakeColumn]]], on lake: Lake,
    only runs: [LakeManifest]?
  ) -> String {
    let isPartitioned = lake.isPartitioned(view)
    let read = isPartitioned ? runs?.filter { $0.files[view] != nil } : nil
    guard isPartitioned && read?.isEmpty != true || lake.size("\(view)/warehouse.parquet") != nil else {
      let nothing = columns.map(nothing) + (isPartitioned ? ["CAST(NULL AS DATE) AS started_date"] : [])
      let create = self == .duckdb ? "CREATE OR REPLACE TEMPORARY VIEW" : "CREATE TEMPORARY VIEW"
      return "\(create) \(quotedName(view)) AS SELECT \(nothing.joined(separator: ", ")) WHERE false;"
    }
    switch self {
    case .duckdb:
      let files =
        (read?.map { $0.path(of: view) } ?? ["\(view)/\(isPartitioned ? "*/*" : "warehouse").parquet"])
        .map { quotedText(lake.place($0)) }.joined(separator: ", ")
      // A column that no file has that is read is none to DuckDB.
      let there = read.map { runs in
        Set(runs.flatMap { $0.files[view].flatMap { versions[$0.viewVersion]?[view] } ?? [] }.map(\.name))
      }
      let names =
        columns.map { there?.contains($0.name) == false ? nothing($0) : quotedName($0.name) }
        + (isPartitioned ? ["started_date"] : [])
      return """
        CREATE OR REPLACE TEMPORARY VIEW \(quotedName(view)) AS SELECT \(names.joined(separator: ", ")) \
        FROM read_parquet([\(files)], hive_partitioning = \(isPartitioned), union_by_name = \(versions.count > 1));
        """
    case .spark:
      let names =
        columns.map { "\(quotedName($0.name)) \(type(of: $0))" }
        + (isPartitioned ? ["started_date DATE"] : [])
      return """
        CREATE TEMPORARY VIEW \(quotedName(view)) (\(names.joined(separator: ", "))) USING parquet \
        OPTIONS (path \(quotedText(lake.place(view))));
        """
    }
  }

  private func nothing(_ column: LakeColumn) -> String {
    "CAST(NULL AS \(type(of: column))) AS \(quotedName(column.name))"
  }
}
