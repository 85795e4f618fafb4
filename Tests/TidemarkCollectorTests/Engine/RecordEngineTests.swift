import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

/// The built program on containers of a real engine.
@Suite(.needsEngine, .serialized) struct RecordEngineTests {
  private func record(
    _ fixture: EngineFixture, source: String, seconds: Int, in directory: URL
  ) async throws -> ToolResult {
    try await BuiltTool.collect.run(
      [
        "record", "--duration", "\(seconds)s", "--interval", "1", "--source", source, "--db", "tidemark.db",
        "--set", "stack.project=\(fixture.project)",
      ], environment: fixture.engine.environment, directory: directory)
  }

  /// Rows of a statement, the values of each joined by spaces.
  private func ask(_ sql: String, in directory: URL) throws -> [String] {
    let warehouse = try Warehouse.openForReading(directory.appending(path: "tidemark.db").path)
    return try ReadOnlySQL(warehouse).rows(sql).rows.map { row in
      row.map(Self.text).joined(separator: " ")
    }
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .null: "-"
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .blob: "blob"
    }
  }

  @Test(
    "record looks at containers somebody else runs, by either source, and leaves them running",
    arguments: ["auto", "docker"])
  func records(source: String) async throws {
    try await EngineFixture.with { fixture in
      let id = try await fixture.start("web", "--memory", "64m", script: "while :; do sleep 0.05; done")
      try await withTemporaryDirectory { directory in
        let result = try await record(fixture, source: source, seconds: 6, in: directory)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(
          try ask("SELECT source, status FROM runs", in: directory)
            == [(source == "auto" ? "cgroup" : source) + " completed"])
        #expect(
          try ask("SELECT container, service, memory_limit_mb, restarts FROM containers", in: directory)
            == ["web web 64.0 0"])
        let counts = try ask(
          "SELECT count(*) >= 5, min(memory_limit_mb), count(cpu_percent) >= 4 FROM samples", in: directory)
        #expect(counts == ["1 64.0 1"])
        #expect(try ask("SELECT engine FROM host", in: directory) == [fixture.access.fact])
      }
      #expect(try await fixture.access.client.inspect(id)?.isAlive == true)
    }
  }

  @Test("an OOM kill is a row with both restart counts, and ends the scenario with its reason")
  func outOfMemory() async throws {
    try await EngineFixture.with { fixture in
      try await fixture.start("web", script: "sleep 600")
      try await fixture.start(
        "crash", "--memory", "16m", "--restart", "always", script: "sleep 4; exec \(EngineFixture.hog)")
      try await withTemporaryDirectory { directory in
        let result = try await record(fixture, source: "auto", seconds: 60, in: directory)
        #expect(result.status == 1)
        #expect(
          result.stderr.contains("OOM: crash: main process killed, container restarted"), "\(result.stderr)")
        let events = try ask(
          "SELECT container, previous_restart_count, current_restart_count, source, detail FROM oom_events",
          in: directory)
        let first = try #require(events.first)
        #expect(first.hasPrefix("crash "))
        #expect(first.hasSuffix(" events main process killed, container restarted"))
        #expect(
          try ask("SELECT aborted, abort_reason FROM scenarios", in: directory)
            == ["1 OOM kill in crash: main process killed, container restarted"])
        #expect(try ask("SELECT duration_seconds < 50 FROM scenarios", in: directory) == ["1"])
        let restarts = "SELECT restarts >= 1 FROM containers WHERE container = 'crash'"
        #expect(try ask(restarts, in: directory) == ["1"], "the end waits for it")
      }
    }
  }

  @Test(
    "the engine stopped and started in mid-run: its ticks are gaps, and its containers are measured again")
  func engineRestarts() async throws {
    let engine = try await PrivateEngine()
    try await EngineFixture.with(engine: engine) { fixture in
      try await fixture.start(
        "web", "--restart", "always", script: "trap 'exit 0' TERM; while :; do sleep 0.05; done")
      try await withTemporaryDirectory { directory in
        let collector = try LiveCollector(
          [
            "record", "--duration", "25s", "--interval", "1", "--source", "docker", "--db", "tidemark.db",
            "--set", "stack.project=\(fixture.project)",
          ], environment: engine.environment, directory: directory)
        func count(after seconds: Double = 0) throws -> Int {
          guard FileManager.default.fileExists(atPath: directory.appending(path: "tidemark.db").path) else {
            return 0
          }
          let found = try ask("SELECT count(*) FROM samples WHERE offset_seconds > \(seconds)", in: directory)
          return Int(found[0]) ?? 0
        }
        try await eventually("samples before") { try count() >= 4 ? () : nil }
        try await engine.stop()
        try await eventually("the break is told, and a tick fails") {
          let told = try collector.stderr
          return told.contains("the engine's event stream broke") && told.contains("a reading failed")
            ? () : nil
        }
        let before = try count()
        try await engine.start()
        try await eventually("samples after") { try count() >= before + 4 ? () : nil }
        let status = try await collector.untilEnded()
        let told = try collector.stderr
        #expect(status == 0, "\(told)")
        #expect(told.contains("the engine's event stream is back"))
        #expect(told.contains(/a reading failed: the container engine at .* cannot be reached/), "\(told)")
        #expect(told.contains(/, \d+ gaps/))
        #expect(try ask("SELECT container, restarts FROM containers", in: directory) == ["web 1"])
        #expect(
          try ask("SELECT status, oom_event_count FROM runs", in: directory) == ["completed 0"],
          "a container that ends with its engine was not killed for want of memory")
      }
    }
    try await engine.stop()
  }
}
