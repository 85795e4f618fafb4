import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// Runs against runs, series by series.
package struct CompareReport: Sendable {
  let rows: [ComparedSeries]
  package let report: Report

  /// - Parameters:
  ///   - base: what the candidate is compared with; shares no run with it.
  ///   - candidate: not empty.
  ///   - runs: all there are, newest first.
  ///   - foldsUnchanged: unchanged rows become one line.
  package init(
    base: [RunHead], candidate: [RunHead], among runs: [RunHead], foldsUnchanged: Bool = false,
    allowing allowed: Set<SeriesConditions.Kind> = [], in warehouse: Warehouse
  ) throws {
    let history = SeriesComparison.history(before: candidate, base: base, among: runs)
    let table = try SeriesTable(base + candidate + history, in: warehouse)
    let judged = ComparedSeries.judge(
      SeriesComparison.all(in: table, base: base, candidate: candidate, allowing: allowed))
    let order = ComparedSeries.Verdict.allCases
    rows = order.flatMap { verdict in judged.filter { $0.verdict == verdict } }
    let unchanged = rows.count { $0.verdict == .unchanged }
    var cells = rows.filter { !foldsUnchanged || $0.verdict != .unchanged }.map(\.row)
    if foldsUnchanged, unchanged > 0 { cells.append(Self.folded(unchanged)) }
    report = Report(
      sections: [
        ReportTable(key: "compare", title: "Comparison", columns: Self.columns, rows: cells)
      ],
      notes: Self.notes(rows, base: base, candidate: candidate), queries: table.queries,
      nothing: Self.nothing(rows))
  }

  private static func notes(
    _ rows: [ComparedSeries], base: [RunHead], candidate: [RunHead]
  ) -> [String] {
    var notes: [String] = []
    for run in candidate where run.status != "completed" {
      notes.append("run #\(run.runID) is \(run.status): what it did not measure to the end is inconclusive")
    }
    for run in base {
      if let flaw = run.flaw { notes.append("run #\(run.runID) in the base is no accepted run: \(flaw)") }
    }
    if (base + candidate).contains(where: { $0.hostFingerprint == nil }) {
      notes.append(
        "imported runs do not say which kind of machine they come from; that it is one is taken on trust")
    }
    notes += collected(rows.map { ($0.comparison.key.subject, $0.comparison.remarks) })
    let counts = ComparedSeries.Verdict.allCases.map { verdict in
      "\(rows.count { $0.verdict == verdict }) \(verdict.rawValue)"
    }
    notes.append(counts.joined(separator: ", "))
    return notes + (commonMove(rows).map { [$0] } ?? [])
  }

  /// Ten or more series moved, nine in ten of them the same way, in several containers and at least half of them: a
  /// change of the environment looks like that, and a change of a program hardly ever.
  private static func commonMove(_ rows: [ComparedSeries]) -> String? {
    let moved = rows.filter { $0.verdict == .worse || $0.verdict == .better }
    let way = moved.count { $0.verdict == .worse } * 2 > moved.count ? ComparedSeries.Verdict.worse : .better
    let same = moved.filter { $0.verdict == way }
    let containers = Set(same.map(\.comparison.key.container)).count
    let all = Set(rows.map(\.comparison.key.container)).count
    guard moved.count >= 10, same.count * 10 >= moved.count * 9, containers >= 2, containers * 2 >= all else {
      return nil
    }
    return
      "\(same.count) of \(moved.count) changes are for the \(way.rawValue), in \(containers) of \(all) containers: look for a change of the machine or of the measurement before believing any of them"
  }

  private static func nothing(_ rows: [ComparedSeries]) -> String? {
    guard !rows.contains(where: { $0.comparison.isComparable }) else { return nil }
    return rows.isEmpty
      ? "neither side has a closed scenario with readings"
      : "no series of the two sides can be compared; `--allow` names what may differ"
  }

  private static func folded(_ count: Int) -> [Value] {
    let reason = "\(count) row\(count == 1 ? "" : "s"); --all shows them"
    return columns.map { column in
      switch column.key {
      case "scenario": "…"
      case "verdict": .text(ComparedSeries.Verdict.unchanged.rawValue)
      case "reason": .text(reason)
      default: .null
      }
    }
  }

  static let columns = [
    ReportColumn(
      "scenario", "Scenario", .text,
      "name of the scenario; load, duration or reset for a number made of all of a kind"),
    ReportColumn("container", "Container", .text, "name of the container"),
    ReportColumn("metric", "Metric", .text, "what is compared, as --metric takes it"),
    ReportColumn("unit", "Unit", .text, "of the values", detail: true),
    ReportColumn("old", "Old", .significant(4), "mean of the base runs; null: not measured"),
    ReportColumn("new", "New", .significant(4), "mean of the candidate runs; null: not measured"),
    ReportColumn("delta", "Delta", .significant(3), "new less old"),
    ReportColumn("delta_low", "from", .significant(3), "95 % interval of the difference", detail: true),
    ReportColumn("delta_high", "to", .significant(3), "95 % interval of the difference", detail: true),
    ReportColumn("delta_percent", "Delta %", .real(1), "of the old value; null for a metric that may be 0"),
    ReportColumn(
      "delta_percent_low", "from", .real(1), "95 % interval, from that of new over old", detail: true),
    ReportColumn(
      "delta_percent_high", "to", .real(1), "95 % interval, from that of new over old", detail: true),
    ReportColumn("interval_text", "[95 %]", readers: .people),
    ReportColumn(
      "verdict", "Verdict", .text, "worse, better, inconclusive, not comparable or unchanged"),
    ReportColumn("reason", "Reason", .text, "why the verdict is what it is"),
    ReportColumn("base_runs", "Base runs", .integer, "base runs that count", detail: true),
    ReportColumn("candidate_runs", "Candidate runs", .integer, "candidate runs that count", detail: true),
    ReportColumn(
      "basis", "Basis", .text,
      "runs, predictionInterval, history, fewRuns, withinRun or kills: what the spread between runs is known from; null: nothing",
      detail: true),
    ReportColumn(
      "p", "p", .real(4), "chance of such a difference between runs of one version, two-sided", detail: true),
    ReportColumn(
      "adjusted_p", "Adjusted p", .real(4),
      "after Benjamini and Hochberg over all rows; null where no test decides",
      detail: true),
    ReportColumn(
      "remarks", "Remarks", .text, "runs left out, and conditions that were allowed to differ", detail: true),
  ]
}

extension SeriesComparison {
  fileprivate var isComparable: Bool {
    switch evidence {
    case .runs, .kills: true
    case .lacking: false
    }
  }
}

extension ComparedSeries {
  var row: [Value] {
    let key = comparison.key
    let (old, new) = (comparison.baseMean, comparison.candidateMean)
    let delta = old.flatMap { old in new.map { $0 - old } }
    var measured: [Value] = [
      .text(key.scenario), .text(key.container), .text(key.metric.rawValue), .text(key.metric.unit),
      Value(old), Value(new),
    ]
    var basis: Value = .null
    var p: Value = .null
    switch comparison.evidence {
    case .lacking:
      measured += [Value(delta), nil, nil, percent(delta, old), nil, nil, nil]
    case .kills(let kills):
      basis = "kills"
      p = .real(min(1, 2 * min(kills.pValueHigher, kills.pValueLower)))
      measured += [Value(delta), nil, nil, percent(delta, old), nil, nil, nil]
    case .runs(let runs):
      basis = .text(runs.basis.rawValue)
      p = .real(runs.pValue)
      let ratio = (key.metric.hasRelativeScale ? runs.ratioInterval95 : nil).flatMap {
        Interval(($0.lower - 1) * 100, ($0.upper - 1) * 100)
      }
      measured += [
        .real(runs.difference), Value(runs.differenceInterval95?.lower),
        Value(runs.differenceInterval95?.upper),
        percent(runs.difference, old), Value(ratio?.lower), Value(ratio?.upper),
        Value(
          ratio.map { rangeText($0, decimals: 1) + " %" }
            ?? runs.differenceInterval95.map { rangeText($0, decimals: key.metric.decimals) }),
      ]
    }
    return measured + [
      .text(verdict.rawValue), .text(reason), .integer(Int64(comparison.base.count)),
      .integer(Int64(comparison.candidate.count)), basis, p, Value(adjustedPValue),
      Value(comparison.remarks.isEmpty ? nil : comparison.remarks.joined(separator: "; ")),
    ]
  }

  /// null for a metric whose base may be zero: a percentage of nearly nothing says nothing.
  private func percent(_ delta: Double?, _ old: Double?) -> Value {
    guard let delta, let old, old != 0, comparison.key.metric.hasRelativeScale else { return .null }
    return .real(delta / abs(old) * 100)
  }
}
