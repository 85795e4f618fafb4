import Foundation
import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Chart {
  /// Mean CPU of every container in every scenario, as a matrix of colours and numbers.
  static func cpuHeatmap(_ rows: [SampledPhase], run: String) -> Chart {
    let rows = rows.filter { $0.summary.cpuMeanPercent != nil }
    let several = Dictionary(grouping: rows, by: \.scenario).filter { Set($1.map(\.phase)).count > 1 }
    func column(_ row: SampledPhase) -> String {
      several[row.scenario] == nil ? row.scenario : "\(row.scenario), \(row.phase)"
    }
    let columns = rows.reduce(into: [String]()) { names, row in
      if !names.contains(column(row)) { names.append(column(row)) }
    }
    let containers = Dictionary(grouping: rows, by: \.container)
      .map { (name: $0, rows: $1, top: $1.compactMap(\.summary.cpuMeanPercent).max() ?? 0) }
      .sorted { ($0.top, $1.name) > ($1.top, $0.name) }
    let matrix = HeatMatrix(
      columns: columns, names: containers.map(\.name),
      cells: containers.map { container in
        columns.map { name in container.rows.first { column($0) == name } }
      })
    return Chart(
      name: .cpuHeatmap,
      title: "CPU of every container in every scenario",
      caption:
        "Mean CPU in percent of one core, busiest container first. Colours follow the square root, so that small values differ too.",
      legend: [
        LegendKey(
          key: "numbers", label: "numbers in the cells", swatch: .digits, style: "value", isStill: false)
      ],
      panels: rows.isEmpty
        ? [] : [Panel(title: "", isWide: true) { matrix.drawing($0) }],
      table: ReportTable(key: "cpu", title: "Values", columns: Self.heatColumns, rows: rows),
      nothing: rows.isEmpty ? "\(run) has no scenario with CPU readings" : nil)
  }

  private static let heatColumns: [Column<SampledPhase>] = [
    Column("container", "Container") { $0.container }, Column("scenario", "Scenario") { $0.scenario },
    Column("phase", "Phase") { $0.phase },
    Column("cpu_mean_percent", "CPU mean %", .real(1)) { $0.summary.cpuMeanPercent },
    Column("cpu_max_percent", "CPU max %", .real(1)) { $0.summary.cpuMaxPercent },
  ]
}

/// Rows of cells, one row per container.
private struct HeatMatrix {
  let columns: [String]
  let names: [String]
  /// nil where the container was not seen.
  let cells: [[SampledPhase?]]

  private let top: Double

  init(columns: [String], names: [String], cells: [[SampledPhase?]]) {
    self.columns = columns
    self.names = names
    self.cells = cells
    top = cells.joined().compactMap { $0?.summary.cpuMeanPercent }.max() ?? 0
  }

  private func step(_ value: Double) -> Int {
    guard top > 0 else { return 0 }
    return Int(clamping: ((max(0, value) / top).squareRoot() * Double(ChartTheme.heatSteps - 1)).rounded())
  }

  func drawing(_ sheet: PanelSheet) -> Drawing {
    var canvas = Canvas()
    let widest = names.map { labelWidth($0) }.max() ?? 0
    let left = min(widest, sheet.isNarrow ? 96 : 230) + 10
    // A label is turned when it is wider than its column; the last one must not leave the sheet.
    let room = sheet.width - left
    let plain = room / Double(columns.count)
    let longest = columns.map { labelWidth($0) }.max() ?? 0
    let isTurned = longest + 8 > min(plain, 160)
    let label = isTurned ? min(longest, sheet.isNarrow ? 96 : 170) : longest
    let isUpright = isTurned && plain < 24
    let overhang = isTurned && !isUpright ? label * 0.75 : 0
    let cell = min(120, (room - overhang) / Double(columns.count))
    let height = sheet.isNarrow ? 19.0 : 22.0
    let top = isUpright ? label + 12 : isTurned ? label * 0.72 + 14 : 22.0
    for (index, name) in columns.enumerated() {
      let x = left + (Double(index) + 0.5) * cell
      let text = shortened(name, to: label)
      canvas.text(
        x + (isUpright ? 4 : isTurned ? -3 : 0), top - 7, text, "muted", anchor: isTurned ? .start : .middle,
        turned: isUpright ? -90 : isTurned ? -45 : 0, tip: text == name ? nil : name)
    }
    let isNumbered = cell >= 21
    for (row, name) in names.enumerated() {
      let y = top + Double(row) * height
      let text = shortened(name, to: left - 10)
      canvas.text(left - 8, y + height / 2 + 4, text, "ink", anchor: .end, tip: text == name ? nil : name)
      var fields = Canvas()
      var numbers = Canvas()
      for (column, found) in cells[row].enumerated() {
        let x = left + Double(column) * cell
        guard let found, let value = found.summary.cpuMeanPercent else {
          fields.rectangle(
            x, 0, cell, height, Mark("none", tip: "\(columns[column])\nnot seen"))
          continue
        }
        let step = step(value)
        let peak = found.summary.cpuMaxPercent.map { "\nlargest \(compact($0)) %" } ?? ""
        fields.rectangle(
          x, 0, cell, height,
          Mark(
            "h\(step)",
            tip:
              "\(columns[column])\nmean \(compact(value)) % of one core\(peak)\n\(found.sampleCount) readings"
          ))
        if isNumbered {
          numbers.text(
            x + cell / 2, 0, cellText(value, cell), step < (ChartTheme.heatSteps + 2) / 2 ? "low" : "high")
        }
      }
      canvas.group(at: 0, y, fields.markup, style: "cell", tip: name)
      if isNumbered {
        canvas.group(
          at: 0, y + height / 2 + 3.8, numbers.markup, style: "value", anchor: .middle, key: "numbers")
      }
    }
    let foot = top + Double(names.count) * height + 22
    scale(&canvas, left, foot, width: min(260, sheet.width - left - 10))
    return Drawing(width: sheet.width, height: foot + 34, body: canvas.markup)
  }

  /// As many figures as the cell holds.
  private func cellText(_ value: Double, _ cell: Double) -> String {
    cell >= 34 ? shortNumber(value) : fixed(value, value >= 9.95 ? 0 : 1)
  }

  /// Round values whose colours lie well apart.
  private static func marks(upTo top: Double) -> [Double] {
    guard top > 0, top.isFinite else { return [0] }
    let power = pow(10, floor(log10(top)))
    let round = [0.05, 0.1, 0.2, 0.5, 1, 2, 5].map { $0 * power }.filter { $0 <= top }
    return round.reduce(into: [0]) { marks, value in
      let places = [marks[marks.count - 1], value].map { ($0 / top).squareRoot() }
      if places[1] - places[0] >= 0.14 { marks.append(value) }
    }
  }

  private func scale(_ canvas: inout Canvas, _ left: Double, _ y: Double, width: Double) {
    let count = ChartTheme.heatSteps
    for step in 0..<count {
      canvas.rectangle(
        left + width * Double(step) / Double(count), y, width / Double(count) + 0.5, 9, Mark("h\(step)"))
    }
    for value in Self.marks(upTo: top) {
      let place = left + width * (top > 0 ? (value / top).squareRoot() : 0)
      canvas.line(place, y + 9, place, y + 12, "axis")
      canvas.text(
        place, y + 22, formatted(value, significantDigits: 2), "muted",
        anchor: value == 0 ? .start : .middle)
    }
    canvas.text(left, y - 5, "mean CPU, % of one core", "small")
  }
}
