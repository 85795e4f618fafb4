import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Site {
  /// What changed, worst first, and how every container does now.
  func overview() throws -> SitePage {
    let run = request.newest
    let causes = try overviewCauses()
    let grid = try OverviewGrid(self)
    let labels = try results.labels(run)
    let against = request.base.map { "against \(RunHead.names($0.runs)) (\($0.selector))" }
    let open = try results.newest.findings().filter { $0.gravity == .unclear }
    let worst = causes.map(\.gravity).min()
    let badge = Badge(worst == .fail ? "fail" : worst == .warning ? "warning" : "pass")
    let worse = causes.count { $0.gravity != .good }
    let sentence =
      worse == 0
      ? "nothing got worse" : "\(counted(worse, "thing")) to look at in run #\(run.runID)"
    var body: Markup = """
      <main><h1>\(request.title)</h1>
      <p class="quiet">Run <a href="run-\(Int(run.runID)).html">#\(Int(run.runID)) \(run.testID)</a>, \(run.status), \(against ?? "compared with nothing: there is no baseline and no earlier complete run"). \(RunText(run, labels, request.forge).line)</p>
      \(badge.banner(sentence))
      \(SiteCause.list(causes, nothing: "Nothing changed beyond the floors and the noise.", run: run.runID))
      """
    if !open.isEmpty {
      let items: [Markup] = open.map { "<li><bdi>\($0.subject)</bdi> \($0.sentence)</li>\n" }
      body +=
        "<details><summary>\(counted(open.count, "answer")) that could not be decided</summary><ul class=\"notes\">\(items.joined())</ul></details>\n"
    }
    body += "<section id=\"grid\"><h2>Every container</h2>\n\(try grid.markup())</section></main>\n"
    return SitePage(
      name: "index", title: "Overview", place: .overview, body: body,
      tables: [Self.table(causes), grid.table])
  }

  private static func table(_ causes: [SiteCause]) -> ReportTable {
    let columns: [Column<SiteCause>] = [
      Column("gravity", "Finding") { $0.gravity.badge.word },
      Column("container", "Container") { $0.container },
      Column("question", "What") { $0.question?.rawValue },
      Column("sentence", "Sentence") { $0.sentences.first ?? "" },
    ]
    return ReportTable(key: "causes", title: "What changed", columns: columns, rows: causes)
  }

  /// Of the comparison, and what the newest run shows by itself, one line a cause.
  private func overviewCauses() throws -> [SiteCause] {
    var causes = try results.newest.comparison().map { SiteCause.all(of: $0) } ?? []
    let moved = try Set(
      (results.newest.comparison()?.subjects ?? []).filter { $0.verdict == .worse }.map {
        RunFinding.Cause(container: $0.container, question: $0.question.rawValue)
      })
    for finding in try results.newest.findings()
    where finding.gravity != .unclear && finding.anchor != "comparison" {
      let question = finding.cause.flatMap { ComparisonQuestion(finding: $0.question) }
      let container = finding.cause?.container ?? finding.subject
      let place = causes.firstIndex {
        $0.container == container && $0.question == question && question != nil
      }
      if let place {
        if finding.anchor != "gate" { causes[place].sentences.insert(finding.sentence, at: 1) }
      } else if !(finding.cause.map(moved.contains) ?? false) {
        causes.append(
          SiteCause(
            gravity: finding.gravity, container: container, question: question,
            sentences: [finding.sentence], anchor: finding.anchor,
            key: try question.flatMap { try self.key(container, $0) }))
      }
    }
    let order = causes.enumerated().sorted {
      ($0.element.gravity.rawValue, $0.offset) < ($1.element.gravity.rawValue, $1.offset)
    }.map(\.element)
    return try order.enumerated().map { index, cause in try pictured(cause, isLarge: index < 8) }
  }

  /// With its series over runs, and when it began.
  private func pictured(_ cause: SiteCause, isLarge: Bool) throws -> SiteCause {
    var cause = cause
    guard let key = cause.key,
      let series = try results.series(of: cause.container).first(where: { $0.key == key }),
      series.points.count > 1
    else { return cause }
    if let change = series.changes.last(where: { $0.isWorse == (cause.gravity != .good) }) {
      cause.since = try since(change)
    }
    if isLarge {
      let line = TrendLine(series: series)
      cause.picture =
        "<a class=\"picture\" href=\"\(try results.trendName(cause.container)).html\">\(line.picture(width: 260, height: 64))</a>"
    }
    return cause
  }

  /// `since #40 of 2026-10-29, between commits a and b`
  private func since(_ change: LevelChange) throws -> Markup {
    start("since", change.run, try commits(change.earliest, change.latest, separator: " and "))
  }

  /// - Parameter commits: those that it lies between.
  func start(_ word: String, _ run: RunHead, _ commits: Markup?) -> Markup {
    "\(word) run \(runLink(run)) of \(String(run.startedAt.prefix(10)))\(commits.map { ", between commits \($0)" as Markup })"
  }

  /// The commits that a change lies between: the last without it, and the latest that may be the first with it. nil where
  /// they are not known, or the same.
  func commits(_ earliest: RunHead, _ latest: RunHead, separator: String) throws -> Markup? {
    guard let before = request.runs.first(where: { RunHead.isOlder($0, earliest) }),
      let first = try results.labels(before)["git.commit"],
      let last = try results.labels(latest)["git.commit"], first != last
    else { return nil }
    let range: Markup = "\(RunText.commitMarkup(first, nil))\(separator)\(RunText.commitMarkup(last, nil))"
    return request.forge?.comparison(first, last).map { "<a href=\"\($0)\">\(range)</a>" } ?? range
  }

  /// To its page, where it has one.
  func runLink(_ run: RunHead) -> Markup {
    let hasPage = request.isServed || pagedRuns.contains(run)
    return hasPage ? "<a href=\"run-\(Int(run.runID)).html\">#\(Int(run.runID))</a>" : "#\(Int(run.runID))"
  }

  /// The series that answers a question best in one picture.
  func key(_ container: String, _ question: ComparisonQuestion) throws -> SeriesKey? {
    let keys = try results.series(of: container).map(\.key).filter { $0.metric == question.primary }
    if question == .memory, let rest = keys.first(where: { $0.scenario == "baseline" }) { return rest }
    // Scenarios are in their order, so that the last load is the largest.
    return keys.last { $0.scenario.hasPrefix("load") } ?? keys.first
  }
}

extension ComparisonQuestion {
  /// Of the word a finding has for it.
  fileprivate init?(finding word: String) {
    switch word {
    case "leak": self = .growth
    default: self.init(rawValue: word)
    }
  }
}
