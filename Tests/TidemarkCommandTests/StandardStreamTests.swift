import Foundation
import Testing
import TidemarkTestSupport

/// Standard error, and standard output, that are closed, full, or a pipe without a reader.
@Suite struct StandardStreamTests {
  private static let broken = ["2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"]

  @Test("a message that cannot be written changes no exit code", arguments: broken)
  func messages(redirection: String) async throws {
    try await RecordedRuns.known.withCopy { path in
      func status(_ arguments: String...) async throws -> Int32 {
        try await BuiltTool.tidemark.run(
          arguments, through: ["sh", "-c", "exec \"$@\" \(redirection)", "sh"]
        ).status
      }
      #expect(try await status("runs", "--db", path + ".none") == 4)
      #expect(try await status("runs", "--bogus") == 64)
      #expect(try await status("label", "#1", "a=b", "--db", path, "-o", path + ".txt") == 0)
      #expect(try await status("db", "check", "--db", path, "-o", path + ".txt") == 0)
      // Not even a message may have gone into a file that was opened under the number of the stream.
      #expect(try await BuiltTool.tidemark.run(["db", "check", "--db", path]).status == 0)
      let lock = try String(contentsOfFile: path + "-lock", encoding: .utf8)
      #expect(lock.wholeMatch(of: /\d+:\d+ \d+:\d+ \d+:\d+\n/) != nil, "\(lock)")
    }
  }

  @Test("data that cannot be written is an error; a reader who has had enough is none")
  func data() async throws {
    try await RecordedRuns.known.withCopy { path in
      for redirection in [">/dev/full", ">&-"] {
        let result = try await BuiltTool.tidemark.run(
          ["runs", "--db", path], through: ["sh", "-c", "exec \"$@\" \(redirection)", "sh"])
        #expect(
          result.status == 1 && result.stderr.contains("cannot write standard output"), "\(result.stderr)")
      }
      let left = try await BuiltTool.tidemark.run(
        [
          "sql",
          "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 200000) SELECT x FROM c",
          "--db", path,
        ],
        through: ["bash", "-c", "\"$@\" | head -1; exit ${PIPESTATUS[0]}", "bash"])
      #expect(left.status == 0 && left.stderr.isEmpty, "\(left.stderr)")
    }
  }
}
