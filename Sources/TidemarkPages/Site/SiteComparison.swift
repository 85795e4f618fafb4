import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

/// What the newest run is compared with.
enum SiteComparison: String, CaseIterable {
  case baseline, previous
  case lastWeek = "last-week"

  var name: String { self == .baseline ? "compare" : "compare-\(rawValue)" }
  var overlayName: String { "overlay-\(rawValue)" }

  var words: String {
    switch self {
    case .baseline: "the baseline"
    case .previous: "the run before"
    case .lastWeek: "the week before"
    }
  }
}

extension Site {
  /// nil where there is no such run.
  func base(_ comparison: SiteComparison) -> ComparedBase? {
    let newest = request.newest
    let earlier = request.all.filter { RunHead.isOlder($0, newest) && $0.flaw == nil }
    switch comparison {
    case .baseline: return request.base
    case .previous:
      return earlier.first.map { ComparedBase(selector: "#\($0.runID)", runs: [$0], among: request.all) }
    case .lastWeek:
      // The seven days that end a day before the newest run, as far as anybody recorded then.
      guard let start = Moment(iso8601: newest.startedAt) else { return nil }
      let edges = [8, 1].map {
        Moment(microseconds: start.microseconds - $0 * Moment.dayMicroseconds).iso8601
      }
      let runs = earlier.filter { $0.startedAt >= edges[0] && $0.startedAt < edges[1] }
      guard let last = runs.first, let first = runs.last else { return nil }
      let chosen = Array(runs.prefix(30))
      return ComparedBase(
        selector: "#\(first.runID)..#\(last.runID)", runs: chosen, among: request.all)
    }
  }

  func compare(_ comparison: SiteComparison) throws -> SitePage {
    try compare(
      base(comparison), request.newest, name: comparison.name,
      title: "Run #\(request.newest.runID) against \(comparison.words)",
      overlay: comparison.overlayName + ".html")
  }

  /// - Parameters:
  ///   - base: nil: there is nothing to compare with.
  ///   - overlay: address of the page that draws both over time.
  func compare(
    _ base: ComparedBase?, _ candidate: RunHead, name: String, title: String, overlay: String?
  ) throws -> SitePage {
    var body: Markup = "<main><h1>\(title)</h1>\n\(comparisonLinks(name))\(picker("compare"))"
    guard let base else {
      body += "<p class=\"nothing\">There is no earlier complete run to compare with.</p></main>\n"
      return SitePage(name: name, title: title, place: .compare, body: body, tables: [])
    }
    let result = try results.comparison(base, candidate)
    let causes = SiteCause.all(of: result)
    body +=
      "<p class=\"quiet\">\(RunHead.names(base.runs)) before, run #\(Int(candidate.runID)) \(candidate.testID) after.\(overlay.map { " <a href=\"\($0)\">Both over time, one above the other</a>" as Markup })</p>\n"
    body += SiteCause.list(causes, nothing: "Nothing changed beyond the floors and the noise.")
    let chart = Chart.comparison(
      result, sides: "Run #\(candidate.runID) against \(RunHead.names(base.runs))")
    body += "<section>\(PageText.chart(chart, heading: "<h2>Every answer</h2>", hasTable: false))"
    let changed = CompareReport.subjects(
      result.subjects.filter { $0.verdict != .unchanged }, title: "Answers that are not unchanged")
    if !changed.rows.isEmpty { body += "<h3>\(changed.title)</h3>\n\(PageText.table(changed))" }
    let rest = CompareReport.subjects(result.subjects.filter { $0.verdict == .unchanged }, title: "Unchanged")
    if !rest.rows.isEmpty {
      body +=
        "<details><summary>\(Int(rest.rows.count)) unchanged answers</summary>\(PageText.table(rest))</details>\n"
    }
    body += PageText.notes(CompareReport.notes(result))
    body +=
      "<p class=\"source\">The same numbers: <code>\(pageCommand("compare \(shellQuoted(base.selector)) '#\(candidate.runID)' --all", database: request.database))</code></p>\n</section></main>\n"
    return SitePage(
      name: name, title: title, place: .compare, body: body,
      tables: [CompareReport.subjects(result.subjects, title: "Answers")])
  }

  /// Between the pages that compare.
  func comparisonLinks(_ current: String) -> Markup {
    let links = SiteComparison.allCases.flatMap { one -> [Markup] in
      [(one.name, "against \(one.words)"), (one.overlayName, "\(one.words), over time")].map { name, words in
        let mark: Markup = name == current ? " aria-current=\"page\"" : ""
        return "<a href=\"\(name).html\"\(mark)>\(words)</a>"
      }
    }
    return "<nav class=\"contents\" aria-label=\"Comparisons\">\(links.joined(separator: "\n"))</nav>\n"
  }

  /// A form that names two runs; only a server can answer it.
  func picker(_ action: String, base: String = "", candidate: String = "") -> Markup? {
    guard request.isServed else { return nil }
    let options: [Markup] = request.all.prefix(200).map {
      "<option value=\"#\(Int($0.runID))\">\($0.testID) \($0.status)</option>"
    }
    return """
      <form class="tools" action="\(action)" method="get">
      <label>Before <input name="base" value="\(base)" list="runs" placeholder="baseline:release" required></label>
      <label>After <input name="candidate" value="\(candidate)" list="runs" placeholder="latest" required></label>
      <button>Compare</button> <button formaction="overlay">Draw over time</button>
      <datalist id="runs">\(options.joined())</datalist>
      </form>

      """
  }
}
