import TidemarkSQL
import TidemarkStatistics
import TidemarkTables
package import TidemarkWarehouse

/// Everything a run says, on one page to send around.
package struct ReportPage {
  let run: RunHead
  let verdict: Verdict
  /// Worst first.
  let findings: [RunFinding]
  let sections: [Section]

  /// A stretch of the page.
  struct Section {
    /// To link to.
    let anchor: String
    let title: String
    /// What stands here, or why nothing does.
    let lead: String
    var charts: [Chart] = []
    /// Small pictures of series, a row each.
    var lines: [TrendLine] = []
    var tables: [ReportTable] = []
    var notes: [String] = []
    /// What gives the same numbers.
    let command: String
    var queries: [BoundQuery] = []
  }

  /// Over all findings, by the precedence of the exit codes.
  struct Verdict {
    let badge: Badge
    let sentence: String

    init(_ findings: [RunFinding], judgedCount: Int) {
      func count(_ gravity: RunFinding.Gravity) -> Int { findings.count { $0.gravity == gravity } }
      let (fails, warnings, unclear) = (count(.fail), count(.warning), count(.unclear))
      let parts = [
        (fails, fails == 1 ? "failure" : "failures"), (warnings, "to be watched"), (unclear, "inconclusive"),
      ]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      if fails > 0 {
        badge = Badge("fail")
      } else if unclear > 0 || judgedCount == 0 {
        badge = Badge("inconclusive")
      } else {
        badge = Badge("pass")
      }
      sentence =
        findings.isEmpty
        ? (judgedCount == 0 ? "nothing was judged" : "nothing stands out in \(judgedCount) judgements")
        : parts
    }
  }

  /// - Parameters:
  ///   - database: the file, as the reader would name it.
  ///   - base: nil: compared with nothing.
  package init(
    _ run: RunHead, against base: ComparedBase? = nil, database: String, in warehouse: Warehouse
  ) throws {
    self.run = run
    let reports = RunReports(run, against: base, in: warehouse)
    let show = try ShowReport(run, in: warehouse)
    let ooms = try OomsReport([run], in: warehouse)
    let leaks = try reports.leaks()
    let scaling = try reports.scaling()
    let resets = try reports.resets()
    let summary = try reports.summary()
    func command(_ words: String) -> String { "tidemark \(words) --db \(shellQuoted(database))" }
    let number = "'#\(run.runID)'"

    var sections = [
      Section(
        anchor: "scaling", title: "Scaling and capacity",
        lead: scaling.report.nothing
          ?? "How memory grows with agents, and how many agents fit under the limit when one run in forty may go over it.",
        charts: scaling.answers.isEmpty ? [] : try [reports.chart(.loadScalingLine)],
        tables: scaling.report.sections, notes: scaling.report.notes,
        command: command("scaling \(number)"), queries: scaling.report.queries),
      Section(
        anchor: "leaks", title: "Leaks",
        lead: leaks.report.nothing
          ?? "Growth of memory under constant load: the verdict over all durations, and the slope of least squares in each.",
        charts: leaks.judgements.isEmpty ? [] : try [reports.chart(.durationTimeline)],
        tables: leaks.report.sections, notes: leaks.report.notes, command: command("leaks \(number)"),
        queries: leaks.report.queries),
      Section(
        anchor: "resets", title: "Resets",
        lead: resets.report.nothing ?? "Whether memory comes back to where it was before the load.",
        charts: resets.resets.isEmpty ? [] : try [reports.chart(.resetComparison)],
        tables: resets.report.sections, notes: resets.report.notes, command: command("resets \(number)"),
        queries: resets.report.queries),
      Section(
        anchor: "ooms", title: "OOM kills and memory warnings",
        lead: ooms.report.main.rows.isEmpty
          ? "No OOM kill and no memory warning." : "Where memory ran out, or nearly did.",
        tables: ooms.report.sections, command: command("ooms \(number)"), queries: ooms.report.queries),
    ]
    let judgement = try RunJudgement(of: run, in: warehouse)
    if let judgement {
      sections.insert(
        Section(
          anchor: "gate", title: "Gate",
          lead: "Judgement \(judgement.number), the newest of this run: \(judgement.verdict).",
          tables: [judgement.table], command: command("gate --replay \(judgement.number)"),
          queries: judgement.queries), at: 0)
    }
    let comparison = try reports.comparison()
    if let base, let comparison {
      sections.append(
        Section(
          anchor: "comparison", title: "Comparison",
          lead: comparison.report.nothing
            ?? "Every number of this run against \(base.selector), \(RunHead.names(base.runs)), worst first.",
          charts: try [reports.chart(.compare)], tables: comparison.report.sections,
          notes: comparison.report.notes,
          command: command("compare \(shellQuoted(base.selector)) \(number) --all"),
          queries: comparison.report.queries))
    }
    let trend = try reports.trend()
    let lines = try reports.trendLines()
    let isNewest = try warehouse.directory().runs.first == run
    sections += [
      Section(
        anchor: "trends", title: "Trends",
        lead: lines.contains { $0.points.count > 1 }
          ? "Mean memory of every series this run is in, over up to 60 runs, those with a change of level first."
          : "This is the only run of its kind in the warehouse.",
        lines: lines.filter { $0.points.count > 1 },
        tables: trend.report.sections.filter { ["changes", "spikes"].contains($0.key) },
        notes: lines.contains { $0.points.count > 1 } ? trend.report.notes : [],
        command: isNewest
          ? command("trend --metric \(reports.trendMetric.rawValue) --last \(RunReports.trendLength) --all")
          : command("charts \(number) --only trend -o charts"),
        queries: trend.report.queries),
      Section(
        anchor: "cpu", title: "CPU", lead: "What every container took in every scenario.",
        charts: try [reports.chart(.cpuHeatmap)], command: command("summary \(number)"),
        queries: summary.report.queries),
      Section(
        anchor: "coverage", title: "Coverage and warnings",
        lead: "Readings stored over readings expected, scenario by scenario.",
        tables: [show.report.main], notes: summary.report.notes, command: command("show \(number)"),
        queries: Array(show.report.queries.dropFirst().prefix(1))),
      Section(
        anchor: "environment", title: "Environment", lead: "Where and by what the run was recorded.",
        tables: Array(show.report.sections.prefix(1)), command: command("show \(number)"),
        queries: Array(show.report.queries.prefix(1))),
    ]
    self.sections = sections
    let found =
      (judgement?.findings ?? []).map { finding in
        var finding = finding
        finding.command = judgement.map { command("gate --replay \($0.number)") }
        return finding
      } + ooms.findings + leaks.findings + (comparison?.findings ?? []) + resets.findings
      + scaling.findings + show.findings
    findings = found.worstFirst()
    verdict = Verdict(
      found,
      judgedCount: leaks.containers.count + resets.resets.count + scaling.answers.count
        + (judgement?.judgedCount ?? 0))
  }

  var title: String { "Run \(run.testID)" }

  /// When and how the run ended, in one line.
  var subtitle: String {
    "run #\(run.runID) · \(run.status) · started \(humanText(.text(run.startedAt), .timestamp) ?? run.startedAt) UTC"
  }

  /// Rows of a table that a page holds; a file of its own has the rest.
  static let rowLimit = 200
}

/// A word that a shell takes as it is.
func shellQuoted(_ text: String) -> String {
  let isPlain = !text.isEmpty && text.wholeMatch(of: /[A-Za-z0-9_.\/:@%+=,-]+/) != nil
  return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}

extension ReportTable {
  /// The first rows, and how many were left out.
  func cut(to count: Int) -> (table: ReportTable, left: Int) {
    guard rows.count > count else { return (self, 0) }
    let table = ReportTable(
      key: key, title: title, layout: layout, columns: columns, rows: Array(rows.prefix(count)))
    return (table, rows.count - count)
  }
}
