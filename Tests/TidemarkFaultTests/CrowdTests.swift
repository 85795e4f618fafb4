import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// Much at once, and a recording that is stopped for a while.
@Suite(.serialized) struct CrowdTests {
  @Test(
    "eight collectors, four analyzers and a reader that holds on: nothing is lost, and commits do not wait")
  func crowd() async throws {
    let length = Duration.seconds(FaultTable.isWhole ? 30 : 4)
    // Of others, before this begins; a core's worth is 1.
    var loads = [0.0, 0, 0]
    getloadavg(&loads, 3)
    let load = loads[0] / Double(ProcessInfo.processInfo.activeProcessorCount)
    try await withTemporaryDirectory { folder in
      let path = folder.appending(path: "shared.db").path
      _ = try Warehouse.openForWriting(path)
      let (reader, commands) = (Process(), Pipe())
      reader.executableURL = URL(filePath: "/usr/bin/env")
      reader.arguments = ["sqlite3", path]
      reader.standardInput = commands
      reader.standardOutput = FileHandle.nullDevice
      try reader.run()
      try commands.fileHandleForWriting.write(contentsOf: Data("BEGIN; SELECT count(*) FROM sample;\n".utf8))
      let end = ContinuousClock.now + length
      let done = try await withThrowingTaskGroup(of: Share.self) { group in
        for index in 0..<8 { group.addTask { try await Self.collect(path, index, until: end) } }
        for command in ["summary", "leaks", "runs", "scaling"] {
          group.addTask {
            var share = Share()
            while ContinuousClock.now < end {
              let result = try await BuiltTool.tidemark.run([command, "--db", path])
              #expect([0, 3].contains(result.status), "\(command): \(result.stderr)")
              share.reports += 1
            }
            return share
          }
        }
        return try await group.reduce(into: Share()) { $0.add($1) }
      }
      let logBytes = FileSystem.size(path + "-wal") ?? 0
      try commands.fileHandleForWriting.close()
      reader.waitUntilExit()
      let sorted = done.waits.sorted()
      let p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
      let milliseconds = Int(p99 / .milliseconds(1))
      #expect(try sqlite(path, "PRAGMA integrity_check; SELECT count(*) FROM sample;") == "ok\n\(done.rows)")
      let check = try await BuiltTool.tidemark.run(["db", "check", "--db", path])
      #expect(check.status == 0, "\(check.stdout)")
      // How long a commit takes is the machine's affair where others work on it; that it waits for no reader is not: that would
      // be 5 s.
      let isAlone = FaultTable.isWhole && load < 1
      #expect(p99 < (isAlone ? .milliseconds(250) : .seconds(4)), "\(sorted.suffix(20))")
      try FaultTable.add(
        "8 collectors, 4 analyzers and a reader that holds on", count: sorted.count,
        outcome:
          "\(done.rows) readings in \(sorted.count) commits, each there; 99 % of the commits took at most \(milliseconds) ms, the longest \(Int((sorted.last ?? .zero) / .milliseconds(1))) ms, beside \(done.reports) reports; the log, which the reader holds up, was \(logBytes >> 10) KB\(load < 1 ? "" : "; others kept the machine busy (load \(Int(load * 10)) tenths of its cores)")",
        test: "CrowdTests/crowd")
    }
  }

  /// What one of them has done.
  private struct Share: Sendable {
    var rows = 0
    var waits: [Duration] = []
    var reports = 0

    mutating func add(_ other: Share) {
      rows += other.rows
      waits += other.waits
      reports += other.reports
    }
  }

  /// Twenty containers five times a second.
  private static func collect(
    _ path: String, _ index: Int, until end: ContinuousClock.Instant
  ) async throws -> Share {
    let recorder = try RunRecorder(
      beginning: SampleRuns.run(startedAtMicroseconds: SampleRuns.start + Int64(index)),
      in: try Warehouse.openForWriting(path))
    try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
    await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
    var share = Share()
    var next = ContinuousClock.now
    while next < end {
      for container in 0..<20 {
        var sample = Sample(offsetMicroseconds: Int64(share.rows) * 1000)
        sample.workingSetBytes = Int64(share.rows) << 10
        await recorder.record(sample, of: ContainerDescription(name: "c\(container)"))
        share.rows += 1
      }
      let begun = ContinuousClock.now
      try await recorder.flush()
      share.waits.append(ContinuousClock.now - begun)
      next += .milliseconds(200)
      try await ContinuousClock().sleep(until: next)
    }
    let length = Int64(share.rows) * 1000
    try await recorder.endScenario(offsetMicroseconds: length, staleCount: 0, abortReason: nil)
    try await recorder.end(.completed, elapsedMicroseconds: length + 1)
    return share
  }

  @Test("stopped in the middle and continued: the gap is counted, the rest is measured to the end")
  func stopped() async throws {
    let seconds = FaultTable.isWhole ? 30 : 3
    try await withTemporaryDirectory { folder in
      let path = folder.appending(path: "tidemark.db").path
      let collector = try Recorder(
        [
          "record", "--pid", "test=\(getpid())", "--interval", "0.2", "--duration", "\(seconds + 6)s", "--db",
          path,
        ], log: folder.appending(path: "log"))
      try await Task.sleep(for: .seconds(3))
      kill(collector.process.processIdentifier, SIGSTOP)
      try await Task.sleep(for: .seconds(seconds))
      kill(collector.process.processIdentifier, SIGCONT)
      #expect(try await collector.end() == 0, "\(collector.text)")
      let facts = try sqlite(
        path,
        "SELECT round(coverage, 2), round(duration_seconds), sample_count, (SELECT round(max(offset_seconds)) FROM samples), (SELECT round(max(gap), 1) FROM (SELECT offset_seconds - lag(offset_seconds) OVER (ORDER BY offset_seconds) AS gap FROM samples)) FROM scenarios;"
      ).split(separator: "|").compactMap { Double($0) }
      try #require(facts.count == 5, "\(collector.text)")
      let gap = facts[4]
      // Else it was not stopped.
      #expect(gap > Double(seconds) - 1.5 && gap < Double(seconds) + 3, "\(facts)")
      #expect(facts[0] < 0.9 && facts[3] > Double(seconds) + 3 && facts[1] < Double(seconds) + 12, "\(facts)")
      let check = try await BuiltTool.tidemark.run(["db", "check", "--db", path])
      #expect(check.status == 0, "\(check.stdout)")
      try FaultTable.add(
        "SIGSTOP for \(seconds) s", count: 1,
        outcome:
          "a gap of \(gap) s, counted: coverage \(Int(facts[0] * 100)) %; measured to the end, the duration is right",
        lost: "the readings of that time, and coverage says so", test: "CrowdTests/stopped")
    }
  }

  @Test("300 containers: every reading that was claimed is there, the rest is counted, in less than 100 MB")
  func many() async throws {
    let services = try (0..<300).map { _ -> Process in
      let service = Process()
      service.executableURL = URL(filePath: "/bin/sleep")
      service.arguments = ["600"]
      try service.run()
      return service
    }
    // A process that is started from a thread of Swift's has SIGTERM blocked, as that thread has, and would stay for its 600 s.
    defer { for service in services { kill(service.processIdentifier, SIGKILL) } }
    try await withTemporaryDirectory { folder in
      let path = folder.appending(path: "tidemark.db").path
      let collector = try Recorder(
        ["record", "--interval", "1", "--duration", "10s", "--db", path]
          + services.enumerated().flatMap {
            ["--pid", "service\($0.offset)=\($0.element.processIdentifier)"]
          },
        log: folder.appending(path: "log"))
      var peak = 0
      while collector.process.isRunning {
        peak = max(peak, collector.peakMB ?? 0)
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(try await collector.end() == 0, "\(collector.text)")
      #expect(peak > 5 && peak < 100, "\(peak) MB")
      let facts = try sqlite(
        path,
        "SELECT (SELECT count(*) FROM containers), (SELECT count(*) FROM samples), sample_count, round(coverage * 3000) FROM scenarios;"
      ).split(separator: "|").compactMap { Double($0) }
      try #require(facts.count == 4)
      #expect(facts[0] == 300 && facts[1] == facts[2] && facts[3] == facts[1], "\(facts)")
      let last = collector.text.split(separator: "\n").last ?? ""
      #expect(last.contains(", \(Int(facts[1])) samples"), "\(last)")
      try FaultTable.add(
        "300 containers", count: 1,
        outcome:
          "\(Int(facts[1])) of 3000 readings, coverage says the same; \(peak) MB at most (a debug build)",
        test: "CrowdTests/many")
    }
  }

  @Test(
    "containers that come and go every second: each is recorded as long as it was there, and the run goes on")
  func comingAndGoing() async throws {
    let fault = "containers that come and go every second"
    let engine: PrivateEngine
    do {
      engine = try await PrivateEngine.shared()
    } catch let reason as PrivateEngine.Unavailable {
      return try FaultTable.leaveOut(fault, because: reason.description, test: "CrowdTests/comingAndGoing")
    }
    let seconds = FaultTable.isWhole ? 20 : 6
    let image = try await engine.image(.busybox)
    try await withTemporaryDirectory { folder in
      let path = folder.appending(path: "tidemark.db").path
      func start(_ service: String, seconds: Double) async throws {
        try await engine.shell(
          #"docker run -d --rm --network host --name "churn_$1" --label com.docker.compose.project=churn --label com.docker.compose.service="$1" --label com.docker.compose.container-number=1 "$2" sleep "$3" >/dev/null"#,
          [service, image, "\(seconds)"])
      }
      // A project that runs nothing at the first look is refused.
      try await start("steady", seconds: 600)
      let collector = try Recorder(
        [
          "record", "--interval", "0.5", "--duration", "\(seconds)s", "--db", path, "--source", "docker",
          "--set",
          "stack.project=churn",
        ], environment: engine.environment, log: folder.appending(path: "log"))
      var started = 0
      while collector.process.isRunning {
        started += 1
        try await start("job\(started)", seconds: 1.5)
      }
      #expect(try await collector.end() == 0, "\(collector.text)")
      try await engine.shell("docker rm -f churn_steady >/dev/null", [])
      let seen = try Int(sqlite(path, "SELECT count(*) FROM containers WHERE container LIKE 'job%';")) ?? 0
      #expect(seen > 2 && seen <= started, "\(seen) of \(started): \(collector.text)")
      #expect(try sqlite(path, "SELECT status FROM runs;") == "completed")
      let check = try await BuiltTool.tidemark.run(["db", "check", "--db", path])
      #expect(check.status == 0, "\(check.stdout)")
      try FaultTable.add(
        fault, count: started,
        outcome: "\(seen) of \(started) containers, each there for 1.5 s, were seen; the run completed",
        lost: "those that came and went between two looks", test: "CrowdTests/comingAndGoing")
    }
  }
}
