import TidemarkAnalysis
import TidemarkTables
import TidemarkWarehouse

extension ReportPage {
  /// Panels of a chart that a page draws; the table below has all, and `tidemark charts` draws all.
  private static let panelLimit = 12
  private static let lineLimit = 60
  private static let sitePanelLimit = 6
  private static let siteRowLimit = 40

  /// - Parameter theme: nil follows the reader's own choice.
  package func html(theme: ChartTheme? = nil) -> String {
    let body: Markup = """
      \(header())
      <main>
      \(sections.map { section($0) }.joined())</main>
      <footer>tidemark · \(subtitle) · MB means 2^20 bytes, CPU percent is percent of one core</footer>
      """
    return PageText.page(title: "\(title): \(verdict.badge.word)", theme: theme, body: body).text
  }

  /// The same as a page of a site: lighter, because fifty of them lie side by side.
  ///
  /// - Parameter facts: branch, commit and labels.
  func siteBody(facts: Markup?) -> Markup {
    """
    \(header(above: "<p class=\"quiet\"><a href=\"runs.html\">All runs</a></p>\n", facts: facts))
    <main>
    \(sections.map { section($0, isPartOfSite: true) }.joined())</main>

    """
  }

  private func header(above: Markup? = nil, facts: Markup? = nil) -> Markup {
    let links: [Markup] = sections.map { "<a href=\"#\($0.anchor)\">\($0.title)</a>" }
    return """
      <header class="top">
      \(above)<h1>\(title)</h1>
      <p class="quiet">\(subtitle)\(facts.map { " · \($0)" as Markup })</p>
      \(verdict.badge.banner(verdict.sentence))
      \(findingList)\(pictureMarkup)<nav class="contents" aria-label="Contents">\(links.joined(separator: "\n"))</nav>
      </header>
      """
  }

  private var pictureMarkup: Markup? {
    picture.map { PageText.chart($0, heading: "", limit: 3, hasTable: false, isInteractive: false) }
  }

  private var findingList: Markup {
    guard !findings.isEmpty else { return "" }
    let items = findings.map { finding -> Markup in
      "<li>\(finding.gravity.badge.markup)<span class=\"what\"><bdi>\(finding.subject)</bdi> \(finding.sentence)</span><a href=\"#\(finding.anchor)\">more</a></li>\n"
    }
    return "<ol class=\"findings\">\n\(items.joined())</ol>\n"
  }

  private func lines(_ lines: [TrendLine]) -> Markup {
    guard !lines.isEmpty else { return "" }
    let rows = lines.prefix(Self.lineLimit).map { line -> Markup in
      "<tr><td>\(line.series.key.container)</td><td>\(line.series.key.scenario)</td><td>\(line.sparkline)</td><td>\(line.text)</td></tr>\n"
    }
    let left = lines.count - rows.count
    let rest: Markup = left > 0 ? "<p class=\"quiet\">\(left) more series without a larger change.</p>\n" : ""
    return """
      <div class="scroll" tabindex="0"><table>
      <thead><tr><th>Container</th><th>Scenario</th><th>Oldest to newest</th><th>Level</th></tr></thead>
      \(rows.joined())</table></div>
      \(rest)
      """
  }

  private func section(_ section: PageSection, isPartOfSite: Bool = false) -> Markup {
    var text: Markup =
      "<section id=\"\(section.anchor)\">\n<h2>\(section.title)<a class=\"anchor\" href=\"#\(section.anchor)\" aria-label=\"Link to this section\">#</a></h2>\n<p class=\"caption\">\(section.lead)</p>\n"
    for chart in section.charts {
      text += PageText.chart(
        chart, heading: "", limit: isPartOfSite ? Self.sitePanelLimit : Self.panelLimit, hasTable: false,
        isInteractive: !isPartOfSite)
    }
    text += lines(section.lines)
    for table in section.tables where !table.rows.isEmpty {
      let (shown, left) = table.cut(to: isPartOfSite ? Self.siteRowLimit : Self.rowLimit)
      let heading: Markup = section.tables.count > 1 ? "<h3>\(table.title)</h3>\n" : ""
      text += heading + PageText.table(shown)
      if left > 0 {
        text += "<p class=\"quiet\">\(left) more rows: <code>\(section.command)</code></p>\n"
      }
    }
    if let folded = section.folded, !folded.rows.isEmpty {
      let (shown, _) = folded.cut(to: Self.siteRowLimit)
      text +=
        "<details><summary>\(folded.title): \(folded.rows.count)</summary>\(PageText.table(shown))</details>\n"
    }
    text += PageText.notes(section.notes)
    text +=
      "<p class=\"source\">The same numbers: <code>\(section.command)</code></p>\n"
    if !section.queries.isEmpty, !isPartOfSite {
      let scripts = section.queries.map(\.script).joined(separator: "\n")
      text +=
        "<details class=\"sql\"><summary>SQL, for the sqlite3 shell</summary>\n<pre>\(lines: scripts)</pre></details>\n"
    }
    return text + "</section>\n"
  }
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
