import Foundation
import Testing
import TidemarkErrors
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkLake

/// The same statements on SQLite and on the engines of a lake.
@Suite struct EngineTests {
  @Test(
    "DuckDB answers every saved query as SQLite does",
    .enabled(if: LakePrograms.duckdb != nil, LakePrograms.missing))
  func duckDB() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let asked = try EqualAnswers(path).asked
      #expect(try EqualAnswers(path).differences(asked, .duckdb, lake, LakePrograms.duckdb) == [])
      #expect(Set(asked.map(\.query.name)) == Set(QueryFile.saved.map(\.name)))
    }
  }

  @Test(
    "one changed reading or label is a difference",
    .enabled(if: LakePrograms.duckdb != nil, LakePrograms.missing))
  func changedValue() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      try await StrangeRuns.change(
        path,
        """
        UPDATE sample SET working_set_bytes = working_set_bytes + 1 WHERE scenario_id = 5 AND offset_us = 4000000;
        UPDATE run_label SET value = value || ' ' WHERE key = 'strange' AND run_id = 3;
        """)
      let asked = try EqualAnswers(path).asked
      let different = try EqualAnswers(path).differences(asked, .duckdb, lake, LakePrograms.duckdb)
      #expect(
        Set(different.map(\.name)).isSuperset(of: ["labels_in_use", "memory_composition", "minute_averages"]))
    }
  }

  @Test(
    "DuckDB has every row and every column of every view, also of views without a row",
    .enabled(if: LakePrograms.duckdb != nil, LakePrograms.missing))
  func views() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let answers = try EqualAnswers(path)
      let views = try answers.viewStatements()
      #expect(try answers.differences(views, .duckdb, lake, LakePrograms.duckdb) == [])
      #expect(views.count == 15)
    }
  }

  @Test(
    "a file of an older view reads with newer ones: its missing column is NULL, and nothing else is lost",
    .enabled(if: LakePrograms.duckdb != nil && LakePrograms.python != nil, LakePrograms.missing))
  func olderVersion() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      // The oldest run, which engines look at first, as version 7 wrote it.
      let oldest = try #require(try lake.manifests().values.first { $0.runID == 1 })
      let script = """
        import sys, pyarrow.parquet as pq
        table = pq.read_table(sys.argv[1], partitioning=None)
        pq.write_table(table.drop_columns(["swap_mb", "pids"]), sys.argv[1])
        """
      _ = try await runProgram(
        try #require(LakePrograms.python), ["-c", script, lake.place(oldest.path(of: "samples"))])
      var columns = Lake.viewColumns(try lake.versions())
      columns["samples"]?.removeAll { ["swap_mb", "pids"].contains($0.name) }
      try lake.write(Array(try JSONEncoder().encode(columns)), to: "_views/7.json")
      let sql = """
        SELECT run_id, count(*) AS n, count(swap_mb) AS swap, max(memory_used_mb) AS mb
        FROM samples GROUP BY run_id ORDER BY run_id
        """
      let expected = try ReadOnlySQL(Warehouse.openForReading(path)).rows(sql)
      let found = try EngineRun(.duckdb, on: lake, program: LakePrograms.duckdb).rows([
        EngineStatement(sql, [:], for: .duckdb)
      ])
      #expect(expected.rows.count == 3 && expected == found[0])

      var ofVersion7 = oldest
      let file = try #require(oldest.files["samples"])
      ofVersion7.files["samples"] = LakeManifest.File(
        rows: file.rows, bytes: file.bytes, sha256: file.sha256, viewVersion: 7)
      let alone = try EngineRun(.duckdb, on: lake, program: LakePrograms.duckdb).rows([
        EngineStatement(sql, [:], for: .duckdb, runs: [ofVersion7])
      ])
      #expect(alone[0].rows == [found[0].rows[0]])
    }
  }

  @Test(
    "the statistics functions of `tidemark sql` are DuckDB's too",
    .enabled(if: LakePrograms.duckdb != nil, LakePrograms.missing))
  func functions() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let sql = """
        SELECT container, median(memory_used_mb) AS m, percentile(memory_used_mb, 95) AS p,
          stddev(memory_used_mb) AS s, linear_slope(memory_used_mb, offset_seconds) AS b,
          linear_intercept(memory_used_mb, offset_seconds) AS a, r_squared(memory_used_mb, offset_seconds) AS r
        FROM samples WHERE run_id = 2 AND scenario = 'load_scaling_10' GROUP BY container ORDER BY container
        """
      let expected = try ReadOnlySQL(Warehouse.openForReading(path)).rows(sql)
      let found = try EngineRun(.duckdb, on: lake, program: LakePrograms.duckdb).rows([
        EngineStatement(sql, [:], for: .duckdb)
      ])
      #expect(expected.rows.count == 1 && EqualAnswers.isEqual(expected, found[0]), "\(expected) \(found)")
    }
  }

  /// Short, because a Spark of its own takes half a minute to start; TIDEMARK_SPARK=all asks everything.
  @Test(
    "Spark answers as SQLite does",
    .enabled(if: LakePrograms.spark != nil, LakePrograms.missingSpark))
  func spark() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let answers = try EqualAnswers(path)
      let isWhole = ProcessInfo.processInfo.environment["TIDEMARK_SPARK"] == "all"
      let short = ["labels_in_use", "minute_averages", "oom_history"]
      let asked = answers.asked.filter {
        isWhole || short.contains($0.query.name) && $0.arguments["run"] != 1
      }
      let views = isWhole ? try answers.viewStatements() : []
      let program = LakePrograms.spark.map { $0 + "/bin/spark-sql" }
      let master = ProcessInfo.processInfo.environment["TIDEMARK_SPARK_MASTER"] ?? "local[2]"
      #expect(try answers.differences(asked + views, .spark, lake, program, master: master) == [])
    }
  }

  /// On the cluster that scripts/test-spark starts, and says so by TIDEMARK_SPARK_CLUSTER.
  @Test(
    "a Spark worker that is killed while it works changes no answer",
    .enabled(
      if: SparkCluster.folder != nil, "no Spark cluster to kill a worker of; `make test-spark` starts one"))
  func killedWorker() async throws {
    let cluster = try #require(SparkCluster.folder.map(SparkCluster.init))
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let answers = try EqualAnswers(path)
      let (asked, views) = (answers.asked, try answers.viewStatements())
      let logs = try cluster.logs()
      let killing = Task { try await cluster.killWorker(after: 100, besides: logs) }
      let different = try await Task.detached {
        try answers.differences(
          asked + views, .spark, lake, LakePrograms.spark.map { $0 + "/bin/spark-sql" },
          master: cluster.master)
      }.value
      #expect(different == [])
      try await killing.value
      let log = try #require(try cluster.logs().subtracting(logs).first)
      #expect(try cluster.executors(in: log) == 2 && cluster.hasLostExecutor(log))
    }
  }

  @Test("a literal is one value whatever is in it")
  func literals() throws {
    func sql(_ value: Value, _ engine: LakeEngine) throws -> String {
      try EngineStatement("SELECT :v", ["v": value], for: engine).sql
    }
    #expect(try sql("a'; DROP TABLE x; --\\", .duckdb) == "SELECT 'a''; DROP TABLE x; --\\'")
    #expect(try sql("a'\\", .spark) == "SELECT 'a\\'\\\\'")
    #expect(try sql(.integer(.min), .duckdb) == "SELECT (-9223372036854775807 - 1)")
    #expect(try sql(0.1, .spark) == "SELECT 0.1e0")
    #expect(try sql(.real(.nan), .duckdb) == "SELECT NULL")
  }

  @Test(
    "what is more than one SELECT is refused before a program sees it",
    arguments: [
      "SELECT 1; DROP VIEW runs", "SELECT 1) AS x; COPY (SELECT 1", ".shell touch x", "SELECT 'a",
      "-- only a comment",
      "SELECT :missing", "SELECT 1 /* ; */ ; SELECT 2",
    ])
  func refused(sql: String) {
    for engine in LakeEngine.allCases {
      #expect(throws: StatementProblem.self) { _ = try EngineStatement(sql, [:], for: engine) }
    }
  }

  @Test("semicolons, colons and quotes inside of texts, names and comments are none")
  func tokens() throws {
    let sql = "SELECT ';:a''' AS \"b;:\"\"c\" /* :d ; ' */ -- :e ' ;\n FROM runs;"
    #expect(
      try EngineStatement(sql, [:], for: .duckdb).sql
        == "SELECT ';:a''' AS \"b;:\"\"c\"    \n FROM runs")
    #expect(
      try EngineStatement(sql, [:], for: .spark).sql
        == "SELECT ';:a\\'' AS `b;:\"c`    \n FROM runs")
  }

  @Test(
    "DuckDB reads the lake and nothing else",
    .enabled(if: LakePrograms.duckdb != nil, LakePrograms.missing))
  func confined() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let run = EngineRun(.duckdb, on: lake, program: LakePrograms.duckdb)
      for sql in [
        "SELECT * FROM read_text('/etc/hostname')", "SELECT * FROM '/etc/passwd'", "SELECT nothing FROM runs",
      ] {
        #expect(throws: LakeProblem.self) {
          _ = try run.rows([EngineStatement(sql, [:], for: .duckdb)])
        }
      }
    }
  }

  @Test("a program that is not there is named with the way to get it")
  func missingProgram() async throws {
    try await StrangeRuns.withCopy { path, folder in
      _ = try StrangeRuns.export(path, to: folder)
      for (engine, how) in [("duckdb", "pip install duckdb-cli"), ("spark", "pip install pyspark")] {
        let result = try await BuiltTool.tidemark.run(
          ["query", "hosts", "--lake", "a lake's", "--engine", engine],
          environment: ["PATH": "/nowhere", "SPARK_HOME": ""], directory: folder)
        #expect(result.status == 1 && result.stderr.contains(how), "\(result.stderr)")
      }
    }
  }
}
