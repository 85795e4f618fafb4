import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// `import`, `export` and `analyze` as a user meets them.
@Suite struct ExchangeCommandTests {
  private func withFile(_ body: (URL, String) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "results.json").path
      try PredecessorFile.text.write(toFile: file, atomically: true, encoding: .utf8)
      try await body(directory, file)
    }
  }

  private func tidemark(
    _ arguments: String..., in directory: URL, zone: String = "UTC"
  ) async throws -> ToolResult {
    try await BuiltTool.tidemark.run(arguments, environment: ["TZ": zone], directory: directory)
  }

  @Test("a file is one run however often it comes; export puts it where the predecessor put it")
  func roundTrip() async throws {
    try await withFile { directory, file in
      let first = try await tidemark("import", file, "-f", "csv", in: directory)
      #expect(first.status == 0)
      #expect(
        first.stdout.hasSuffix(",1,20251115_104640,imported,9,\(PredecessorFile.readingCount)\n"),
        "\(first.stdout)")
      #expect(first.stderr.hasSuffix("its clock was set to UTC+1:00, as its samples show\n"))
      let exported = try await tidemark(
        "export", "--as", "results-json", "--timezone", "+01:00", in: directory)
      #expect(exported.status == 0 && exported.stdout.isEmpty)
      #expect(exported.stderr.hasSuffix("the run is in results/20251115_104640/results.json\n"))
      let second = try await tidemark(
        "import", file, "results/20251115_104640/results.json", "-q", "-f", "csv", in: directory)
      #expect(second.stdout.components(separatedBy: ",1,20251115_104640,already there,9,0\n").count == 3)
      #expect(second.status == 0 && second.stderr.isEmpty)
    }
  }

  @Test("what a recording does not say is said by options, and options that do not go together are refused")
  func options() async throws {
    try await withTemporaryDirectory { directory in
      try "10:00:00;api;0,25;102400\n".write(
        to: directory.appending(path: "soak.csv"), atomically: true, encoding: .utf8)
      let imported = try await tidemark(
        "import", "soak.csv", "--header", "time,container,cpu,mem", "--start", "2026-03-01", "--memory-unit",
        "kb",
        "--cpu-unit", "cores", "--from", "csv", "-f", "csv", "--no-header", in: directory)
      #expect(imported.stdout == "soak.csv,1,20260301_100000,imported,1,1\n", "\(imported.stderr)")
      let samples = try await tidemark(
        "export", "latest", "--view", "samples", "--columns", "timestamp,memory_used_mb,cpu_percent", "-f",
        "csv",
        "--no-header", in: directory)
      #expect(samples.stdout.contains(",api,2026-03-01T10:00:00.000Z,0.0,100.0,,,,,,25.0,"), "\(samples)")
      for (arguments, reason) in [
        ([], "name the files, or a server with --prometheus"),
        (["a.csv", "--query", "up"], "--query and --to go with --prometheus"),
        (["a.csv", "--from", "xml"], "the forms are results-json, csv, table, docker, prometheus"),
        (["a.csv", "--metric", "cpu"], "--metric"), (["a.csv", "--time-format", "%Q"], "--time-format"),
        (["--prometheus", "localhost", "--from", "2h"], "--prometheus needs a URL"),
        (["--prometheus", "http://localhost:1"], "--prometheus needs --from"),
        (["--prometheus", "http://localhost:1", "--from", "soon"], "neither a time such as"),
      ] {
        let refused = try await BuiltTool.tidemark.run(["import"] + arguments, directory: directory)
        #expect(refused.status == 64 && refused.stderr.contains(reason), "\(arguments) \(refused.stderr)")
      }
    }
  }

  @Test("times without a zone are those of this machine, of --timezone, or of the zone the samples prove")
  func zones() async throws {
    try await withTemporaryDirectory { directory in
      func write(_ name: String, wall: String) throws -> String {
        let path = directory.appending(path: name).path
        try """
        {"test_id": "20260701_120000", "started_at": "2026-07-01T12:00:00", "completed_at": "2026-07-01T12:10:00",
         "scenarios": [{"scenario_name": "soak", "started_at": "2026-07-01T12:00:00", "duration_seconds": 600.0,
           "samples": [\(wall)], "oom_events": [], "aborted": false, "abort_reason": null}]}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
      }
      func started(_ database: String, _ arguments: [String], zone: String) async throws -> String {
        let result = try await BuiltTool.tidemark.run(
          ["import", "--db", database] + arguments, environment: ["TZ": zone], directory: directory)
        guard result.status == 0 else { return "\(result.status) \(result.stderr)" }
        let runs = try await tidemark(
          "runs", "--db", database, "-f", "csv", "--columns", "started_at", "--no-header", in: directory)
        return runs.stdout
      }
      let silent = try write("silent.json", wall: "")
      #expect(try await started("a.db", [silent], zone: "UTC") == "2026-07-01T12:00:00.000Z\n")
      #expect(try await started("b.db", [silent], zone: "America/New_York") == "2026-07-01T16:00:00.000Z\n")
      #expect(
        try await started("c.db", [silent, "--timezone", "Europe/Berlin"], zone: "UTC")
          == "2026-07-01T10:00:00.000Z\n")
      #expect(
        try await started("d.db", [silent, "--timezone", "+05:45"], zone: "UTC")
          == "2026-07-01T06:15:00.000Z\n")
      // 12:00:30 in Berlin.
      let proven = try write(
        "proven.json",
        wall:
          "{\"timestamp\": 1782900030.0, \"timestamp_iso\": \"2026-07-01T12:00:30.000021\", \"containers\": {}}"
      )
      for zone in ["UTC", "America/New_York", "Europe/Berlin"] {
        let name = zone.replacing("/", with: "-") + ".db"
        #expect(try await started(name, [proven], zone: zone) == "2026-07-01T10:00:00.000Z\n")
      }
      let contradicted = try await started("e.db", [proven, "--timezone", "UTC"], zone: "UTC")
      #expect(
        contradicted.hasPrefix("1 tidemark: ")
          && contradicted.contains("say UTC+2:00, which is not the zone of --timezone"))
    }
  }

  @Test("of several files the good ones are taken in; a refused one is told and makes the exit code 1")
  func refusal() async throws {
    try await withFile { directory, file in
      try "{\"scenarios\": [1]}".write(
        to: directory.appending(path: "bad.json"), atomically: true, encoding: .utf8)
      let result = try await tidemark("import", "bad.json", file, "missing.json", "-q", in: directory)
      #expect(result.status == 1)
      let lines = result.stderr.split(separator: "\n")
      #expect(
        lines.count == 3
          && lines[0]
            == "tidemark: bad.json, line 1, column 16: `scenarios` must hold objects; nothing of it was imported"
          && lines[1].hasPrefix("tidemark: missing.json: cannot read it: ")
          && lines[2] == "tidemark: 2 of 3 files refused")
      let runs = try await tidemark("runs", "-f", "ndjson", in: directory)
      #expect(runs.stdout.split(separator: "\n").count == 1)
    }
  }

  @Test("analyze prints what the reports say, keeps nothing, and rewrites the analysis only when asked to")
  func analyze() async throws {
    try await withFile { directory, file in
      let result = try await tidemark("analyze", file, "--no-charts", "-f", "json", in: directory)
      #expect(result.status == 0)
      let report = try #require(
        try JSONSerialization.jsonObject(with: Data(result.stdout.utf8)) as? [String: Any])
      #expect(Set(report.keys).isSuperset(of: ["summary", "scaling", "leaks", "resets"]))
      #expect(try String(contentsOfFile: file, encoding: .utf8) == PredecessorFile.text)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.contains("db") }
          .isEmpty)
      let charts = directory.appending(path: "charts").path
      #expect(!FileManager.default.fileExists(atPath: charts))
      let people = try await tidemark("analyze", file, "--in-place", in: directory)
      #expect(
        people.stdout.contains("Scaling with agents")
          && people.stderr.contains("recomputed the analysis in"))
      #expect(
        try String(contentsOfFile: file, encoding: .utf8).contains(
          "\"formula\": \"memory_mb = 2.50 * agents + 313.0\""))
    }
  }

  @Test("views go to stdout whole, to files by their suffix, and whole runs into a directory")
  func views() async throws {
    try await withFile { directory, file in
      _ = try await tidemark("import", file, in: directory)
      let rows = try await tidemark("export", "--view", "oom_events", in: directory)
      #expect(
        rows.stdout.split(separator: "\n").count == 2
          && rows.stdout.hasPrefix("run_id,scenario_id,scenario,container,"))
      let written = try await tidemark(
        "export", "latest", "--view", "samples", "-o", "s.ndjson", in: directory)
      #expect(
        written.stdout.isEmpty
          && written.stderr.hasSuffix("\(PredecessorFile.readingCount) rows of samples are in s.ndjson\n"))
      let whole = try await tidemark("export", "--as", "csv", "-o", "out", in: directory)
      #expect(whole.status == 0)
      let files = try FileManager.default.contentsOfDirectory(
        atPath: directory.appending(path: "out/20251115_104640").path)
      #expect(
        files.contains("samples.csv") && files.contains("scenarios.csv")
          && !files.contains { $0.contains(".tidemark-") })
      let report = try await tidemark("export", "--report", "summary", "--as", "csv", in: directory)
      #expect(report.stdout.contains("\"'=cmd()|\"\"x\"\"\""))
      for (arguments, status) in [
        (["export", "--view", "nothing"], 64), (["export", "--view", "runs", "--as", "results-json"], 64),
        (["export", "--view", "runs", "--report", "show"], 64),
        (["export", "--view", "runs", "--since", "soon"], 64),
        (["export", "#9", "--as", "results-json"], 3), (["export", "--view", "runs", "-f", "html"], 64),
      ] as [([String], Int32)] {
        #expect(
          try await BuiltTool.tidemark.run(arguments, directory: directory).status == status, "\(arguments)")
      }
    }
  }
}
