import TidemarkAnalysis
import TidemarkGate
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// The sections of a report page, each made of one result of its run.
struct PageSections {
  let results: RunResults
  /// The file, as the reader would name it.
  let database: String
  var hasTrends = true

  /// In the order of the page.
  var all: [PageSection] {
    get throws {
      let sections = try [
        gate(), scaling(), leaks(), resets(), incidents(), comparison(), hasTrends ? trends() : nil,
        timeline(), cpu(),
        coverage(),
        environment(),
      ]
      return sections.compactMap { $0 }
    }
  }

  private var number: String { "'#\(results.run.runID)'" }

  private func command(_ words: String) -> String { pageCommand(words, database: database) }

  /// nil where the gate never judged the run.
  private func gate() throws -> PageSection? {
    try results.judgement().map { judgement in
      PageSection(
        anchor: "gate", title: "Gate",
        lead: "Judgement \(judgement.number), the newest of this run: \(judgement.verdict.rawValue).",
        tables: [judgement.table(passed: false)], folded: judgement.table(passed: true),
        command: command(judgement.replay), queries: judgement.queries)
    }
  }

  private func scaling() throws -> PageSection {
    let scaling = try results.scaling()
    let report = ScalingReport.report(scaling)
    return PageSection(
      anchor: "scaling", title: "Scaling and capacity",
      lead: report.nothing
        ?? "How memory grows with agents, and how many agents fit under the limit when one run in forty may go over it.",
      charts: scaling.answers.isEmpty ? [] : try [results.chart(.loadScalingLine)],
      tables: report.sections, notes: report.notes, command: command("scaling \(number)"),
      queries: report.queries)
  }

  private func leaks() throws -> PageSection {
    let leaks = try results.leaks()
    let report = LeaksReport.report(leaks)
    return PageSection(
      anchor: "leaks", title: "Leaks",
      lead: report.nothing
        ?? "Growth of memory under constant load: the verdict over all durations, and the slope of least squares in each.",
      charts: leaks.judgements.isEmpty ? [] : try [results.chart(.durationTimeline)],
      tables: report.sections, notes: report.notes, command: command("leaks \(number)"),
      queries: report.queries)
  }

  private func resets() throws -> PageSection {
    let resets = try results.resets()
    let report = ResetsReport.report(resets)
    return PageSection(
      anchor: "resets", title: "Resets",
      lead: report.nothing ?? "Whether memory comes back to where it was before the load.",
      charts: resets.resets.isEmpty ? [] : try [results.chart(.resetComparison)],
      tables: report.sections, notes: report.notes, command: command("resets \(number)"),
      queries: report.queries)
  }

  private func incidents() throws -> PageSection {
    let incidents = try results.incidents()
    let report = OomsReport.report(incidents)
    return PageSection(
      anchor: "ooms", title: "OOM kills and memory warnings",
      lead: incidents.incidents.isEmpty
        ? "No OOM kill and no memory warning." : "Where memory ran out, or nearly did.",
      tables: report.sections, command: command("ooms \(number)"), queries: report.queries)
  }

  /// nil where the run is compared with nothing.
  private func comparison() throws -> PageSection? {
    guard let base = results.base, let comparison = try results.comparison() else { return nil }
    let report = CompareReport.report(comparison)
    return PageSection(
      anchor: "comparison", title: "Comparison",
      lead: report.nothing
        ?? "Every number of this run against \(base.selector), \(RunHead.names(base.runs)), worst first.",
      charts: try [results.chart(.compare)], tables: report.sections, notes: report.notes,
      command: command("compare \(shellQuoted(base.selector)) \(number) --all"), queries: report.queries)
  }

  private func trends() throws -> PageSection {
    let trends = try results.trends()
    let lines = try results.trendLines().filter { $0.points.count > 1 }
    return PageSection(
      anchor: "trends", title: "Trends",
      lead: lines.isEmpty
        ? "This is the only run of its kind in the warehouse."
        : "Mean memory of every series this run is in, over up to \(RunResults.trendLength) runs, those with a change of level first.",
      lines: lines, tables: [TrendReport.findings(trends)],
      notes: lines.isEmpty ? [] : TrendReport.notes(trends).map(visible),
      command: try results.isNewest()
        ? command("trend --metric \(results.trendMetric.rawValue) --last \(RunResults.trendLength) --all")
        : command("charts \(number) --only trend -o charts"),
      queries: trends.queries)
  }

  private func timeline() throws -> PageSection {
    let timeline = try results.timeline()
    return PageSection(
      anchor: "timeline", title: "Over time",
      lead: timeline.nothing ?? "Memory and CPU of every container from the start of the run to its end.",
      charts: timeline.lines.isEmpty ? [] : try [results.chart(.timeline)],
      command: command("charts \(number) --only timeline -o charts"), queries: timeline.queries)
  }

  private func cpu() throws -> PageSection {
    PageSection(
      anchor: "cpu", title: "CPU", lead: "What every container took in every scenario.",
      charts: try [results.chart(.cpuHeatmap)], command: command("summary \(number)"),
      queries: try results.summary().queries)
  }

  private func coverage() throws -> PageSection {
    let details = try results.details()
    return PageSection(
      anchor: "coverage", title: "Coverage and warnings",
      lead: "Readings stored over readings expected, scenario by scenario.",
      tables: [ShowReport.scenarios(details)], notes: SummaryReport.report(try results.summary()).notes,
      command: command("show \(number)"), queries: [details.queries.scenarios])
  }

  private func environment() throws -> PageSection {
    let details = try results.details()
    return PageSection(
      anchor: "environment", title: "Environment", lead: "Where and by what the run was recorded.",
      tables: [ShowReport.facts(details)], command: command("show \(number)"),
      queries: [details.queries.facts])
  }
}
