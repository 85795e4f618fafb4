import Foundation
import Testing
import TidemarkTestSupport

/// A time of day that is corrected while it is recorded, as on a machine whose clock was wrong when it started.
@Suite(.serialized, .enabled(if: Compiled.isCompiler, "no C compiler for the library that sets the clock"))
struct ClockTests {
  private static let day = 86_400

  @Test(
    "a clock set 7 days on or back in the middle: every reading is there, in order, and the length is right",
    arguments: [7 * day, -7 * day])
  func jumps(seconds: Int) async throws {
    try await withTemporaryDirectory { folder in
      let path = folder.appending(path: "tidemark.db").path
      let proof = folder.appending(path: "jumped").path
      let begun = Date()
      let recorded = try await BuiltTool.collect.run(
        ["record", "--pid", "test=\(getpid())", "--interval", "0.2", "--duration", "4s", "--db", path],
        environment: [
          "LD_PRELOAD": try Compiled.clock().path, "CLOCK_JUMP": "\(seconds)", "CLOCK_AFTER": "2000",
          "CLOCK_LOG": proof,
        ])
      #expect(recorded.status == 0, "\(recorded.stderr)")
      #expect(FileManager.default.fileExists(atPath: proof), "the clock was not asked after the jump")
      let facts = try sqlite(
        path,
        """
        SELECT count(*), max(offset_us) - min(offset_us), count(DISTINCT offset_us / 200000),
          (SELECT strftime('%s', started_at) FROM runs), (SELECT round(coverage * 20) FROM scenarios),
          (SELECT duration_seconds FROM scenarios)
        FROM sample;
        """
      ).split(separator: "|").compactMap { Double($0) }
      try #require(facts.count == 6, "\(facts)")
      let (count, length) = (facts[0], facts[1] / 1e6)
      #expect(count >= 19 && facts[4] == count, "\(facts)")
      #expect(3.5...4.5 ~= length && facts[2] >= count - 1, "\(facts)")
      #expect(3.5...6 ~= facts[5], "\(facts)")
      #expect(abs(facts[3] - begun.timeIntervalSince1970) < 60, "\(facts)")
      let check = try await BuiltTool.tidemark.run(["db", "check", "--db", path])
      #expect(check.status == 0, "\(check.stdout)")
      try FaultTable.add(
        "the time of day is set \(seconds > 0 ? "7 days on" : "7 days back") in the middle of a recording",
        count: 1,
        outcome: "\(Int(count)) of 20 readings, in order and a steady time apart; start and length are right",
        test: "ClockTests")
    }
  }
}
