import Foundation
import TidemarkAnalysis
import TidemarkErrors
import TidemarkReports
import TidemarkSQL
import TidemarkStatistics
import TidemarkTables
package import TidemarkWarehouse

/// The pages that only a server can give: two runs of the reader's choice, SQL, and the run that is being recorded.
package struct ServedPages {
  /// Resolves the runs the reader names.
  private let warehouse: Warehouse
  private let site: Site

  package init(_ site: Site, in warehouse: Warehouse) {
    self.site = site
    self.warehouse = warehouse
  }

  /// Statements end after so long.
  package static let timeoutSeconds = 10.0
  private static let rowLimit = 500

  /// - Parameters:
  ///   - base: words for runs, as `tidemark compare` takes them.
  ///   - isOverTime: one above the other in place of numbers.
  package func comparison(
    _ base: String, _ candidate: String, isOverTime: Bool, now: Moment
  ) throws -> [SiteFile] {
    let selectors = (try RunSelector(base, now: now), try RunSelector(candidate, now: now))
    let directory = try warehouse.directory(for: [selectors.0, selectors.1])
    let after = try directory.all(selectors.1)[0]
    if isOverTime {
      let before = try directory.all(selectors.0)[0]
      return try site.files(
        site.overlay(
          before, after, name: "overlay", title: "Over time: run #\(before.runID) and run #\(after.runID)"))
    }
    let choice = try directory.baseline(selectors.0, besides: [after])
    guard !choice.runs.contains(after) else {
      throw SitePageProblem(description: "run \(after.name) is on both sides of the comparison")
    }
    let chosen = ComparedBase(selector: base, runs: choice.runs, among: directory.runs)
    return try site.files(
      site.compare(
        chosen, after, name: "compare", title: "Run #\(after.runID) against \(base)", overlay: nil))
  }

  /// The box for statements, with the rows of one.
  ///
  /// - Parameters:
  ///   - sql: a statement of the reader's own; nil: none.
  ///   - saved: the name of a saved query; its statement is shown, and run when all it needs is given.
  package func sql(
    _ sql: String?, saved: String?, given: [String: String], now: Moment
  ) throws -> [SiteFile] {
    let queries = try SavedQueries().entries
    let entry = saved.flatMap { name in queries.first { $0.query.name == name } }
    let links: [Markup] = queries.map {
      "<li><a href=\"sql?q=\($0.query.name)\">\($0.query.header("title").first ?? $0.query.name)</a></li>\n"
    }
    var result: Markup = ""
    var tables: [ReportTable] = []
    if sql != nil || entry != nil {
      do {
        let report = try rows(sql, entry?.query, given, now)
        tables = [report.main]
        let (shown, left) = report.main.cut(to: Self.rowLimit)
        result =
          "<section><h2>\(counted(report.main.rows.count, "row"))</h2>\n\(PageText.table(shown))\(left > 0 ? "<p class=\"quiet\">\(left) more rows are in the JSON of <code>tidemark sql</code>.</p>\n" as Markup : nil)</section>\n"
      } catch let problem as any ExplainedError {
        result = "<section><p class=\"nothing\">\(lines: problem.description)</p></section>\n"
      }
    }
    let fields = (entry?.query.declarations.compactMap { $0 } ?? []).map { parameter -> Markup in
      let value = given[parameter.name] ?? parameter.defaultText ?? ""
      return
        "<label>\(parameter.name) <input name=\"p.\(parameter.name)\" value=\"\(value)\"></label>\n"
    }
    let form: Markup =
      entry.map { entry in
        "<form class=\"tools\" action=\"sql\" method=\"get\"><input type=\"hidden\" name=\"q\" value=\"\(entry.query.name)\">\(fields.joined())<button>Run</button></form>\n<p>\(entry.query.header("description").first ?? "")</p>\n<details><summary>Statement</summary><pre>\(lines: entry.query.statement)</pre></details>\n"
      }
      ?? "<form action=\"sql\" method=\"get\"><textarea name=\"sql\" aria-label=\"A SELECT\" spellcheck=\"false\" placeholder=\"SELECT * FROM runs LIMIT 10\">\n\(lines: sql ?? "")</textarea><button>Run</button></form>\n"
    let body: Markup = """
      <main><h1>SQL</h1>
      <p class="quiet">One SELECT over the views that <code>tidemark schema</code> lists. Nothing can be changed by it, and it ends after \(Int(Self.timeoutSeconds)) s.\(entry == nil ? nil : " <a href=\"sql\">A statement of your own</a>" as Markup)</p>
      \(form)\(result)<section><h2>Saved queries</h2><ul>\(links.joined())</ul></section></main>

      """
    return try site.files(
      SitePage(name: "sql", title: "SQL", place: .sql, body: body, tables: tables))
  }

  private func rows(
    _ sql: String?, _ query: QueryFile?, _ given: [String: String], _ now: Moment
  ) throws -> Report {
    if let query {
      let filled = given.filter { !$0.value.isEmpty }.mapValues(ParameterValue.typed)
      return try SavedQueryReport(
        query, given: filled, timeoutSeconds: Self.timeoutSeconds, in: warehouse,
        run: { try warehouse.run($0, now: now) }
      ).report
    }
    return try StatementReport(
      sql ?? "", parameters: [:], timeoutSeconds: Self.timeoutSeconds, in: warehouse
    ).report
  }

  /// The run that is being recorded, drawn as far as it got; the page asks for itself again every few seconds.
  package func live() throws -> [SiteFile] {
    let runs = try warehouse.directory().runs
    let running = runs.first { $0.status == "running" }
    var body: Markup = "<main data-live=\"3\"><h1>Live</h1>\n"
    if let running {
      let results = RunResults(running, in: warehouse)
      let details = try results.details()
      let current = details.scenarios.last
      body +=
        "<p class=\"quiet\">Run \(running.name), started \(String(running.startedAt.prefix(19)).replacing("T", with: " ")) UTC. \(current.map { "Scenario \($0.ordinal): \($0.scenario), \(counted($0.sampleCount, "reading"))" } ?? "No scenario has begun").</p>\n"
      body +=
        "<section>\(PageText.chart(try results.chart(.timeline), heading: "<h2>Memory and CPU so far</h2>", limit: 24, hasTable: false, isInteractive: false))</section>\n"
    } else {
      body +=
        "<p class=\"nothing\">No run is being recorded. This page shows the next one when it begins.</p>\n"
    }
    body += "</main>\n"
    return try site.files(
      SitePage(name: "live", title: "Live", place: .live, body: body, tables: []))
  }

  /// A page that says what is wrong.
  package func problem(_ text: String, title: String) throws -> SiteFile {
    let body: Markup =
      "<main><h1>\(title)</h1>\n<p class=\"nothing\">\(lines: text)</p><p><a href=\"index.html\">Overview</a></p></main>\n"
    return try site.files(
      SitePage(name: "problem", title: title, place: .overview, body: body, tables: []))[0]
  }
}
