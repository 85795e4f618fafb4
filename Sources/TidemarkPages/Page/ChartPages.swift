import TidemarkTables

/// The page of one chart, and the page that shows all of them.
enum ChartPages {
  static func chart(_ chart: Chart, source: String, theme: ChartTheme?) throws -> Markup {
    let body: Markup = """
      <header class="top"><p class="quiet"><a href="index.html">All charts</a></p></header>
      <main>
      \(PageText.chart(chart, heading: "<h1>\(chart.title)</h1>\n"))</main>
      <footer>\(source)</footer>
      \(try PageText.embedded(chart.table))
      """
    return PageText.page(title: chart.title, theme: theme, body: body)
  }

  /// - Parameter howToCompare: the command that draws the comparison too; nil where it is drawn or not wanted.
  static func gallery(
    _ charts: [Chart], title: String, source: String, hasPictures: Bool, howToCompare: String?,
    theme: ChartTheme?
  ) -> Markup {
    let hint = howToCompare.map {
      "<p class=\"quiet\">Compared with other runs: <code>\($0)</code></p>\n" as Markup
    }
    let entries = charts.map { chart -> Markup in
      let name = chart.name.rawValue
      let files: [Markup] = (["html", "svg"] + (hasPictures ? ["png"] : [])).map {
        "<a href=\"\(name).\($0)\">\($0)</a>"
      }
      return """
        <div>
        <a href="\(name).html"><div class="frame"><img src="\(name).svg" alt="\(chart.title)" loading="lazy"></div>
        <h2>\(chart.title)</h2></a>
        <p class="quiet">\(chart.nothing ?? chart.caption)</p>
        <p class="quiet">\(files.joined(separator: " · "))</p>
        </div>

        """
    }
    let body: Markup = """
      <header class="top"><h1>\(title)</h1><p class="quiet">\(source)</p></header>
      <main><section class="gallery">
      \(entries.joined())</section>
      \(hint)</main>
      """
    return PageText.page(title: title, theme: theme, body: body)
  }
}
