import TidemarkTables
import TidemarkWarehouse

/// A chart as one SVG file: its panels in columns under title, caption and legend.
struct ChartSheet {
  let chart: Chart
  /// Where it comes from, at the foot.
  let source: String

  /// A whole file.
  func svg(_ theme: ChartTheme) -> Drawing {
    let layout = PanelLayout(chart)
    let margin = 28.0
    let gap = 28.0
    let width = max(
      760, margin * 2 + layout.width * Double(layout.columns) + gap * Double(layout.columns - 1))
    var canvas = Canvas()
    canvas.text(margin, 38, shortened(chart.title, to: width - margin * 2, size: 19), "title")
    var y = 58.0
    for line in wrapped(chart.caption, to: width - margin * 2, size: 12) {
      canvas.text(margin, y, line, "caption")
      y += 16
    }
    y += 6
    y = legend(&canvas, from: margin, y, width - margin)
    if let nothing = chart.nothing, chart.isEmpty {
      for line in wrapped(visible(nothing), to: width - margin * 2, size: 13) {
        canvas.text(width / 2, y + 60, line, "empty", anchor: .middle)
        y += 18
      }
      y += 120
    }
    let sheet = PanelSheet(width: layout.width, isInteractive: false)
    for row in stride(from: 0, to: chart.panels.count, by: layout.columns) {
      let panels = chart.panels[row..<min(chart.panels.count, row + layout.columns)]
      var tallest = 0.0
      for (column, panel) in panels.enumerated() {
        let x = margin + Double(column) * (layout.width + gap)
        tallest = max(tallest, place(panel, sheet, at: x, y, in: &canvas))
      }
      y += tallest + 26
    }
    for note in chart.notes.prefix(6) {
      for line in wrapped(visible(note), to: width - margin * 2, size: 11) {
        canvas.text(margin, y, line, "muted")
        y += 15
      }
    }
    if chart.notes.count > 6 {
      canvas.text(
        margin, y, "and \(chart.notes.count - 6) more remark\(chart.notes.count == 7 ? "" : "s") on the page",
        "muted")
      y += 15
    }
    y += 14
    canvas.text(margin, y, source, "small")
    let height = y + 20
    let file: Markup = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(coordinate(width))" height="\(coordinate(height))" viewBox="0 0 \(coordinate(width)) \(coordinate(height))" font-family="'DejaVu Sans', Verdana, sans-serif">
      <title>\(chart.title)</title>
      <style>\(Markup(verbatim: theme.rules))
      .title{font-size:19px;font-weight:600;fill:\(theme["ink"])}.caption{font-size:12px;fill:\(theme["muted"])}.empty{font-size:13px;fill:\(theme["muted"])}</style>
      <rect width="100%" height="100%" class="page"/>
      \(canvas.markup)</svg>

      """
    return Drawing(width: width, height: height, body: file)
  }

  /// - Returns: the height below the legend.
  private func legend(_ canvas: inout Canvas, from left: Double, _ top: Double, _ right: Double) -> Double {
    let keys = chart.legend.filter(\.isStill)
    guard !keys.isEmpty, !chart.isEmpty else { return top + 8 }
    var (x, y) = (left, top)
    for key in keys {
      let width = 30 + labelWidth(key.label) + 20
      if x > left, x + width > right { (x, y) = (left, y + 20) }
      canvas.group(at: x, y, key.picture)
      canvas.text(x + 28, y + 10, key.label, "ink")
      x += width
    }
    return y + 40
  }

  /// - Returns: the height of the panel.
  private func place(
    _ panel: Panel, _ sheet: PanelSheet, at x: Double, _ y: Double, in canvas: inout Canvas
  ) -> Double {
    let badgeWidth = panel.badge.map { labelWidth($0.text) + 12 } ?? 0
    var top = y
    if !panel.title.isEmpty {
      canvas.text(
        x, y + 11, shortened(panel.title, to: sheet.width - badgeWidth, size: 13.6), "name", tip: panel.title)
      if let badge = panel.badge {
        canvas.text(x + sheet.width, y + 11, badge.text, "strong \(badge.tone.rawValue)", anchor: .end)
      }
      canvas.text(x, y + 27, shortened(panel.subtitle, to: sheet.width), "muted")
      top += 36
    }
    let drawing = panel.draw(sheet)
    canvas.group(at: x, top, drawing.body)
    top += drawing.height
    for entry in panel.entries {
      top += 17
      canvas.group(at: x, top - 10, entry.key.picture)
      let style = entry.isStrong ? "ink strong" : "ink"
      canvas.text(x + 30, top, entry.key.label, style)
      let columns = Double(max(1, entry.cells.count))
      for (index, cell) in entry.cells.enumerated() {
        let right = x + sheet.width - (columns - 1 - Double(index)) * min(110, (sheet.width - 130) / columns)
        canvas.text(right, top, cell, style, anchor: .end)
      }
    }
    return top - y
  }
}

/// How many panels stand side by side, and how wide each is.
struct PanelLayout {
  let columns: Int
  let width: Double

  init(_ chart: Chart) {
    switch chart.panels.count {
    case _ where chart.panels.contains(where: \.isWide): (columns, width) = (1, 1000)
    case 0...1: (columns, width) = (1, 760)
    case 2, 4: (columns, width) = (2, 440)
    case 3...9: (columns, width) = (3, 360)
    default: (columns, width) = (4, 360)
    }
  }
}

extension ChartTheme {
  subscript(_ name: String) -> String { colours.first { $0.name == name }?.hex ?? "" }
}
