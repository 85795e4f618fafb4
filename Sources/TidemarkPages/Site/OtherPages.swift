import TidemarkAnalysis
import TidemarkGate
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Site {
  /// What an agent costs, and how many fit, over runs.
  func scaling() throws -> SitePage {
    let lines = try results.trends().series
      .filter { [.growthPerAgent, .agentsAtLimit].contains($0.key.metric) && $0.points.count > 1 }
      .map(TrendLine.init)
    let now = try results.newest.scaling()
    let report = ScalingReport.report(now)
    func chart(_ metric: RunMetric, _ title: String, _ caption: String) -> Markup {
      let drawn = TrendLine.changedFirst(lines.filter { $0.series.key.metric == metric })
      let chart = Chart(
        name: .trend, title: title, caption: caption, legend: TrendLine.legend,
        panels: drawn.map { line in
          Panel(
            title: line.series.key.container, subtitle: line.text,
            badge: line.changes.isEmpty ? nil : Badge("changed")
          ) { line.drawing(on: $0) }
        }, table: TrendReport.points([]), nothing: drawn.isEmpty ? "no container has two runs of it" : nil)
      return
        "<section>\(PageText.chart(chart, heading: "<h2>\(title)</h2>", limit: 12, hasTable: false))</section>\n"
    }
    let tables = report.sections.filter { !$0.rows.isEmpty }
    let body: Markup = """
      <main><h1>Scaling over releases</h1>
      <p class="quiet">\(RunText.range(request.runs))</p>
      \(chart(.growthPerAgent, "MB per agent", "Slope of the straight line through the load levels of each run."))\(chart(.agentsAtLimit, "Agents at the memory limit", "Where that line meets the memory limit, where it does within four times the largest load tested."))<section><h2>In run #\(Int(request.newest.runID))</h2>\(tables.prefix(1).map { PageText.table($0) }.joined())\(PageText.notes(report.notes))
      <p class="source">The same numbers: <code>\(pageCommand("scaling '#\(request.newest.runID)'", database: request.database))</code></p></section></main>

      """
    return SitePage(
      name: "scaling", title: "Scaling", place: .scaling, body: body,
      tables: [SeriesPoints.table(lines)] + tables.prefix(1))
  }

  /// Every kill and every stretch near a limit.
  func ooms() throws -> SitePage {
    // Of a run without any nothing needs to be asked.
    let runs = try request.runs.filter { (try results.listed($0)?.run.oomEventCount ?? 0) > 0 }
    let incidents = try RunIncidents(runs.isEmpty ? [request.newest] : runs, in: results.warehouse)
    let report = OomsReport.report(incidents)
    let table: Markup =
      incidents.incidents.isEmpty
      ? "<p class=\"nothing\">No container was killed for memory.</p>\n" : PageText.table(report.main)
    let body: Markup = """
      <main><h1>OOM kills</h1>
      <p class="quiet">In \(RunText.range(request.runs)): \(counted(runs.count, "run")) with a kill. A kill that the kernel did not report, but that looks like one, is named as suspected.</p>
      \(table)</main>

      """
    return SitePage(name: "ooms", title: "OOMs", place: .ooms, body: body, tables: [report.main])
  }

  /// How often the gate would have failed although nothing changed.
  func trust() throws -> SitePage {
    let calibration = try Calibration(request.calibratedRuns, policy: request.policy, in: results.warehouse)
    let report = CalibrateReport.report(calibration)
    let rate =
      calibration.alarmRate.map { rate -> String in
        let bounds = calibration.alarmInterval.map {
          " (95 % between \(fixed($0.lower * 100, 1)) % and \(fixed($0.upper * 100, 1)) %)"
        }
        return
          "\(fixed(rate * 100, 1)) % of \(calibration.gateCount) gates\(bounds ?? "") failed although nothing had changed; the policy promises \(fixed(calibration.alpha * 100, 1)) %"
      } ?? report.nothing ?? "not known"
    let body: Markup = """
      <main><h1>How far to trust this</h1>
      <div class="verdict \(calibration.alarmRate == nil ? "" : "good")"><b>False alarms</b><span>\(rate)</span></div>
      <p>Every complete run was held against those before it that are of the same level. What fails there is a false alarm, measured on this warehouse and not assumed. A verdict “inconclusive” means that the runs differ too much to decide, and not that nothing changed.</p>
      \(report.sections.filter { !$0.rows.isEmpty }.map { "<section><h2>\($0.title)</h2>\(PageText.table($0))</section>\n" as Markup }.joined())\(PageText.notes(report.notes))
      <p class="source">The same numbers: <code>\(pageCommand("calibrate \(calibratedSelector)", database: request.database))</code></p></main>

      """
    return SitePage(name: "trust", title: "Trust", place: .trust, body: body, tables: report.sections)
  }

  private var calibratedSelector: String {
    let runs = request.calibratedRuns
    return "'#\(runs.last?.runID ?? 0)..#\(runs.first?.runID ?? 0)'"
  }
}
