import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// Container by question: a line over runs, the value now, the change against the baseline and its verdict.
struct OverviewGrid {
  struct Cell {
    let container: String
    let question: ComparisonQuestion
    let series: TrendSeries?
    let subject: ComparedSubject?

    /// In the newest run.
    let now: Double?

    var verdict: ComparisonVerdict? { subject?.verdict }
  }

  static let questions: [(question: ComparisonQuestion, title: String)] = [
    (.memory, "Memory, at rest"), (.law, "MB per agent"), (.growth, "Growth"), (.reset, "Kept after reset"),
    (.cpu, "CPU"), (.oom, "OOM kills"),
  ]

  /// A row a container, those that changed first.
  let rows: [[Cell]]
  private let site: Site

  init(_ site: Site) throws {
    self.site = site
    let comparison = try site.results.newest.comparison()
    let newest = site.request.newest
    let rows = try site.results.containers().map { container -> [Cell] in
      let series = try site.results.series(of: container)
      return try Self.questions.map { question, _ in
        let key = try site.key(container, question)
        let found = key.flatMap { key in series.first { $0.key == key } }
        let now =
          question == .oom
          ? Self.kills(series, newest) : found?.points.last { $0.run == newest }?.value
        return Cell(
          container: container, question: question, series: found,
          subject: comparison?.subjects.first { $0.container == container && $0.question == question },
          now: now)
      }
    }
    self.rows = rows.enumerated().sorted { a, b in
      (Self.rank(a.element), a.offset) < (Self.rank(b.element), b.offset)
    }.map(\.element)
  }

  /// Over all scenarios of a run; nil where none is known.
  private static func kills(_ series: [TrendSeries], _ run: RunHead) -> Double? {
    let counts = series.filter { $0.key.metric == .oomCount }.compactMap { one in
      one.points.last { $0.run == run }?.value
    }
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }

  private static func rank(_ cells: [Cell]) -> Int {
    var lowest = Int.max
    for cell in cells {
      guard let verdict = cell.verdict, let place = ComparisonVerdict.allCases.firstIndex(of: verdict) else {
        continue
      }
      lowest = min(lowest, place)
    }
    return lowest
  }

  private static func isQuiet(_ cells: [Cell]) -> Bool {
    cells.allSatisfy { [nil, .unchanged, .inconclusive, .notComparable].contains($0.verdict) }
  }

  func markup() throws -> Markup {
    let (quiet, moved) = (rows.filter(Self.isQuiet), rows.filter { !Self.isQuiet($0) })
    var text: Markup =
      "<p class=\"caption\">One row a container: its line over \(RunText.range(site.request.runs)), the value in the newest complete run (of memory, without load), and the change against the baseline over all scenarios together. MB per agent, growth in MB/min under constant load, memory kept after a reset, CPU in percent of one core.</p>\n"
    if !moved.isEmpty { text += try table(moved) }
    if !quiet.isEmpty {
      let summary: Markup =
        moved.isEmpty ? "" : "<summary>\(counted(quiet.count, "container")) without a change</summary>"
      text +=
        try moved.isEmpty ? table(quiet) : "<details class=\"more\">\(summary)\(table(quiet))</details>\n"
    }
    return text
  }

  private func table(_ rows: [[Cell]]) throws -> Markup {
    let titles: [Markup] = Self.questions.map { "<th>\($0.title)</th>" }
    let lines = try rows.map { cells -> Markup in
      let container = cells[0].container
      let parts = zip(cells, Self.questions).map { cell, question in self.cell(cell, question.title) }
      return
        "<tr><th scope=\"row\"><a href=\"\(try site.results.trendName(container)).html\"><bdi>\(container)</bdi></a></th>\(parts.joined())</tr>\n"
    }
    return
      "<div class=\"scroll\" tabindex=\"0\"><table class=\"matrix\" data-filter=\"Find a container\"><thead><tr><th>Container</th>\(titles.joined())</tr></thead>\n\(lines.joined())</table></div>\n"
  }

  private func cell(_ cell: Cell, _ title: String) -> Markup {
    guard cell.series != nil || cell.now != nil else {
      return "<td data-title=\"\(title)\"><span class=\"none-there\">–</span></td>"
    }
    let metric = cell.question.primary
    let now = cell.now.map { "\(fixed($0, metric.decimals)) \(Self.unit(metric))" } ?? "not measured"
    let line = cell.series.map { TrendLine(series: $0).picture(width: 120, height: 24) }
    let badge = cell.verdict.map { Badge($0.rawValue).markup }
    let change = cell.subject.flatMap { cell.verdict == .unchanged ? nil : $0.change }
    let tone: Markup = cell.verdict == .worse ? " class=\"worse\"" : ""
    return
      "<td data-title=\"\(title)\"\(tone)>\(line)<b>\(now)</b>\(change.map { "<small>\($0)</small>" as Markup })\(badge)</td>"
  }

  private static func unit(_ metric: RunMetric) -> String {
    switch metric {
    case .cpuMean: "%"
    case .oomCount: ""
    default: metric.unit
    }
  }

  var table: ReportTable {
    let columns: [Column<Cell>] = [
      Column("container", "Container") { $0.container }, Column("question", "What") { $0.question.rawValue },
      Column("scenario", "Scenario") { $0.series?.key.scenario },
      Column("metric", "Metric") { $0.question.primary.rawValue },
      Column("unit", "Unit") { $0.question.primary.unit }, Column("value", "Now", .real(3)) { $0.now },
      Column("change_percent", "Change %", .real(1)) { $0.subject?.percent },
      Column("change", "Change", .real(3)) { $0.subject?.evidence?.difference },
      Column("verdict", "Verdict") { $0.verdict?.rawValue },
    ]
    return ReportTable(key: "grid", title: "Every container", columns: columns, rows: rows.flatMap { $0 })
  }
}
