import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// The gate as CI calls it: exit codes, what is printed, what is stored.
@Suite struct GateCommandTests {
  private func withHistory(
    _ body: (URL, @escaping @Sendable ([String]) async throws -> ToolResult) async throws -> Void
  ) async throws {
    try await RecordedRuns.history.withCopy { path in
      let directory = URL(filePath: path).deletingLastPathComponent()
      try await body(directory) { arguments in
        try await BuiltTool.tidemark.run(
          arguments, environment: ["TIDEMARK_DB": path], directory: directory)
      }
    }
  }

  @Test("0 pass, 2 fail, 3 inconclusive, 64 for a question that makes no sense, 1 for a policy that does not")
  func exitCodes() async throws {
    try await withHistory { directory, run in
      let pass = try await run(["gate", "#39", "--against", "baseline:release", "--no-store"])
      #expect(pass.status == 0 && pass.stdout.hasPrefix("Gate: PASS\nVerdict    pass\n"), "\(pass.stderr)")
      let fail = try await run(["gate", "#46", "--against", "baseline:release", "--no-store"])
      #expect(fail.status == 2 && fail.stdout.hasPrefix("Gate: FAIL\n"))
      #expect(fail.stderr.contains("\ntidemark: gate failed: 3 failed, 21 passed"))
      let open = try await run(["gate", "#55", "--against", "last:10", "--no-store"])
      #expect(open.status == 3 && open.stderr.contains("\ntidemark: gate inconclusive: "))
      let accepted = try await run([
        "gate", "#55", "--against", "last:10", "--no-store", "--inconclusive-is", "pass",
      ])
      #expect(accepted.status == 0 && accepted.stdout.contains("open, counts as pass"))
      let strict = try await run([
        "gate", "#55", "--against", "last:10", "--no-store", "--inconclusive-is", "fail",
      ])
      #expect(strict.status == 2)
      let unasked = try await run(["gate"])
      #expect(unasked.status == 64 && unasked.stderr.contains("give the runs to compare with"))
      let nowhere = try await run(["gate", "--against", "baseline:nope"])
      #expect(nowhere.status == 3 && nowhere.stderr.contains("no baseline is named `nope`"))
      try Data("rules:\n  - {metric: memory_*, absolut: 3}\n".utf8)
        .write(to: directory.appending(path: "tidemark-policy.yaml"))
      let broken = try await run(["gate", "#39", "--against", "last:10"])
      #expect(broken.status == 1 && broken.stdout.isEmpty)
      #expect(broken.stderr.hasPrefix("tidemark: tidemark-policy.yaml:2:24: unknown key `rules[].absolut`"))
    }
  }

  @Test("a set of which nothing can be judged never passes")
  func nothingMeasured() async throws {
    try await withHistory { directory, run in
      try Data("rules: [{severity: ignore}]\n".utf8).write(to: directory.appending(path: "p.yaml"))
      let nothing = try await run([
        "gate", "#39", "--against", "last:10", "--policy", "p.yaml", "--inconclusive-is", "pass",
      ])
      #expect(nothing.status == 3)
      #expect(nothing.stderr.contains("nothing was measured, so the gate cannot pass"))
    }
  }

  @Test("the judgement is stored, and reached again after the policy on disk changed")
  func replay() async throws {
    try await withHistory { directory, run in
      let policy = directory.appending(path: "tidemark-policy.yaml")
      let written = try await run(["gate", "--init-policy"])
      #expect(written.status == 0)
      let again = try await run(["gate", "--init-policy"])
      #expect(again.status == 1 && again.stderr.contains("tidemark-policy.yaml exists"))
      let first = try await run(["gate", "#46", "--against", "baseline:release", "-f", "json"])
      #expect(first.status == 2, "\(first.stderr)")
      try Data("rules: [{metric: \"*\", relative_percent: 900}]\n".utf8).write(to: policy)
      let replayed = try await run(["gate", "--replay", "1", "-f", "json"])
      #expect(replayed.status == 0)
      #expect(
        replayed.stderr.contains("judgement 1 was computed again: all 24 findings are the same"),
        "\(replayed.stderr)")
      let report = try #require(
        try JSONSerialization.jsonObject(with: Data(replayed.stdout.utf8)) as? [String: Any])
      let findings = try #require(report["findings"] as? [[String: Any]])
      #expect(findings.count == 24 && findings[0]["verdict"] as? String == "fail")
      let stored = try await run([
        "sql", "SELECT count(*) AS n, sum(verdict = 'fail') AS failed FROM findings", "-f", "csv",
      ])
      #expect(stored.stdout == "n,failed\n24,3\n")
      let path = directory.appending(path: "tidemark.db").path
      _ = try await Shell.run(["sqlite3", path, "UPDATE finding SET reason = 'x' WHERE finding_id = 3"])
      let differs = try await run(["gate", "--replay", "#46"])
      #expect(
        differs.status == 1 && differs.stderr.contains("judgement 1 comes out differently:\n  leak "))
      _ = try await Shell.run([
        "sqlite3", path, "PRAGMA foreign_keys = ON; DELETE FROM run WHERE run_id = 33",
      ])
      let missing = try await run(["gate", "--replay", "#46"])
      #expect(
        missing.status == 3 && missing.stderr.contains("rests on runs that are not in this file any more"))
    }
  }

  @Test("--no-store leaves the file as it is")
  func readOnly() async throws {
    try await withHistory { directory, run in
      let file = directory.appending(path: "tidemark.db")
      let before = try Data(contentsOf: file)
      #expect(try await run(["gate", "#39", "--against", "last:10", "--no-store"]).status == 0)
      #expect(try Data(contentsOf: file) == before)
    }
  }

  @Test("acknowledged: not alarmed again, listed, taken back")
  func acknowledgements() async throws {
    try await withHistory { _, run in
      let gate = ["gate", "#41", "--against", "#30..#39", "--no-store"]
      #expect(try await run(gate).status == 2)
      let ack = try await run([
        "ack", "*/frontend/memory_*", "--run", "#40", "--because", "cache enlarged", "--by", "me",
      ])
      #expect(
        ack.status == 0 && ack.stderr.hasSuffix("acknowledgement 1: 15 series from run #40 on\n"),
        "\(ack.stderr)")
      let known = try await run(gate)
      #expect(known.status == 0 && known.stdout.contains("; acknowledged: cache enlarged"))
      let list = try await run(["ack", "--list", "-f", "csv"])
      #expect(list.stdout.hasPrefix("acknowledgement_id,subject,run_id,begins_at,because,acknowledged_by,"))
      #expect(list.stdout.contains("\n1,*/frontend/memory_*,40,2026-10-29T09:30:00.000Z,cache enlarged,me,"))
      #expect(try await run(["ack", "--remove", "1"]).status == 0)
      #expect(try await run(gate).status == 2)
      let gone = try await run(["ack", "--remove", "1"])
      #expect(gone.status == 1 && gone.stderr.contains("there is no acknowledgement 1"))
      let typo = try await run(["ack", "*/fronted/memory_*", "--run", "#40", "--because", "x"])
      #expect(typo.status == 64 && typo.stderr.contains("matches nothing of run #40; it has "))
      let past = try await run(["ack", "*/*/leak", "--run", "#40", "--because", "x", "--until", "2020-01-01"])
      #expect(past.status == 64 && past.stderr.contains("--until 2020-01-01 is in the past"))
    }
  }

  @Test("as Markdown the verdict comes first; as JUnit every check is a test")
  func formats() async throws {
    try await withHistory { _, run in
      let markdown = try await run(["gate", "#46", "--against", "#30..#39", "--no-store", "-f", "markdown"])
      #expect(
        markdown.stdout.hasPrefix(
          "## Gate: FAIL\n\n| | |\n| --- | --- |\n| Verdict | fail |\n| Checks | 3 failed, 21 passed"))
      #expect(
        markdown.stdout.contains(
          "\n| fail | duration | stream-processor | leak_mb_per_min | -0.04 | 1.44 |  | +1.48 MB/min \\[1.20, 1.76\\], beyond the threshold of 0.5 MB/min and outside the noise "
        ))
      let junit = try await run(["gate", "#46", "--against", "#30..#39", "--no-store", "-f", "junit"])
      #expect(junit.status == 2)
      #expect(junit.stdout.contains("tests=\"24\" failures=\"3\" errors=\"0\" skipped=\"0\""))
      #expect(
        junit.stdout.contains(
          "<testcase classname=\"all.stream-processor\" name=\"leak: leak\" time=\"0\">\n      <failure type=\"leak\""
        ))
      let parsed = try await Shell.run(
        [
          "python3", "-c",
          "import sys, xml.etree.ElementTree as e; print(len(e.fromstring(sys.stdin.buffer.read()).findall('.//testcase')))",
        ],
        input: junit.stdout)
      #expect(parsed.stdout == "24\n", "\(parsed.stderr)")
      let other = try await run(["summary", "-f", "junit"])
      #expect(other.status == 64 && other.stderr.contains("junit holds test results"))
    }
  }

  @Test("calibrate and plan say what they rest on")
  func planning() async throws {
    try await withHistory { _, run in
      let calibrate = try await run(["calibrate", "#1..#38"])
      #expect(
        calibrate.status == 0
          && calibrate.stdout.hasPrefix("The gate on unchanged runs\nRuns            38\n"))
      let plan = try await run(["plan", "--change", "5%", "--cv", "2%", "-f", "csv"])
      // t of 9 degrees at 0.99 is 2.8214379 (R, qt): 2 % times that times √1.1.
      #expect(plan.stdout.contains("\n,,,10,,2.0,5.918298"), "\(plan.stdout)")
      #expect(plan.stdout.hasSuffix(",2,4,\n"))
      let bad = try await run(["plan", "--change", "none"])
      #expect(bad.status == 64)
    }
  }
}
