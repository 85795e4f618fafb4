import Foundation
import Testing
import TidemarkTables
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

@Suite struct RecordingImportTests {
  private func imported(
    _ text: String, _ options: RecordingOptions = RecordingOptions(), named name: String = "soak.csv",
    zone: Zone? = nil,
    _ body: (Warehouse, ImportedFile) throws -> Void
  ) async throws {
    try await withFile(text, named: name) { _, warehouse, path in
      let format = try ImportFormat(contentOf: path)
      let options = (options, ImportOptions(zone: zone))
      let file = try RecordingImport.run([path], as: format, options.0, options.1, into: warehouse)
      try body(warehouse, file)
      let again = try RecordingImport.run([path], as: format, options.0, options.1, into: warehouse)
      #expect(again.outcome == .alreadyThere(runID: 1))
    }
  }

  private func readings(_ warehouse: Warehouse) throws -> [[Value]] {
    try ReadOnlySQL(warehouse).rows(
      "SELECT container, timestamp, memory_used_mb, memory_limit_mb, cpu_percent, pids FROM samples ORDER BY container, timestamp"
    ).rows
  }

  @Test("a CSV is read by its header, with quotes, units, zones and a mapping")
  func csv() async throws {
    let text = #"""
      name;when;use;limit;cpu;note
      "a;""b""";2026-01-01T00:00:00;12.5MiB;0;12.5%;x
      "two
      lines";1767225602;256;512;;
      """#
    try await imported(
      text,
      RecordingOptions(scenario: "soak", totalAgents: 80, columns: ["timestamp": "when", "memory": "use"]),
      zone: .fixed(seconds: 3600)
    ) { (warehouse: Warehouse, file) throws in
      #expect(
        file.outcome == .stored(runID: 1, sampleCount: 2, repeatedCount: 0)
          && file.testID == "20251231_230000")
      #expect(
        try readings(warehouse) == [
          ["a;\"b\"", "2025-12-31T23:00:00.000Z", 12.5, nil, 12.5, nil],
          ["two\nlines", "2026-01-01T00:00:02.000Z", 256.0, 512.0, nil, nil],
        ])
      #expect(try warehouse.value("SELECT kind || name || total_agents FROM scenarios") == "recordingsoak80")
    }
  }

  @Test("what `export --view samples` writes comes back as the same readings")
  func ownSamples() async throws {
    try await RecordedRuns.known.withCopy { path in
      let source = try Warehouse.openForReading(path)
      var text = ""
      _ = try ViewExport("samples", runs: [try source.run("#2")], in: source).write(as: .csv, isRaw: true) {
        text += $0
      }
      try await imported(text, named: "samples.csv") { (warehouse: Warehouse, file) throws in
        let total =
          "SELECT count(*) || ' ' || round(sum(memory_used_mb), 3) || ' ' || round(sum(cpu_percent), 3) FROM samples WHERE run_id = "
        #expect(try warehouse.value(total + "1") == source.value(total + "2"))
        #expect(file.scenarioCount == 8)
        let scaling =
          "SELECT group_concat(x) FROM (SELECT DISTINCT kind || total_agents AS x FROM scenarios ORDER BY x)"
        #expect(try warehouse.value(scaling) == "baseline0,duration40,load160,load20,load40,load80,reset40")
      }
    }
  }

  @Test(
    "docker stats: Docker's units, terminal escapes, containers that do not run, a beat for lines without time"
  )
  func docker() async throws {
    let text = """
      \u{1b}[2J\u{1b}[H{"BlockIO":"0B / 4.1kB","CPUPerc":"12.34%","Name":"web","MemUsage":"3.25MiB / 1GiB","NetIO":"1.05kB / 0B","PIDs":"2"}
      {"CPUPerc":"--","Name":"db","MemUsage":"-- / --","NetIO":"--","BlockIO":"--","PIDs":"--"}

      {"Name":"web","CPUPerc":"150%","MemUsage":"4MiB / 1GiB","PIDs":"3","NetIO":"1.1kB / 0B","BlockIO":"0B / 0B"}
      """
    let start = CivilTime("2026-01-01T00:00:00Z")
    try await imported(text, RecordingOptions(intervalSeconds: 1.5, start: start), named: "docker.log") {
      (warehouse: Warehouse, _) throws in
      #expect(
        try readings(warehouse) == [
          ["web", "2026-01-01T00:00:00.000Z", 3.25, 1024.0, 12.3, 2],
          ["web", "2026-01-01T00:00:01.500Z", 4.0, 1024.0, 150.0, 3],
        ])
      #expect(
        try warehouse.value(
          "SELECT max(block_written_bytes) || ' ' || max(network_received_bytes) FROM sample_io")
          == "4100 1100")
    }
    let timed =
      "2026-01-01T00:00:00Z {\"Name\":\"a\",\"MemUsage\":\"1GB / 0B\"}\n{\"timestamp\":1767225602.5,\"Name\":\"a\",\"MemUsage\":\"1KiB / 0B\"}"
    try await imported(timed, named: "docker.log") { (warehouse: Warehouse, _) throws in
      #expect(
        try ReadOnlySQL(warehouse).rows("SELECT offset_us, working_set_bytes FROM sample ORDER BY 1").rows
          == [
            [0, 1_000_000_000], [2_500_000, 1024],
          ])
    }
  }

  @Test("Prometheus: metrics of one container are joined, a counter becomes a rate, a restart has none")
  func prometheus() async throws {
    func series(_ metric: String, _ values: String, _ labels: String = "\"name\":\"web\"") -> String {
      "{\"metric\":{\"__name__\":\"\(metric)\",\(labels)},\"values\":[\(values)]}"
    }
    func answer(_ series: String...) -> String {
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[\(series.joined(separator: ","))]}}"
    }
    let text = answer(
      series(
        "container_memory_working_set_bytes",
        "[1767225600,\"104857600\"],[1767225615,\"115343360\"],[1767225630,\"NaN\"]"),
      series(
        "container_cpu_usage_seconds_total", "[1767225600,\"10.5\"],[1767225615,\"18\"],[1767225630,\"0.3\"]"),
      series("container_memory_working_set_bytes", "[1767225600,\"1\"]", "\"id\":\"/\""))
    try await imported(text, named: "prometheus.json") { (warehouse: Warehouse, _) throws in
      #expect(
        try ReadOnlySQL(warehouse).rows(
          "SELECT container, memory_used_mb, cpu_percent, cpu_time_seconds FROM samples"
        ).rows == [
          ["web", 100.0, nil, 10.5], ["web", 110.0, 50.0, 18.0], ["web", nil, nil, 0.3],
        ])
      #expect(try warehouse.value("SELECT interval_seconds FROM runs") == 15.0)
    }
    let one = series("container_memory_rss", "[1767225600,\"1\"]", "\"name\":\"web\",\"interface\":\"a\"")
    let other = series("container_memory_rss", "[1767225600,\"2\"]", "\"name\":\"web\",\"interface\":\"b\"")
    try await withFile(answer(one, other)) { _, warehouse, path in
      let problem = try #require(throws: ImportProblem.self) {
        try RecordingImport.run([path], as: .prometheus, RecordingOptions(), into: warehouse)
      }
      #expect(
        problem.reason
          == "two series of container_memory_rss for container \"web\" differ in interface; add them up in the query: sum by (__name__, name) (…)"
      )
      #expect(try warehouse.content().isEmpty)
    }
  }

  @Test(
    "what cannot be understood is refused with its line",
    arguments: [
      ("container,timestamp,memory\na,2026-01-01,1,2\n", "line 2, column 1: 4 cells where the header has 3"),
      (
        "container,timestamp,memory\na,soon,1\n",
        "line 2, column 1: no timestamp, found \"soon\"; understood are 2026-03-01 10:00:00"
      ),
      ("container,timestamp,memory\na,2026-01-01,-5\n", "line 2, column 1: no memory, found \"-5\""),
      ("container,timestamp,memory\na,2026-01-01,5XB\n", "line 2, column 1: no memory, found \"5XB\""),
      ("container,timestamp,memory\n\"a,2026-01-01,5\n", "line 2, column 1: a quote is not closed"),
      (
        "a,b\n1,2\n",
        "line 1, column 1: no column for container; name it with --map container=COLUMN or, if all lines are of one container, name it with --container NAME, there are \"a\", \"b\""
      ),
      ("container,timestamp,mem_peak,cpu\n", "no column for memory; name it with --map memory=COLUMN"),
      ("container,timestamp,memory\n", "it holds no reading"),
      ("{\"Name\":\"a\",\"MemUsage\":\"1MiB / 2MiB\"}\n", "line 1, column 1: the lines have no time"),
      (
        "{\"Name\":\"a\",\"MemUsage\":\"1MiB / 2MiB\",\"ts\":\"2026-01-01\"}\nnoise\n",
        "line 2, column 1: no JSON object of readings, found \"noise\""
      ),
    ])
  func refused(text: String, message: String) async throws {
    try await withFile(text) { _, warehouse, path in
      let problem = try #require(throws: ImportProblem.self) {
        try RecordingImport.run(
          [path], as: ImportFormat(contentOf: path), RecordingOptions(), into: warehouse)
      }
      #expect("\(problem)".contains(message), "\(problem)")
      #expect(try warehouse.content().isEmpty)
    }
  }
}
