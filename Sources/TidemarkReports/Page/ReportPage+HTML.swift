import TidemarkTables
import TidemarkWarehouse
extension ReportPage {
  /// Panels of a chart that a page draws; the table below has all, and `tidemark charts` draws all.
  private static let panelLimit = 12
  private static let lineLimit = 60

  /// - Parameter theme: nil follows the reader's own choice.
  package func html(theme: ChartTheme? = nil) -> String {
    let links = sections.map { "<a href=\"#\($0.anchor)\">\(escapedMarkup($0.title))</a>" }
    let body = """
      <header class="top">
      <h1>\(escapedMarkup(title))</h1>
      <p class="quiet">\(escapedMarkup(subtitle))</p>
      <div class="verdict \(verdict.badge.tone.rawValue)"><b>\(escapedMarkup(verdict.badge.text.uppercased()))</b><span>\(escapedMarkup(verdict.sentence))</span></div>
      \(findingList)<nav class="contents" aria-label="Contents">\(links.joined(separator: "\n"))</nav>
      </header>
      <main>
      \(sections.map(section).joined())</main>
      <footer>tidemark · \(escapedMarkup(subtitle)) · MB means 2^20 bytes, CPU percent is percent of one core</footer>
      """
    return PageText.page(title: "\(title): \(verdict.badge.word)", theme: theme, body: body)
  }

  private var findingList: String {
    guard !findings.isEmpty else { return "" }
    let items = findings.map { finding in
      let badge = finding.gravity.badge
      return
        "<li><span class=\"badge \(badge.tone.rawValue)\">\(escapedMarkup(badge.text))</span><span class=\"what\"><bdi>\(escapedMarkup(finding.subject))</bdi> \(escapedMarkup(finding.sentence))\(finding.command.map { " <code>\(escapedMarkup($0))</code>" } ?? "")</span><a href=\"#\(finding.anchor)\">more</a></li>\n"
    }
    return "<ol class=\"findings\">\n\(items.joined())</ol>\n"
  }

  private func lines(_ lines: [TrendLine]) -> String {
    guard !lines.isEmpty else { return "" }
    let rows = lines.prefix(Self.lineLimit).map { line in
      "<tr><td>\(escapedMarkup(line.series.key.container))</td><td>\(escapedMarkup(line.series.key.scenario))</td><td>\(line.sparkline)</td><td>\(escapedMarkup(line.text))</td></tr>\n"
    }
    let rest = lines.count - rows.count
    return """
      <div class="scroll" tabindex="0"><table>
      <thead><tr><th>Container</th><th>Scenario</th><th>Oldest to newest</th><th>Level</th></tr></thead>
      \(rows.joined())</table></div>
      \(rest > 0 ? "<p class=\"quiet\">\(rest) more series without a larger change.</p>\n" : "")
      """
  }

  private func section(_ section: Section) -> String {
    var text =
      "<section id=\"\(section.anchor)\">\n<h2>\(escapedMarkup(section.title))<a class=\"anchor\" href=\"#\(section.anchor)\" aria-label=\"Link to this section\">#</a></h2>\n<p class=\"caption\">\(escapedMarkup(section.lead))</p>\n"
    for chart in section.charts {
      text += PageText.chart(chart, heading: "", limit: Self.panelLimit, hasTable: false)
    }
    text += lines(section.lines)
    for table in section.tables where !table.rows.isEmpty {
      let (shown, left) = table.cut(to: Self.rowLimit)
      let heading = section.tables.count > 1 ? "<h3>\(escapedMarkup(table.title))</h3>\n" : ""
      text += heading + PageText.table(shown)
      if left > 0 {
        text += "<p class=\"quiet\">\(left) more rows: <code>\(escapedMarkup(section.command))</code></p>\n"
      }
    }
    text += PageText.notes(section.notes)
    text +=
      "<p class=\"source\">The same numbers: <code>\(escapedMarkup(section.command))</code></p>\n"
    if !section.queries.isEmpty {
      let scripts = section.queries.map(\.script).joined(separator: "\n")
      text +=
        "<details class=\"sql\"><summary>SQL, for the sqlite3 shell</summary>\n<pre>\(escapedMarkup(scripts, keepsLines: true))</pre></details>\n"
    }
    return text + "</section>\n"
  }
}
