import Foundation
import Testing
import TidemarkTestSupport

/// Naming, comparing, labelling and deleting runs, as a user meets it.
@Suite struct RunChoiceCommandTests {
  /// Evening of run 60's day.
  private let evening = "2026-11-21T18:00:00Z"

  private func withHistory(_ body: (_ run: ([String]) async throws -> ToolResult) async throws -> Void)
    async throws
  {
    try await RecordedRuns.history.withCopy { path in
      try await body { arguments in
        try await BuiltTool.tidemark.run(
          arguments, environment: ["TIDEMARK_DB": path, "TIDEMARK_NOW": evening, "USER": "sam"])
      }
    }
  }

  @Test("every command that takes a run takes every selector, and says which run it took")
  func selectors() async throws {
    try await withHistory { run in
      for command in ["summary", "show", "scaling", "leaks", "resets", "ooms"] {
        let result = try await run([command, "7d@branch:main", "-f", "json"])
        #expect(
          result.stderr.hasPrefix("run #54 20261114_093000 completed\n"), "\(command): \(result.stderr)")
        #expect(result.status == 0)
      }
      let several = try await run(["scaling", "last-week@branch:main", "-f", "json"])
      #expect(several.stderr.hasPrefix("6 runs, #49 to #54\n"))
      let ambiguous = try await run(["show", "branch:topic"])
      #expect(
        ambiguous.status == 64
          && ambiguous.stderr.hasPrefix(
            "tidemark: `branch:topic` matches 2 runs; use the number of one, or `latest@branch:topic` for the newest:\n  #30"
          ))
      let absent = try await run(["show", "branch:nope"])
      #expect(
        absent.status == 3
          && absent.stderr == "tidemark: no run has the label git.branch=nope; its values are: main, topic\n")
      let clock = try await BuiltTool.tidemark.run(["show"], environment: ["TIDEMARK_NOW": "noon"])
      #expect(clock.status == 4)  // no warehouse
    }
  }

  @Test("compare: a table for people, folded; everything for programs")
  func compare() async throws {
    try await withHistory { run in
      let table = try await run(["compare", "#44..#48", "#51"])
      #expect(
        table.stdout == """
          What changed
          Container   What              Verdict     Old     New  Change [95 %]         Where               Reason
          ----------  ----------------  -------  ------  ------  --------------------  ------------------  --------------------------------------------------------------------------------------------------------------------------
          simulation  memory            worse     83.04   87.13  +4.0 % [1.6, 6.6]     in load_scaling_80  load_scaling_80, memory_mean_mb 9.6 %: beyond the threshold of 5.89 % and outside the noise (p < 0.0001, spread of 5 runs)
          simulation  memory per agent  worse    0.4994  0.5835  +16.9 % [12.4, 21.5]                      beyond the threshold of 10 % and outside the noise (p < 0.0001, spread of 5 runs)

          """)
      #expect(
        table.stderr == """
          base #44..#48: 5 runs, #44 to #48
          candidate #51: run #51 20261111_093000 completed
          answers: 2 worse, 16 unchanged
          16 unchanged answers and the 139 series behind all of them: --all shows them

          """)
      let json = try await run(["compare", "last-week", "today", "-f", "json", "-q"])
      let parts = try #require(
        try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [String: [[String: Any]]])
      #expect(parts["subjects"]?.count == 18 && parts["compare"]?.count == 139)
      #expect(json.stderr.isEmpty && json.status == 0)
    }
  }

  @Test("compare refuses what makes no sense and says when nothing can be compared")
  func compareRefusals() async throws {
    try await withHistory { run in
      let twice = try await run(["compare", "latest", "#60"])
      #expect(twice.status == 64)
      #expect(
        twice.stderr.hasPrefix(
          "tidemark: run #60 20261121_093000 completed is on both sides of the comparison"))
      let other = try await run(["compare", "#22", "#23", "-f", "csv"])
      #expect(other.status == 3)
      #expect(
        other.stderr.hasSuffix(
          "tidemark: no series of the two sides can be compared; `--allow` permits differences\n"))
      let allowed = try await run(["compare", "#22", "#23", "--allow", "host", "-f", "csv"])
      #expect(allowed.status == 0)
      let unknown = try await run(["compare", "#22", "#23", "--allow", "weather"])
      #expect(unknown.status == 64 && unknown.stderr.contains("host"))
      let flawed = try await run(["compare", "2026-11-16", "latest"])
      #expect(flawed.status == 3)
      #expect(
        flawed.stderr
          == "tidemark: no run of `2026-11-16` can be a baseline:\n  #55  20261116_093000  interrupted\n")
      let leftOut = try await run(["compare", "last:7", "latest", "-f", "csv"])
      #expect(leftOut.stderr.contains("left out of the base: #60 (the candidate), #55 (interrupted)\n"))
      #expect(leftOut.stderr.hasPrefix("base last:7: 7 runs, #52 to #54, #56 to #59\n"))
    }
  }

  @Test("a baseline is set, listed with its history, compared with, and removed")
  func baselines() async throws {
    try await withHistory { run in
      let set = try await run(["baseline", "set", "release", "last:8", "--because", "1.1 shipped"])
      #expect(
        set.stderr
          == "left out of the base: #55 (interrupted)\nbaseline release: 8 runs, #52 to #54, #56 to #60\n")
      #expect(set.stdout.isEmpty && set.status == 0)
      let list = try await run(["baseline", "list", "release"])
      #expect(
        list.stdout == """
          Baseline  State    Runs  Which                            Chosen by  Set (UTC)            By   Because
          --------  -------  ----  -------------------------------  ---------  -------------------  ---  -----------
          release   current     8  #52 #53 #54 #56 #57 #58 #59 #60  last:8     2026-11-21 18:00:00  sam  1.1 shipped
          release   earlier     6  #31 #32 #33 #34 #35 #36          #31..#36   2026-10-24 10:30:00  ci   1.0 shipped

          """)
      let unfit = try await run(["baseline", "set", "bad", "#55"])
      #expect(
        unfit.status == 1
          && unfit.stderr
            == "tidemark: a baseline can contain only runs that completed without aborted scenarios:\n  #55  20261116_093000  interrupted\n"
      )
      let badName = try await run(["baseline", "set", "a/b"])
      #expect(badName.status == 64)
      #expect(try await run(["baseline", "remove", "release"]).stderr == "baseline release is removed\n")
      let gone = try await run(["compare", "baseline:release"])
      #expect(
        gone.status == 3
          && gone.stderr.hasPrefix("tidemark: no baseline is named `release`; there is none yet"))
      let empty = try await run(["baseline", "list"])
      #expect(
        empty.stdout.isEmpty
          && empty.stderr == "no baseline is set; `tidemark baseline set NAME last:10` sets one\n")
      let history = try await run([
        "baseline", "list", "release", "-f", "csv", "--columns", "state,run_count",
      ])
      #expect(history.stdout == "state,run_count\nremoved,0\nearlier,8\nearlier,6\n")
    }
  }

  @Test("labels are set, replaced and removed, and select runs at once")
  func labels() async throws {
    try await withHistory { run in
      let set = try await run(["label", "#7", "soak=true", "git.branch=fix", "ci.build="])
      #expect(
        set.stderr
          == "run #7 20260921_093000 completed\nsoak is true\ngit.branch is fix\nci.build is removed\n")
      let found = try await run(["show", "label:soak=true", "-f", "json", "-q"])
      #expect(
        found.stdout.contains(#""labels": {"git.branch":"fix","git.commit":"abc0007","soak":"true"}"#))
      #expect(try await run(["label", "#7", "x"]).status == 64)
      #expect(try await run(["label", "#7", "x=a\u{1}b"]).status == 1)
      let nowhere = try await BuiltTool.tidemark.run(["label", "latest", "a=b", "--db", "/nowhere/t.db"])
      #expect(nowhere.status == 4 && nowhere.stderr.hasPrefix("tidemark: no warehouse at /nowhere/t.db"))
    }
  }

  @Test("delete wants to be sure, takes everything along, and says what is gone")
  func delete() async throws {
    try await withHistory { run in
      let asked = try await run(["delete", "#31"])
      #expect(
        asked.status == 64
          && asked.stderr.contains("cannot ask for confirmation without a terminal; confirm with --yes"))
      let gone = try await run(["delete", "#31", "#55", "--yes"])
      #expect(
        gone.stdout == """
          Deleted run  Test id          Status       Scenarios  Samples  Findings
          -----------  ---------------  -----------  ---------  -------  --------
                   31  20261019_093000  completed            7      495         0
                   55  20261116_093000  interrupted          4      180         0

          """)
      #expect(gone.stderr.contains("run #31 was part of the baseline release\n"))
      let left = try await run([
        "sql", "-f", "csv", "--no-header",
        "SELECT count(*), (SELECT count(*) FROM baselines WHERE run_id = 31), (SELECT count(*) FROM samples WHERE run_id IN (31, 55)) FROM runs",
      ])
      #expect(left.stdout == "58,0,0\n")
    }
  }
}
