import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct CompareReportTests {
  /// What `compare BASE CANDIDATE` says at the evening of a run's day, when no later run was recorded yet.
  private func compare(
    _ base: String, _ candidate: String, at number: Int, in warehouse: Warehouse,
    allowing allowed: Set<SeriesConditions.Kind> = []
  ) throws -> Comparison {
    let now = Moment(microseconds: RunHistory().startedAt(number) + 8 * 3_600_000_000)
    let past = "#1..#\(number)"
    let (base, candidate) = try (
      RunSelector("\(base)@\(past)", now: now), RunSelector("\(candidate)@\(past)", now: now)
    )
    let directory = try warehouse.directory(for: [base, candidate])
    let candidates = try directory.all(candidate)
    let choice = try directory.baseline(base, besides: candidates)
    return try Comparison(
      base: choice.runs, candidate: candidates, among: directory.all(RunSelector(past)), allowing: allowed,
      in: warehouse)
  }

  private func subjects(_ report: Comparison, _ verdict: ComparisonVerdict) -> Set<String> {
    Set(report.series.filter { $0.verdict == verdict }.map(\.key.subject))
  }

  @Test("before anything changed nothing is called worse or better, and every row says why")
  func unchanged() async throws {
    try await withHistory { warehouse, _ in
      for (base, candidate) in [("7d", "latest"), ("last-week", "today")] {
        let report = try compare(base, candidate, at: 39, in: warehouse)
        #expect(report.series.count == 139, "\(base)")
        #expect(subjects(report, .worse).isEmpty && subjects(report, .better).isEmpty, "\(base)")
        #expect(subjects(report, .unchanged).count > 130, "\(base)")
        #expect(report.series.allSatisfy { !$0.reasonText.isEmpty })
      }
    }
  }

  @Test("the step of 8 % is found the day after, by one run against one and by a day against a week")
  func step() async throws {
    try await withHistory { warehouse, _ in
      for (base, candidate) in [("7d", "latest"), ("last-week", "today")] {
        let report = try compare(base, candidate, at: 41, in: warehouse)
        let worse = subjects(report, .worse)
        #expect(worse.contains("baseline/frontend/memory_mean_mb"), "\(base)")
        #expect(worse.contains("load_scaling_80/frontend/memory_p95_mb"), "\(base)")
        #expect(worse.allSatisfy { $0.contains("/frontend/memory_") }, "\(base): \(worse)")
        let row = try report.report.main.row([
          "scenario": "baseline", "container": "frontend", "metric": "memory_mean_mb",
        ])
        let percent = try row.number("delta_percent")
        #expect((5...11).contains(percent))
        #expect(try row.number("delta_percent_low") < percent && percent < row.number("delta_percent_high"))
        #expect(row["basis"] == (base == "7d" ? "history" : "predictionInterval"))
      }
    }
  }

  @Test("a leak that began is found, and nothing else")
  func leak() async throws {
    try await withHistory { warehouse, _ in
      for (base, candidate) in [("7d", "latest"), ("last-week", "today")] {
        let report = try compare(base, candidate, at: 46, in: warehouse)
        let worse = subjects(report, .worse).filter { !$0.contains("/frontend/memory_") }
        #expect(worse == ["duration/stream-processor/leak_mb_per_min"], "\(base): \(worse)")
        #expect(subjects(report, .better).isEmpty)
      }
    }
  }

  @Test("more memory an agent is found in the slope, at the top level and in what fits under the limit")
  func growth() async throws {
    try await withHistory { warehouse, _ in
      for (base, candidate) in [("7d", "latest"), ("last-week", "today")] {
        let report = try compare(base, candidate, at: 51, in: warehouse)
        let worse = subjects(report, .worse)
        for subject in [
          "load/simulation/mb_per_agent", "load/simulation/memory_at_top_mb",
          "load/simulation/agents_at_limit",
          "load_scaling_80/simulation/memory_mean_mb", "load_scaling_80/simulation/headroom_mb",
        ] { #expect(worse.contains(subject), "\(base): \(subject)") }
        #expect(worse.allSatisfy { $0.contains("/simulation/") }, "\(base): \(worse)")
        let limit = try report.report.main.row(["metric": "agents_at_limit"])
        #expect(try limit.number("delta") < 0)
      }
    }
  }

  @Test("an incomplete run is compared where it measured, and inconclusive where it did not")
  func incomplete() async throws {
    try await withHistory { warehouse, _ in
      let report = try compare("7d", "latest", at: 55, in: warehouse)
      func row(_ scenario: String, _ metric: String) throws -> [String: Value] {
        try report.report.main.row([
          "scenario": .text(scenario), "container": "frontend", "metric": .text(metric),
        ])
      }
      #expect(try row("baseline", "memory_mean_mb")["verdict"] == "unchanged")
      let cut = try row("load_scaling_40", "memory_mean_mb")
      #expect(cut["verdict"] == "inconclusive" && cut["reason"] == "load_scaling_40 was aborted: interrupted")
      let missing = try row("reset", "retained_mb")
      #expect(missing["verdict"] == "inconclusive" && missing["reason"] == "not measured in the candidate")
      #expect(missing["new"] == .null)
      // Two levels make no slope that could be held against four.
      let slope = try row("load", "mb_per_agent")
      #expect(slope["verdict"] == "not comparable")
      #expect(slope["reason"] == "load_scaling_40 measured against absent")
      #expect(subjects(report, .worse).isEmpty)
      #expect(
        report.report.notes.contains(
          "run #55 is interrupted: checks of unfinished scenarios are inconclusive"))
      // As a base it is passed over: 7d at run 61 would be it.
      #expect(
        try compare("7d", "latest", at: 60, in: warehouse).report.notes.allSatisfy { !$0.contains("#55") })
    }
  }

  @Test("another kind of machine is not comparable unless that is allowed")
  func otherHost() async throws {
    try await withHistory { warehouse, _ in
      let report = try compare("7d", "latest", at: RunHistory.otherHostRun, in: warehouse)
      // A kill is a kill on any machine.
      #expect(
        report.series.allSatisfy { $0.verdict == .notComparable || $0.key.metric == .oomCount })
      #expect(report.series[0].reasonText.wholeMatch(of: /host [0-9a-f]{16} against [0-9a-f]{16}/) != nil)
      #expect(
        report.report.nothing == "no series of the two sides can be compared; `--allow` permits differences"
      )
      let allowed = try compare("7d", "latest", at: RunHistory.otherHostRun, in: warehouse, allowing: [.host])
      #expect(subjects(allowed, .worse).contains("baseline/frontend/memory_mean_mb"))
      #expect(try allowed.report.main.row(["container": "frontend"])["remarks"] != .null)
      // Everything moved the same way: that smells of the machine.
      #expect(
        allowed.report.notes.last?.contains("check first whether the machine or the measurement changed")
          == true)
      let set = try compare("since:2w", "latest", at: 25, in: warehouse)
      #expect(set.report.notes.contains { $0.hasSuffix("10 of 11 base runs count") })
    }
  }

  @Test("a set against a set goes by the runs of both")
  func sets() async throws {
    try await withHistory { warehouse, _ in
      let report = try compare("#31..#36", "#56..#60", at: 60, in: warehouse)
      let row = try report.report.main.row([
        "scenario": "load", "metric": "mb_per_agent", "container": "simulation",
      ])
      #expect(row["basis"] == "runs" && row["verdict"] == "worse")
      #expect(row["base_runs"] == 6 && row["candidate_runs"] == 5)
      // 0.5 against 0.6
      #expect(try (17...23).contains(row.number("delta_percent")))
      let back = try compare("#56..#60", "#31..#36", at: 60, in: warehouse)
      let better = try back.report.main.row([
        "scenario": "load", "metric": "mb_per_agent", "container": "simulation",
      ])
      #expect(better["verdict"] == "better")
      #expect(try back.report.main.row(["metric": "agents_at_limit"])["verdict"] == "better")
    }
  }

  @Test("one run against one without a history rests on what varied inside them, and decides nothing")
  func withinRun() async throws {
    try await withHistory { warehouse, _ in
      let report = try compare("#1", "#2", at: 2, in: warehouse)
      #expect(subjects(report, .worse).isEmpty && subjects(report, .better).isEmpty)
      let mean = try report.report.main.row(["metric": "memory_mean_mb"])
      #expect(
        mean["verdict"] == "inconclusive" && mean["basis"] == "withinRun" && mean["adjusted_p"] == .null)
      #expect(mean["reason"] == "within-run evidence only: nothing shows how much runs of one version differ")
      let p95 = try report.report.main.row(["metric": "memory_p95_mb"])
      #expect(
        p95["reason"]
          == "nothing shows how much runs of one version differ: 0 earlier runs of this kind, 5 are needed")
    }
  }

  @Test("a kill where there was none is worse, whatever the numbers")
  func kills() {
    let comparison = KillComparison(base: [0, 0], candidate: [2])
    #expect(comparison.isNew && comparison.candidateRunsKilled == 1)
    let usual = KillComparison(base: [1, 0, 1, 0], candidate: [1])
    #expect(!usual.isNew)
    // Hypergeometric: the one candidate is among the three killed of five.
    #expect(abs(usual.pValueHigher - 0.6) < 1e-12)
    #expect(KillComparison(base: [1, 1, 1, 1, 1], candidate: [0, 0, 0, 0]).pValueLower < 0.05)
  }

  @Test("unchanged rows are one line for people, unless there is none")
  func folding() async throws {
    try await withHistory { warehouse, runs in
      let report = try Comparison(base: [runs[1]], candidate: [runs[0]], among: runs, in: warehouse)
      let unchanged = report.subjects.count { $0.verdict == .unchanged }
      let folded = CompareReport.report(report, foldsUnchanged: true)
      #expect(unchanged > 0 && folded.main.rows.count == report.subjects.count - unchanged)
      #expect(
        folded.notes.contains(
          "\(unchanged) unchanged answers and the \(report.series.count) series behind all of them: --all shows them"
        ))
    }
  }
}

extension Comparison {
  fileprivate var report: Report { CompareReport.report(self) }
}
