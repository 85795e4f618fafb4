import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
package import TidemarkWarehouse

/// Pages over many runs, each made when it is asked for: `publish` asks for all of them, `serve` for the one that a
/// browser wants.
package final class Site {
  let request: SiteRequest
  let results: SiteResults

  package init(_ request: SiteRequest, in warehouse: Warehouse) {
    self.request = request
    results = SiteResults(request, in: warehouse)
  }

  /// Of the style sheet and the script that all pages share.
  package static let assets = [
    SiteFile(name: "page.css", text: PageFiles.style(nil).text),
    SiteFile(name: "page.js", text: PageFiles.script.text),
  ]

  /// Names of all pages without suffix, in the order of the menu.
  package func names() throws -> [String] {
    ["index", "runs"] + pagedRuns.map { "run-\($0.runID)" } + SiteComparison.allCases.map(\.name)
      + SiteComparison.allCases.map(\.overlayName) + ["trend"]
      + (try results.containers().map { try results.trendName($0) }) + ["scaling", "ooms", "trust"]
  }

  /// Runs with a page of their own, newest first.
  var pagedRuns: [RunHead] { Array(request.runs.prefix(request.pageCount)) }

  /// The HTML and the JSON of a page; nil where there is none of that name.
  package func files(_ name: String) throws -> [SiteFile]? { try page(name).map(files) }

  func files(_ page: SitePage) throws -> [SiteFile] {
    [
      SiteFile(name: "\(page.name).html", text: frame(page).text),
      SiteFile(
        name: "\(page.name).json",
        text: page.tables.isEmpty ? "[]\n" : try JSONFormat.text(Report(sections: page.tables))),
    ]
  }

  private func page(_ name: String) throws -> SitePage? {
    switch name {
    case "index": return try overview()
    case "runs": return try runs()
    case "trend": return try trends()
    case "scaling": return try scaling()
    case "ooms": return try ooms()
    case "trust": return try trust()
    default: break
    }
    if let comparison = SiteComparison.allCases.first(where: { $0.name == name }) {
      return try compare(comparison)
    }
    if let comparison = SiteComparison.allCases.first(where: { $0.overlayName == name }) {
      return try overlay(comparison)
    }
    if name.hasPrefix("run-"), let number = Int64(name.dropFirst(4)) {
      let known = request.isServed ? request.all : pagedRuns
      return try known.first { $0.runID == number }.map(run)
    }
    if let container = try results.containers().first(where: { try results.trendName($0) == name }) {
      return try trend(container)
    }
    return nil
  }

  /// The page of one run, in which nothing of a later run stands, so that it stays the same.
  private func run(_ run: RunHead) throws -> SitePage {
    let page = try ReportPage(run, database: request.database, in: results.warehouse, isPartOfSite: true)
    let facts = try results.listed(run)
    let label = facts.map { RunText(run, $0.labels, request.forge).line }
    return SitePage(
      name: "run-\(run.runID)", title: page.title, place: .runs,
      body: page.siteBody(facts: label), tables: page.sections.flatMap(\.tables))
  }

  private func frame(_ page: SitePage) -> Markup {
    let places = SitePlace.allCases.filter { request.isServed || !$0.isServedOnly }
    let links = places.map { place -> Markup in
      let current: Markup = place == page.place ? " aria-current=\"page\"" : ""
      let file: Markup = place.isServedOnly ? "" : ".html"
      return "<a href=\"\(place.rawValue)\(file)\"\(current)>\(place.title)</a>"
    }
    let newest = request.newest
    let body: Markup = """
      <a class="skip" href="#content">To the content</a>
      <header class="site"><b>\(request.title)</b><nav aria-label="Pages">\(links.joined(separator: "\n"))</nav></header>
      <div id="content">
      \(page.body)</div>
      <footer>\(page.name.hasPrefix("run-") ? nil : "\(RunText.range(request.runs)), newest complete run <a href=\"run-\(Int(newest.runID)).html\">#\(Int(newest.runID))</a> · " as Markup)MB means 2^20 bytes, CPU percent is percent of one core · <a href="\(page.name).json">this page as JSON</a></footer>
      """
    return PageText.page(
      title: "\(page.title) · \(request.title)", theme: nil, resources: .linked, body: body)
  }
}
