import TidemarkTables
/// The page of one chart, and the page that shows all of them.
enum ChartPages {
  static func chart(_ chart: Chart, source: String, theme: ChartTheme?) throws -> String {
    let body = """
      <header class="top"><p class="quiet"><a href="index.html">All charts</a></p></header>
      <main>
      \(PageText.chart(chart, heading: "<h1>\(escapedMarkup(chart.title))</h1>\n"))</main>
      <footer>\(escapedMarkup(source))</footer>
      \(try PageText.embedded(chart.table))
      """
    return PageText.page(title: chart.title, theme: theme, body: body)
  }

  /// - Parameter howToCompare: the command that draws the comparison too; nil where it is drawn or not wanted.
  static func gallery(
    _ charts: [Chart], title: String, source: String, hasPictures: Bool, howToCompare: String?,
    theme: ChartTheme?
  ) -> String {
    let hint = howToCompare.map {
      "<p class=\"quiet\">Compared with other runs: <code>\(escapedMarkup($0))</code></p>\n"
    }
    let entries = charts.map { chart in
      let name = chart.name.rawValue
      let files = (["html", "svg"] + (hasPictures ? ["png"] : [])).map {
        "<a href=\"\(name).\($0)\">\($0)</a>"
      }
      return """
        <div>
        <a href="\(name).html"><div class="frame"><img src="\(name).svg" alt="\(escapedMarkup(chart.title))" loading="lazy"></div>
        <h2>\(escapedMarkup(chart.title))</h2></a>
        <p class="quiet">\(escapedMarkup(chart.nothing ?? chart.caption))</p>
        <p class="quiet">\(files.joined(separator: " · "))</p>
        </div>

        """
    }
    let body = """
      <header class="top"><h1>\(escapedMarkup(title))</h1><p class="quiet">\(escapedMarkup(source))</p></header>
      <main><section class="gallery">
      \(entries.joined())</section>
      \(hint ?? "")</main>
      """
    return PageText.page(title: title, theme: theme, body: body)
  }
}
