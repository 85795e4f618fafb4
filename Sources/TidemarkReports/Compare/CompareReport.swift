package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkTables
import TidemarkWarehouse

/// Runs against runs: one line for each question about a container, then the series behind them.
package enum CompareReport {
  /// - Parameter foldsUnchanged: questions that are answered `unchanged`, and all series, become a number.
  package static func report(_ comparison: Comparison, foldsUnchanged: Bool = false) -> Report {
    let subjects = comparison.subjects
    let series = comparison.series
    let shown = foldsUnchanged ? subjects.filter { $0.verdict != .unchanged } : subjects
    var notes = notes(comparison)
    if foldsUnchanged {
      notes.append(
        "\(counted(subjects.count - shown.count, "unchanged answer")) and the \(series.count) series behind all of them: --all shows them"
      )
    }
    return Report(
      sections: [
        self.subjects(shown, title: "What changed"),
        table(foldsUnchanged ? [] : series, title: "Series"),
        ReportTable(
          key: "new", title: "New: no run of the base has it", columns: newColumns, rows: comparison.newPlaces
        ),
      ], mainIndex: foldsUnchanged ? 0 : 1, notes: notes, queries: comparison.queries,
      nothing: nothing(comparison),
      alarms: [.regression: subjects.filter { $0.verdict == .worse }.map(\.container)])
  }

  /// The answers, as charts and pages show them.
  package static func subjects(_ subjects: [ComparedSubject], title: String) -> ReportTable {
    ReportTable(
      key: "subjects", title: title, columns: subjectColumns, rows: subjects,
      droppable: ["place", "reason", "old", "new"])
  }

  /// The series, as charts and pages show them.
  package static func table(_ series: [ComparedSeries], title: String) -> ReportTable {
    ReportTable(
      key: "compare", title: title, columns: columns, rows: series,
      droppable: ["delta", "reason", "interval_text", "old", "new"])
  }

  /// What is said under the tables, for those who show other tables: the numbers of a thousand series take their time.
  package static func notes(_ comparison: Comparison) -> [String] {
    let (base, candidate) = (comparison.base, comparison.candidate)
    var notes: [String] = []
    for run in candidate where run.status != "completed" {
      notes.append("run #\(run.runID) is \(run.status): checks of unfinished scenarios are inconclusive")
    }
    for run in base {
      if let flaw = run.flaw { notes.append("run #\(run.runID) in the base is not an accepted run: \(flaw)") }
    }
    if (base + candidate).contains(where: { $0.hostFingerprint == nil }) {
      notes.append(
        "imported runs do not name their machine; the comparison assumes that it is the same kind")
    }
    notes += collected(comparison.series.map { ($0.key.subject, $0.sides.remarks) })
    let counts = ComparisonVerdict.allCases.compactMap { verdict -> String? in
      let count = comparison.subjects.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    if !counts.isEmpty { notes.append("answers: " + counts.joined(separator: ", ")) }
    return notes + (commonMove(comparison.subjects).map { [$0] } ?? [])
  }

  /// Five or more answers moved, nine in ten of them the same way, in at least half of several containers: a change of
  /// the machine looks like that, and a change of a program hardly ever.
  private static func commonMove(_ subjects: [ComparedSubject]) -> String? {
    let moved = subjects.filter { $0.verdict == .worse || $0.verdict == .better }
    let way = moved.count { $0.verdict == .worse } * 2 > moved.count ? ComparisonVerdict.worse : .better
    let same = moved.filter { $0.verdict == way }
    let containers = Set(same.map(\.container)).count
    let all = Set(subjects.map(\.container)).count
    guard moved.count >= 5, same.count * 10 >= moved.count * 9, containers >= 2, containers * 2 >= all else {
      return nil
    }
    return
      "\(same.count) of \(moved.count) changes are for the \(way.rawValue), in \(containers) of \(all) containers: check first whether the machine or the measurement changed"
  }

  /// Why there is nothing to show; nil where there is something.
  package static func nothing(_ comparison: Comparison) -> String? {
    let series = comparison.series
    guard !series.contains(where: { $0.sides.lack == nil }) else { return nil }
    return series.isEmpty
      ? "neither side has a closed scenario with readings"
      : "no series of the two sides can be compared; `--allow` permits differences"
  }

  static let subjectColumns: [Column<ComparedSubject>] = [
    Column("container", "Container", .text, "name of the container") { $0.container },
    Column("question", "What", .text, "memory, cpu, growth, law, reset or oom", detail: true) {
      $0.question.rawValue
    },
    Column("question_text", "What", readers: .people) { $0.question.words },
    Column("verdict", "Verdict", .verdict, "worse, better, new, inconclusive, not comparable or unchanged") {
      $0.verdict.rawValue
    },
    Column("metric", "Metric", .text, "the metric that answers it", detail: true) {
      $0.question.primary.rawValue
    },
    Column("unit", "Unit", .text, "of the values", detail: true) { $0.unit },
    Column("old", "Old", .significant(4), "mean over base runs and scenarios; null: not measured") {
      $0.baseMean
    },
    Column("new", "New", .significant(4), "mean over candidate runs and scenarios; null: not measured") {
      $0.candidateMean
    },
    Column(
      "change_percent", "Change %", .real(1),
      "over all scenarios together; null for a metric that may be 0", detail: true
    ) { $0.percent },
    Column("change_percent_low", "from", .real(1), "95 % interval", detail: true) {
      $0.percentInterval95?.lower
    },
    Column("change_percent_high", "to", .real(1), "95 % interval", detail: true) {
      $0.percentInterval95?.upper
    },
    Column("change", "Change", .significant(3), "new less old, in units of the metric", detail: true) {
      $0.evidence?.difference
    },
    Column("change_low", "from", .significant(3), "95 % interval", detail: true) {
      $0.evidence?.differenceInterval95?.lower
    },
    Column("change_high", "to", .significant(3), "95 % interval", detail: true) {
      $0.evidence?.differenceInterval95?.upper
    },
    Column("change_text", "Change [95 %]", readers: .people) { $0.change },
    Column(
      "place", "Where", .text, "in which scenarios; empty for a number computed from all scenarios of a kind"
    ) {
      $0.place
    },
    Column("adjusted_p", "p", .real(4), "one-sided, after Holm over all questions", detail: true) {
      $0.adjustedPValue
    },
    Column("base_runs", "Base runs", .integer, "base runs that count", detail: true) {
      $0.evidence?.baseRuns
    },
    Column("candidate_runs", "Candidate runs", .integer, "candidate runs that count", detail: true) {
      $0.evidence?.candidateRuns
    },
    Column("series_count", "Series", .integer, "series behind it", detail: true) { $0.series.count },
    Column("reason", "Reason", .text, "why the verdict is what it is") { $0.reasonText },
  ]

  static let newColumns: [Column<NewPlace>] = [
    Column("container", "Container", .text, "name of the container; null: all of a new scenario") {
      $0.container
    },
    Column(
      "scenario", "Scenario", .text, "name of the scenario; null: all in which a new container was measured"
    ) { $0.scenario },
    Column("memory_p95_mb", "p95 MB", .real(1), "where memory is nearest to its limit") {
      $0.fullest.memoryP95MB
    },
    Column("memory_limit_mb", "Limit MB", .real(0), "there; null without a limit") {
      $0.fullest.memoryLimitMB
    },
    Column("limit_share", "Of limit", .share, "p95 over the limit") { $0.fullest.shareOfLimit },
    Column("cpu_mean_percent", "CPU mean %", .real(1), "the largest; percent of one core") {
      $0.largestCPUPercent
    },
    Column("series_count", "Places", .integer, "scenarios and containers it was measured in", detail: true) {
      $0.readings.count
    },
  ]

  static let columns: [Column<ComparedSeries>] = [
    Column(
      "scenario", "Scenario", .text,
      "name of the scenario; load, duration or reset for a number computed from all scenarios of that kind"
    ) { $0.key.scenario },
    Column("container", "Container", .text, "name of the container") { $0.key.container },
    Column("metric", "Metric", .text, "what is compared, named as for --metric") { $0.key.metric.rawValue },
    Column("unit", "Unit", .text, "of the values", detail: true) { $0.key.metric.unit },
    Column("old", "Old", .significant(4), "mean of the base runs; null: not measured") { $0.baseMean },
    Column("new", "New", .significant(4), "mean of the candidate runs; null: not measured") {
      $0.candidateMean
    },
    Column("delta", "Delta", .significant(3), "new less old") { $0.difference },
    Column("delta_low", "from", .significant(3), "95 % interval of the difference", detail: true) {
      $0.evidence?.differenceInterval95?.lower
    },
    Column("delta_high", "to", .significant(3), "95 % interval of the difference", detail: true) {
      $0.evidence?.differenceInterval95?.upper
    },
    Column("delta_percent", "Delta %", .real(1), "of the old value; null for a metric that may be 0") {
      $0.percent
    },
    Column("delta_percent_low", "from", .real(1), "95 % interval, from that of new over old", detail: true) {
      $0.percentInterval95?.lower
    },
    Column("delta_percent_high", "to", .real(1), "95 % interval, from that of new over old", detail: true) {
      $0.percentInterval95?.upper
    },
    Column("interval_text", "[95 %]", readers: .people) { $0.intervalText },
    Column("verdict", "Verdict", .verdict, "worse, better, new, inconclusive, not comparable or unchanged") {
      $0.verdict.rawValue
    },
    Column("reason", "Reason", .text, "why the verdict is what it is") { $0.reasonText },
    Column("base_runs", "Base runs", .integer, "base runs that count", detail: true) { $0.sides.base.count },
    Column("candidate_runs", "Candidate runs", .integer, "candidate runs that count", detail: true) {
      $0.sides.candidate.count
    },
    Column(
      "basis", "Basis", .text,
      "runs, predictionInterval, history, otherSeries, withinRun or kills: the source of the noise between runs; null: nothing was tested",
      detail: true
    ) { $0.basis },
    Column(
      "p", "p", .real(4), "chance of such a difference between runs of one version, two-sided", detail: true
    ) { $0.pValue },
    Column(
      "adjusted_p", "Adjusted p", .real(4),
      "one-sided, after Holm over all series; null where no test decides", detail: true
    ) { $0.adjustedPValue },
    Column(
      "remarks", "Remarks", .text, "runs that were excluded, and conditions that were allowed to differ",
      detail: true
    ) { $0.remarksText },
  ]
}

extension ComparedSeries {
  fileprivate var intervalText: String? {
    percentInterval95.map { rangeText($0, decimals: 1) + " %" }
      ?? evidence?.differenceInterval95.map { rangeText($0, decimals: key.metric.decimals) }
  }

  fileprivate var remarksText: String? {
    sides.remarks.isEmpty ? nil : sides.remarks.joined(separator: "; ")
  }
}
