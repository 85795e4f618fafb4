import TidemarkTables

extension PageText {
  /// A chart with its legend, panels and values.
  ///
  /// - Parameters:
  ///   - limit: panels to draw at most; the others are counted.
  ///   - hasTable: whether the values and notes stand below the panels.
  ///   - isInteractive: whether the page's script reads out the values of lines.
  static func chart(
    _ chart: Chart, heading: Markup, limit: Int = .max, hasTable: Bool = true, isInteractive: Bool = true
  ) -> Markup {
    guard !chart.isEmpty else {
      return
        "<div class=\"chart\" id=\"\(chart.name.rawValue)\">\(heading)<p class=\"nothing\">\(lines: chart.nothing ?? "nothing to draw")</p></div>\n"
    }
    let shown = chart.panels.prefix(limit)
    let layout = PanelLayout(chart)
    let isSingle = shown.count == 1 || shown.contains(where: \.isWide)
    let figures = shown.map {
      figure(
        $0, of: chart.title, width: layout.width, hasNarrow: isSingle, isInteractive: isInteractive)
    }.joined()
    let legend: [Markup] = chart.legend.map {
      "<li data-toggle=\"\($0.key)\"><span>\(swatch($0))\($0.label)</span></li>"
    }
    let columns: Markup = isSingle ? " one" : ""
    return """
      <div class="chart" id="\(chart.name.rawValue)">
      \(heading)<p class="caption">\(chart.caption)</p>
      \(legend.isEmpty ? nil : "<ul class=\"legend\">\(legend.joined())</ul>\n")<div class="panels\(columns)">
      \(figures)</div>
      \(rest(chart, shown.count))\(hasTable ? values(chart) : nil)</div>

      """
  }

  private static func rest(_ chart: Chart, _ shownCount: Int) -> Markup? {
    guard shownCount < chart.panels.count else { return nil }
    return
      "<p class=\"quiet\">\(shownCount) of \(chart.panels.count) are drawn here, the most telling first; <code>tidemark charts</code> draws all.</p>\n"
  }

  private static func values(_ chart: Chart) -> Markup {
    notes(chart.notes)
      + "<details class=\"values\"><summary>Values as a table</summary>\n\(table(chart.table))</details>\n"
  }

  /// - Parameter chart: the title of the chart, which names a panel without a title to a screen reader.
  static func figure(
    _ panel: Panel, of chart: String, width: Double, hasNarrow: Bool, isInteractive: Bool
  ) -> Markup {
    let label = panel.title.isEmpty ? chart : panel.title
    func drawing(_ width: Double, _ style: String) -> Markup {
      let drawing = panel.draw(PanelSheet(width: width, isInteractive: isInteractive))
      return
        "<svg class=\"\(style)\" viewBox=\"0 0 \(coordinate(drawing.width)) \(coordinate(drawing.height))\" role=\"img\" aria-label=\"\(label)\">\(drawing.body)</svg>\n"
    }
    var text: Markup = "<figure>\n"
    if !panel.title.isEmpty {
      text +=
        "<figcaption><div class=\"name-line\"><bdi title=\"\(panel.title)\">\(panel.title)</bdi>\(panel.badge?.markup)</div><div class=\"sub\">\(panel.subtitle)</div></figcaption>\n"
    }
    if hasNarrow {
      text += drawing(width, "drawing wide-only")
      text += drawing(360, "drawing narrow-only")
    } else {
      text += drawing(width, "drawing")
    }
    if !panel.entries.isEmpty {
      text += "<table class=\"entries\">\(panel.entries.map(entry).joined())</table>\n"
    }
    return text + "</figure>\n"
  }

  private static func entry(_ entry: Panel.Entry) -> Markup {
    let span = entry.cells.count == 1 ? 2 : 1
    let cells: [Markup] = entry.cells.map { "<td colspan=\"\(span)\">\($0)</td>" }
    let emphasis: Markup = entry.isStrong ? " class=\"strong\"" : ""
    return
      "<tr\(emphasis)><td><span>\(swatch(entry.key))\(entry.key.label)</span></td>\(cells.joined())</tr>"
  }

  private static func swatch(_ key: LegendKey) -> Markup {
    "<svg class=\"swatch\" viewBox=\"0 0 22 12\" aria-hidden=\"true\">\(key.picture)</svg>"
  }
}
