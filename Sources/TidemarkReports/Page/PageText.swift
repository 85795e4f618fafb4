import TidemarkTables
import TidemarkWarehouse

/// An HTML page that needs nothing but itself.
enum PageText {
  /// - Parameter theme: nil follows the reader's own choice.
  static func page(title: String, theme: ChartTheme?, body: String) -> String {
    // Without `script-src` a hostile name that got past the escaping could run; with it, at least nothing can be
    // fetched or sent.
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: 'self' file:">
    <link rel="icon" href="data:,">
    <title>\(escapedMarkup(title))</title>
    <style>
    \(PageStyle.sheet(theme))
    </style>
    </head>
    <body>
    \(body)
    <script>
    \(PageScript.text)
    </script>
    </body>
    </html>

    """
  }

  /// A chart with its legend, panels and values.
  ///
  /// - Parameters:
  ///   - limit: panels to draw at most; the others are counted.
  ///   - hasTable: whether the values stand below.
  static func chart(_ chart: Chart, heading: String, limit: Int = .max, hasTable: Bool = true) -> String {
    guard !chart.isEmpty else {
      return
        "<div class=\"chart\" id=\"\(chart.name.rawValue)\">\(heading)<p class=\"nothing\">\(escapedMarkup(chart.nothing ?? "nothing to draw", keepsLines: true))</p></div>\n"
    }
    let shown = chart.panels.prefix(limit)
    let layout = PanelLayout(chart)
    let isSingle = shown.count == 1 || shown.contains(where: \.isWide)
    let figures = shown.map { figure($0, width: layout.width, hasNarrow: isSingle) }.joined()
    let legend = chart.legend.map {
      "<li data-toggle=\"\($0.key)\"><span>\(swatch($0))\(escapedMarkup($0.label))</span></li>"
    }.joined()
    let rest =
      shown.count < chart.panels.count
      ? "<p class=\"quiet\">\(shown.count) of \(chart.panels.count) are drawn here, the most telling first; <code>tidemark charts</code> draws all.</p>\n"
      : ""
    let notes = chart.notes.isEmpty || !hasTable ? "" : self.notes(chart.notes)
    return """
      <div class="chart" id="\(chart.name.rawValue)">
      \(heading)<p class="caption">\(escapedMarkup(chart.caption))</p>
      <ul class="legend">\(legend)</ul>
      <div class="panels\(isSingle ? " one" : "")" style="--cell:\(isSingle ? "100%" : coordinate(min(layout.width, 340)) + "px")">
      \(figures)</div>
      \(rest)\(notes)\(hasTable ? "<details class=\"values\"><summary>Values as a table</summary>\n\(table(chart.table))</details>\n" : "")</div>

      """
  }

  static func notes(_ notes: [String]) -> String {
    guard !notes.isEmpty else { return "" }
    let items = notes.map { "<li>\(escapedMarkup($0))</li>" }
    let first = "<ul class=\"notes\">\(items.prefix(6).joined())</ul>\n"
    guard items.count > 6 else { return first }
    return first
      + "<details><summary>\(items.count - 6) more remark\(items.count == 7 ? "" : "s")</summary><ul class=\"notes\">\(items.dropFirst(6).joined())</ul></details>\n"
  }

  /// A table that scrolls by itself where the page is narrow.
  static func table(_ table: ReportTable) -> String {
    let style = TextStyle()
    let body =
      switch table.layout {
      case .grid: HTMLFormat.grid(table, style)
      case .record: HTMLFormat.record(table, style)
      case .prose: HTMLFormat.prose(table)
      }
    return "<div class=\"scroll\" tabindex=\"0\">\n\(body)</div>\n"
  }

  /// A value JSON can hold, safe inside a script element.
  static func embedded(_ table: ReportTable) throws -> String {
    let rows = try JSONFormat.objects(table).joined(separator: ",\n")
    return
      "<script type=\"application/json\" class=\"values\">[\(rows.replacing("<", with: "\\u003c"))]</script>\n"
  }

  private static func figure(_ panel: Panel, width: Double, hasNarrow: Bool) -> String {
    var text = "<figure>\n"
    if !panel.title.isEmpty {
      let badge = panel.badge.map {
        "<span class=\"badge \($0.tone.rawValue)\">\(escapedMarkup($0.text))</span>"
      }
      let name = escapedMarkup(panel.title)
      text +=
        "<figcaption><div class=\"name-line\"><bdi title=\"\(name)\">\(name)</bdi>\(badge ?? "")</div><div class=\"sub\">\(escapedMarkup(panel.subtitle))</div></figcaption>\n"
    }
    if hasNarrow {
      text += drawing(panel, width: width, style: "drawing wide-only")
      text += drawing(panel, width: 360, style: "drawing narrow-only")
    } else {
      text += drawing(panel, width: width, style: "drawing")
    }
    if !panel.entries.isEmpty {
      let rows = panel.entries.map { entry in
        let cells = entry.cells.map {
          "<td colspan=\"\(entry.cells.count == 1 ? 2 : 1)\">\(escapedMarkup($0))</td>"
        }.joined()
        return
          "<tr\(entry.isStrong ? " class=\"strong\"" : "")><td><span>\(swatch(entry.key))\(escapedMarkup(entry.key.label))</span></td>\(cells)</tr>"
      }
      text += "<table class=\"entries\">\(rows.joined())</table>\n"
    }
    return text + "</figure>\n"
  }

  private static func drawing(_ panel: Panel, width: Double, style: String) -> String {
    let drawing = panel.draw(PanelSheet(width: width, isInteractive: true))
    return
      "<svg class=\"\(style)\" viewBox=\"0 0 \(coordinate(drawing.width)) \(coordinate(drawing.height))\" role=\"img\" aria-label=\"\(escapedMarkup(panel.title))\">\(drawing.body)</svg>\n"
  }

  private static func swatch(_ key: LegendKey) -> String {
    "<svg class=\"swatch\" viewBox=\"0 0 22 12\" aria-hidden=\"true\">\(key.picture)</svg>"
  }
}
