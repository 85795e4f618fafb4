import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// The fault of SQLite 3.7.0 to 3.51.2 that corrupts a file when one connection writes at the instant another one checkpoints.
@Suite(.serialized) struct WALResetTests {
  private static let modes = ["PASSIVE", "FULL", "RESTART", "TRUNCATE"]

  @Test(
    "a writer in the one bad moment: the kind of checkpoint that Tidemark never makes corrupts, the one it makes does not",
    .enabled(if: Compiled.isCompiler, "no C compiler"))
  func race() async throws {
    var outcomes: [String: Substring] = [:]
    var version = ""
    for mode in Self.modes {
      try await withTemporaryDirectory { folder in
        let program = Process()
        program.executableURL = try Compiled.race()
        program.arguments = [mode, folder.appending(path: "race.db").path]
        let output = Pipe()
        program.standardOutput = output
        try program.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        program.waitUntilExit()
        // Else the writer never came to the moment, and the test would be blind.
        try #require(program.terminationStatus == 0)
        let words = text.split(whereSeparator: \.isWhitespace)
        version = words.last.map(String.init) ?? ""
        outcomes[mode] = words.dropLast().joined(separator: " ")[...]
      }
    }
    let numbers = version.split(separator: ".").compactMap { Int($0) }
    try #require(numbers.count == 3)
    let (release, patch) = (numbers[0] * 1000 + numbers[1], numbers[2])
    let isRepaired =
      release > 3051 || release == 3051 && patch >= 3 || release == 3050 && patch >= 7
      || release == 3044 && patch >= 6
    let passive = outcomes["PASSIVE"] ?? ""
    if isRepaired {
      #expect(passive.hasPrefix("ok "), "SQLite \(version): \(passive)")
    } else {
      #expect(passive.hasSuffix(" written") && !passive.hasPrefix("ok"), "SQLite \(version): \(passive)")
    }
    for mode in Self.modes.dropFirst() { #expect(outcomes[mode] == "ok refused", "\(mode)") }
    try FaultTable.add(
      "a writer in the moment of the WAL-reset bug", count: Self.modes.count,
      outcome:
        "SQLite \(version): PASSIVE, which Tidemark never uses: \(passive); FULL, RESTART and TRUNCATE, which it uses: ok, the writer is refused and tries again",
      test: "WALResetTests/race")
  }

  @Test("writers flat out and others that checkpoint all the time: the file stays whole")
  func hammer() async throws {
    let length = Duration.seconds(FaultTable.isWhole ? 30 : 3)
    try await withTemporaryDirectory { folder in
      let path = folder.appending(path: "hammered.db").path
      _ = try Warehouse.openForWriting(path)
      let end = ContinuousClock.now + length
      let counts = try await withThrowingTaskGroup(of: (commits: Int, checkpoints: Int, rows: Int).self) {
        group in
        for _ in 0..<4 { group.addTask { try await Self.write(path, until: end) } }
        for _ in 0..<2 {
          group.addTask {
            let warehouse = try Warehouse.openForWriting(path)
            var count = 0
            while ContinuousClock.now < end {
              if try await warehouse.checkpointInBackground(patience: .milliseconds(20)) { count += 1 }
              try await Task.sleep(for: .milliseconds(1))
            }
            return (0, count, 0)
          }
        }
        return try await group.reduce((commits: 0, checkpoints: 0, rows: 0)) {
          ($0.commits + $1.commits, $0.checkpoints + $1.checkpoints, $0.rows + $1.rows)
        }
      }
      #expect(counts.commits > 20 && counts.checkpoints > 20, "\(counts): nothing was hammered")
      #expect(
        try sqlite(path, "PRAGMA integrity_check; SELECT count(*) FROM sample;") == "ok\n\(counts.rows)")
      let check = try await BuiltTool.tidemark.run(["db", "check", "--db", path])
      #expect(check.status == 0, "\(check.stdout)")
      try FaultTable.add(
        "writers flat out beside checkpoints all the time", count: counts.commits,
        outcome:
          "\(counts.commits) commits of 4 writers beside \(counts.checkpoints) checkpoints: integrity ok, every row there",
        test: "WALResetTests/hammer")
    }
  }

  private static func write(_ path: String, until end: ContinuousClock.Instant) async throws -> (
    Int, Int, Int
  ) {
    let recorder = try RunRecorder(beginning: SampleRuns.run(), in: try Warehouse.openForWriting(path))
    try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
    await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
    var (commits, rows) = (0, 0)
    while ContinuousClock.now < end {
      for _ in 0..<5 {
        var sample = Sample(offsetMicroseconds: Int64(rows) * 1000)
        sample.workingSetBytes = Int64(rows)
        await recorder.record(sample, of: ContainerDescription(name: "c"))
        rows += 1
      }
      try await recorder.flush()
      commits += 1
    }
    try await recorder.endScenario(offsetMicroseconds: Int64(rows) * 1000, staleCount: 0, abortReason: nil)
    try await recorder.end(.completed, elapsedMicroseconds: Int64(rows) * 1000 + 1)
    return (commits, 0, rows)
  }
}
