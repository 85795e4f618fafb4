import TidemarkAnalysis
import TidemarkGate
import TidemarkReports
import TidemarkSQL
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Site {
  /// What happened over runs, and a link to every container.
  func trends() throws -> SitePage {
    let trends = try results.trends()
    let findings = trends.findings
    let acknowledgements = try results.acknowledgements()
    let lines = try findings.map { finding -> Markup in
      let accepted = acknowledgements.first { $0.accepts(finding) }
      let when = finding.run.map { "\(runLink($0)) \(String($0.startedAt.prefix(10)))" as Markup }
      return
        "<tr><td>\(Self.badge(finding).markup)</td><td><a href=\"\(try results.trendName(finding.container)).html\"><bdi>\(finding.container)</bdi></a></td><td>\(finding.question.words)</td><td>\(finding.change)</td><td>\(finding.place)</td><td>\(when)</td><td>\(try between(finding))</td><td>\(accepted.map { "acknowledged: \($0.because)" } ?? "")</td></tr>\n"
    }
    let names = try results.containers()
    let links: [Markup] = try names.map {
      "<a href=\"\(try results.trendName($0)).html\"><bdi>\($0)</bdi></a>"
    }
    let table: Markup =
      lines.isEmpty
      ? "<p class=\"nothing\">No change of level, no run far off and no drift.</p>\n"
      : "<div class=\"scroll\" tabindex=\"0\"><table class=\"list\" data-filter=\"Find a container\"><thead><tr><th>Kind</th><th>Container</th><th>What</th><th>Change</th><th>Where</th><th>First run</th><th>Between commits</th><th>Accepted</th></tr></thead>\n\(lines.joined())</table></div>\n"
    let body: Markup = """
      <main><h1>Trend</h1>
      <p class="quiet">What happened over \(RunText.range(request.runs)): changes of level, single runs far off, drifts. One line a cause.</p>
      \(table)<section><h2>Containers</h2><nav class="contents" aria-label="Containers">\(links.joined(separator: "\n"))</nav>
      \(PageText.notes(TrendReport.notes(trends).map(visible)))</section></main>

      """
    return SitePage(
      name: "trend", title: "Trend", place: .trend, body: body,
      tables: [TrendReport.findings(trends), TrendReport.changes(trends), TrendReport.spikes(trends)])
  }

  private static func badge(_ finding: TrendFinding) -> Badge {
    switch finding.kind {
    case .change: Badge(finding.isWorse ? "worse" : "better")
    case .spike: Badge("run far off")
    case .drift: Badge(finding.kind.rawValue)
    }
  }

  /// `since run #40 of 2026-10-29, between commits a … b`; a single run is at its run, and a drift has none.
  private func since(_ finding: TrendFinding) throws -> Markup? {
    guard let run = finding.run else { return nil }
    return finding.kind == .change ? start("since", run, try between(finding)) : start("in", run, nil)
  }

  /// The commits that a change lies between.
  private func between(_ finding: TrendFinding) throws -> Markup? {
    guard let earliest = finding.earliest, let latest = finding.latest else { return nil }
    return try commits(earliest, latest, separator: " … ")
  }

  /// Every series of a container, those in which something happened first.
  func trend(_ container: String) throws -> SitePage {
    let all = try results.series(of: container).map(TrendLine.init).filter { $0.points.count > 1 }
    let primary = Set(try OverviewGrid.questions.compactMap { try key(container, $0.question) })
    let ordered = all.enumerated().sorted { a, b in
      func rank(_ line: TrendLine) -> Int {
        !line.changes.isEmpty ? 0 : primary.contains(line.series.key) ? 1 : line.series.isQuiet ? 3 : 2
      }
      return (rank(a.element), a.offset) < (rank(b.element), b.offset)
    }.map(\.element).filter { !$0.changes.isEmpty || primary.contains($0.series.key) || !$0.series.isQuiet }
    let acknowledgements = try results.acknowledgements()
    let shown = Array(ordered.prefix(Self.trendPanels))
    let chart = Chart.series(shown, of: container, acknowledgements: acknowledgements)
    let findings = try results.trends().findings.filter { $0.container == container }
    var list: Markup = ""
    for finding in findings {
      let accepted = acknowledgements.first { $0.accepts(finding) }.map { ", acknowledged: \($0.because)" }
      list +=
        "<li>\(Self.badge(finding).markup)<span class=\"what\"><bdi>\(finding.question.words)</bdi> \(finding.change) \(finding.place) \(finding.levels) <span class=\"since\">\(try since(finding))\(accepted ?? "")</span></span></li>\n"
    }
    let happened: Markup =
      list.isEmpty
      ? "<p class=\"quiet\">Nothing happened over \(RunText.range(request.runs)).</p>\n"
      : "<ol class=\"findings\">\n\(list)</ol>\n"
    let body: Markup = """
      <main><p class="quiet"><a href="trend.html">All containers</a></p><h1><bdi>\(container)</bdi> over runs</h1>
      \(happened)<section>\(PageText.chart(chart, heading: "", hasTable: false))
      <p class="quiet">\(shown.count) of \(all.count) series; the others did not change.</p>
      <p class="source">The same numbers: <code>\(pageCommand("trend --container \(shellQuoted(container)) --last \(request.runs.count) --all", database: request.database))</code></p></section></main>

      """
    return SitePage(
      name: try results.trendName(container), title: "\(container) over runs", place: .trend, body: body,
      tables: [SeriesPoints.table(shown)])
  }

  private static let trendPanels = 18
}

extension Acknowledgement {
  /// Whether it accepts a change that begins at one of its plausible runs.
  fileprivate func accepts(_ change: LevelChange) -> Bool {
    begins(change.earliest, change.latest) && matches(subject, change.key.subject)
  }

  fileprivate func accepts(_ finding: TrendFinding) -> Bool {
    guard let earliest = finding.earliest, let latest = finding.latest else { return false }
    return begins(earliest, latest) && finding.shown.allSatisfy { matches(subject, $0.key.subject) }
  }

  private func begins(_ earliest: RunHead, _ latest: RunHead) -> Bool {
    beginsAt >= earliest.startedAt && beginsAt <= latest.startedAt
  }
}

extension Chart {
  /// Series of one container over runs.
  fileprivate static func series(
    _ lines: [TrendLine], of container: String, acknowledgements: [Acknowledgement]
  ) -> Chart {
    Chart(
      name: .trend, title: "\(container) over runs",
      caption:
        "One point a run, oldest at the left; each panel on its own scale. A level is the median between two changes.",
      legend: TrendLine.legend,
      panels: lines.map { line in
        let accepted = line.series.changes.contains { change in
          acknowledgements.contains { $0.accepts(change) }
        }
        return Panel(
          title: "\(line.series.key.metric.words.capitalizedFirst), \(line.series.key.scenario)",
          subtitle: line.text,
          badge: line.changes.isEmpty ? nil : Badge(accepted ? "changed, acknowledged" : "changed")
        ) { line.drawing(on: $0) }
      },
      table: TrendReport.points([]),
      nothing: lines.isEmpty ? "no series of \(container) has more than one run" : nil)
  }
}

/// The points of a series as a page's JSON has them: at most so many, the lowest and the highest of each stretch kept.
enum SeriesPoints {
  static let limit = 500

  static func table(_ lines: [TrendLine]) -> ReportTable {
    typealias Row = (key: SeriesKey, point: SeriesPoint)
    let columns: [Column<Row>] = [
      Column("scenario", "Scenario") { $0.key.scenario },
      Column("container", "Container") { $0.key.container },
      Column("metric", "Metric") { $0.key.metric.rawValue }, Column("unit", "Unit") { $0.key.metric.unit },
      Column("run_id", "Run", .integer) { $0.point.run.runID },
      Column("started_at", "Started (UTC)", .timestamp) { $0.point.run.startedAt },
      Column("value", "Value", .real(3)) { $0.point.value },
    ]
    return ReportTable(
      key: "points", title: "Runs", columns: columns,
      rows: lines.flatMap { line in
        line.drawnPlaces(limit).map { (key: line.series.key, point: line.points[$0]) }
      })
  }
}
