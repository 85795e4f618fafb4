import Testing

@testable import TidemarkWarehouse

@Suite struct RunSelectorTests {
  private static func run(
    _ id: Int64, _ uid: String, _ testID: String, _ startedAt: String, status: String = "completed",
    aborted: Int = 0
  ) -> RunHead {
    RunHead(
      runID: id, uid: uid, testID: testID, status: status, startedAt: startedAt, hostFingerprint: nil,
      intervalSeconds: 2, abortedCount: aborted)
  }

  /// Saturday 2026-11-28 18:00 UTC.
  private let now = Moment(microseconds: 1_795_888_800_000_000)

  /// Newest first. #12 was imported after #13 was recorded, but ran before it.
  private let runs = [
    run(13, "019aeeee-0000-7000-8000-000000000013", "20261128_093000", "2026-11-28T09:30:00.000Z"),
    run(
      12, "019adddd-0000-7000-8000-000000000012", "20261127_093000", "2026-11-27T09:30:00.000Z",
      status: "interrupted"),
    run(9, "019aaaaa-0000-7000-8000-000000000009", "20261122_093000", "2026-11-22T09:30:00.000Z"),
    run(7, "019aaabb-0000-7000-8000-000000000007", "20261121_093000", "2026-11-21T21:30:00.000Z", aborted: 2),
    run(4, "019abbbb-0000-7000-8000-000000000004", "20261121_093000", "2026-11-21T09:30:00.000Z"),
    run(2, "019acccc-0000-7000-8000-000000000002", "20261115_000000", "2026-11-15T00:00:00.000Z"),
    run(1, "019ac111-0000-7000-8000-000000000001", "20261114_235959", "2026-11-14T23:59:59.999Z"),
  ]

  private var directory: RunDirectory {
    var directory = RunDirectory(runs: runs)
    directory.labels = [
      13: ["git.branch": "main", "git.commit": "abc1234", "who": "x@y"],
      9: ["git.branch": "main", "git.commit": "ABD1234"], 7: ["git.branch": "topic"],
      2: ["git.branch": "main", "git.commit": "fff0000"],
    ]
    directory.baselines = ["release": [4, 7], "1.0": [2], "gone": []]
    return directory
  }

  private func one(_ text: String) throws -> Int64 {
    try directory.one(RunSelector(text, now: now)).runID
  }

  private func all(_ text: String) throws -> [Int64] {
    try directory.all(RunSelector(text, now: now)).map(\.runID)
  }

  @Test(
    "each form finds its run",
    arguments: [
      ("latest", 13), ("latest~0", 13), ("latest~2", 9), ("previous", 12), ("last:1", 13), ("#7", 7),
      ("20261122_093000", 9), ("019abb", 4), ("019ABB", 4), ("019aaaaa-0000-7000-8000-000000000009", 9),
      ("today", 13), ("yesterday", 12), ("2026-11-15", 2), ("2026-11-14", 1),
      // The newest run at least that old: #4 is 7 days and 8.5 hours old, #7 only 6 days and 20.5 hours.
      ("7d", 4), ("1w", 4), ("164h", 7), ("165h", 4), ("1h", 13), ("8h", 13), ("9h", 12),
      ("commit:abc", 13), ("commit:abd", 9), ("baseline:1.0", 2), ("label:who=x@y", 13),
      ("latest@branch:main", 13), ("latest~1@branch:main", 9), ("7d@branch:main", 2),
      ("latest@label:who=x@y", 13), ("latest~1@last:2@branch:main", 9), ("previous@2026-11-21", 4),
      ("latest@baseline:release", 7), ("latest@#4", 4), ("latest@last-week", 9),
    ])
  func found(text: String, id: Int64) throws { #expect(try one(text) == id) }

  @Test(
    "a set is every run it describes, newest first",
    arguments: [
      ("last:1", [13]), ("last:2", [13, 12]), ("last:10", [13, 12, 9, 7, 4, 2, 1]), ("latest~1", [12]),
      ("2026-11-21", [7, 4]), ("since:7d", [13, 12, 9, 7]), ("since:2026-11-21", [13, 12, 9, 7, 4]),
      ("since:yesterday", [13, 12]), ("since:today", [13]),
      // Monday 2026-11-16 to Sunday 2026-11-22.
      ("last-week", [9, 7, 4]), ("since:last-week", [13, 12, 9, 7, 4]),
      ("#4..#9", [9, 7, 4]), ("#4..#4", [4]), ("2026-11-15..2026-11-21", [7, 4, 2]),
      ("7d..latest", [13, 12, 9, 7, 4]), ("2026-11-16..yesterday", [12, 9, 7, 4]),
      ("branch:main", [13, 9, 2]), ("label:git.branch=topic", [7]), ("baseline:release", [7, 4]),
      ("last:2@branch:main", [13, 9]), ("last:2@branch:main@since:7d", [13, 9]),
      ("since:7d@branch:main", [13, 9]), ("#2..#9@branch:main", [9, 2]), ("last-week@branch:main", [9]),
    ])
  func sets(text: String, ids: [Int64]) throws { #expect(try all(text) == ids) }

  @Test(
    "what is ambiguous, absent or not understood is refused with what there is",
    arguments: [
      (
        "20261121_093000",
        "`20261121_093000` matches 2 runs; use the number of one:\n  #7  20261121_093000  completed  019aaabb-0000-7000-8000-000000000007\n  #4"
      ),
      ("019aaa", "`019aaa` matches 2 runs"),
      ("latest~7", "no run matches `latest~7`; there are:\n  #13  20261128_093000"),
      ("#5", "no run matches `#5`; there are:"),
      ("last:2", "`last:2` matches 2 runs; use the number of one, or `latest@last:2` for the newest:\n  #13"),
      ("branch:main", "`branch:main` matches 3 runs; use the number of one, or `latest@branch:main`"),
      ("branch:mian", "no run has the label git.branch=mian; its values are: main, topic"),
      ("label:nope=1", "no run has a label `nope`"),
      ("latest@branch:topic@#9", "no run has the label git.branch=topic; its values are: main"),
      ("baseline:nope", "no baseline is named `nope`; there are: 1.0, gone, release"),
      ("baseline:gone", "no run matches `baseline:gone`; there are:"),
      ("3w", "no run matches `3w`; there are:"), ("2026-11-20", "no run matches `2026-11-20`"),
      ("latest@2026-11-20", "no run matches `2026-11-20`; there are:"),
    ])
  func refused(text: String, message: String) {
    #expect { try one(text) } throws: { "\($0)".hasPrefix(message) }
  }

  @Test(
    "what is no selector is refused with those there are",
    arguments: [
      "yesterdaze", "latest~-1", "last:0", "last:x", "", "@", "latest@", "@latest", "2026-02-30",
      "2026-13-01",
      "since:", "since:#4", "label:=x", "label:x", "commit:xyz", "0d", "7y", "#x", "..", "latest..",
      "status:x",
    ])
  func notUnderstood(text: String) {
    #expect { try RunSelector(text, now: now) } throws: {
      "\($0)".hasPrefix("`\(text)` is not a run; use latest, latest~N, previous, #NUMBER")
    }
  }

  @Test(
    "hundreds of parts are read as soon as a few, and a text that nobody types is refused",
    .timeLimit(.minutes(1)))
  func manyParts() throws {
    let parts = String(repeating: "@7d", count: 300)
    let label = try RunSelector("label:a=x\(parts)@zz", now: now)
    #expect(label.form == .label(key: "a", value: "x\(parts)@zz"))
    let selector = try RunSelector("latest\(parts)", now: now)
    var depth = 0
    var rest = selector.form
    while case .among(_, let right) = rest { (depth, rest) = (depth + 1, right.form) }
    #expect(depth == 300)
    #expect(throws: SelectorError.self) {
      try RunSelector(String(repeating: "1..", count: 40_000) + "1", now: now)
    }
  }

  @Test("an empty warehouse says how to record")
  func empty() {
    #expect { try RunDirectory(runs: []).one(RunSelector("latest")) } throws: {
      "\($0)" == "the warehouse has no run yet; record one with `tidemark-collect run`"
    }
  }

  private func baseline(_ text: String, _ candidate: Int64) throws -> (runs: [Int64], leftOut: [String]) {
    let choice = try directory.baseline(
      RunSelector(text, now: now), besides: [directory.one(RunSelector("#\(candidate)"))])
    return (choice.runs.map(\.runID), choice.leftOut.map { "#\($0.run.runID) \($0.reason)" })
  }

  @Test("a set used as a baseline leaves out the candidate and flawed runs, and says so")
  func baselineSets() throws {
    #expect(try baseline("last-week", 13) == ([9, 4], ["#7 2 scenarios aborted"]))
    #expect(
      try baseline("since:7d", 13) == (
        [9], ["#13 the candidate", "#12 interrupted", "#7 2 scenarios aborted"]
      ))
    // So many runs that can be one, and the newest one of that age that can.
    #expect(try baseline("last:3", 13) == ([9, 4, 2], ["#13 the candidate", "#12 interrupted"]))
    #expect(try baseline("164h", 13) == ([4], ["#7 2 scenarios aborted"]))
    #expect(try baseline("24h", 13) == ([9], ["#12 interrupted"]))
    // A run that is named is taken as it is.
    #expect(try baseline("#12", 13) == ([12], []))
    #expect(try baseline("previous", 13) == ([12], []))
    #expect { try baseline("yesterday", 13) } throws: {
      "\($0)" == "no run of `yesterday` can be a baseline:\n  #12  20261127_093000  interrupted"
    }
  }

  @Test(
    "moments are read and written to the millisecond",
    arguments: [
      ("2026-11-28T18:00:00Z", "2026-11-28T18:00:00.000Z"), ("2026-11-28", "2026-11-28T00:00:00.000Z"),
      ("2024-02-29T23:59:59.9994Z", "2024-02-29T23:59:59.999Z"),
      ("1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.250Z"),
    ])
  func moments(text: String, iso: String) throws {
    #expect(Moment(iso8601: text)?.iso8601 == iso)
  }

  @Test(
    "days that no calendar has are no moments",
    arguments: ["2026-02-29", "2026-11-31", "2026-11-28T24:61:00Z", "26-11-28"])
  func noMoments(text: String) { #expect(Moment(iso8601: text) == nil) }

  @Test(
    "a week begins on Monday",
    arguments: [("2026-11-22", "2026-11-16"), ("2026-11-23", "2026-11-23"), ("1969-12-31", "1969-12-29")])
  func weeks(day: String, monday: String) throws {
    #expect(Moment(iso8601: day)?.week == Moment(iso8601: monday))
  }
}
