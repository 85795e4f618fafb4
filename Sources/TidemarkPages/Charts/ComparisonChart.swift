import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Chart {
  /// Every question about a container as its change in percent with the interval, worst verdict first.
  ///
  /// - Parameters:
  ///   - comparison: nil: nobody said what to compare with.
  ///   - limit: lines of a picture that can still be read.
  static func comparison(
    _ comparison: Comparison?, container: String? = nil, sides: String, atMost limit: Int = 40
  ) -> Chart {
    let rows = (comparison?.subjects ?? []).filter { container == nil || $0.container == container }
    let lines = rows.compactMap(ComparisonLine.init)
    let drawn = Array(lines.prefix(limit))
    let apart = rows.count { $0.verdict == .notComparable }
    var notes: [String] = []
    if drawn.count < lines.count {
      notes.append(
        "\(drawn.count) of \(lines.count) answers are drawn, the worst first; \(lines.count - drawn.count) more are in the table"
      )
    }
    let others = rows.count - lines.count - apart
    if apart > 0 { notes.append("\(apart) answers are not comparable; the table says why") }
    if others > 0 {
      notes.append("\(others) answers have no change in percent and are in the table only")
    }
    return Chart(
      name: .compare,
      title: "Change against earlier runs",
      caption:
        "\(sides). One line for each question about a container, over all scenarios together. The dot is the change, the bar its 95 % interval; worse first. A change counts when it exceeds both floors of its metric and the noise.",
      legend: ComparisonLine.legend,
      panels: drawn.isEmpty
        ? [] : [Panel(title: "", isWide: true) { ComparisonLine.draw(drawn, on: $0) }],
      table: CompareReport.subjects(rows, title: "Values"),
      notes: notes + (comparison.map(CompareReport.notes) ?? []),
      nothing: drawn.isEmpty
        ? comparison.map { CompareReport.nothing($0) ?? "no change can be given in percent" }
          ?? "--against says which runs to compare with" : nil)
  }
}

/// One row of the picture.
private struct ComparisonLine {
  let container: String
  let question: String
  let old: Double
  let new: Double
  let metric: RunMetric
  /// nil for a metric that may be 0.
  let percent: Double?
  let interval: Interval?
  let verdict: ComparisonVerdict
  let reason: String

  /// nil for what is not comparable, was not measured, or has no percentage and did not move.
  init?(_ row: ComparedSubject) {
    guard row.verdict != .notComparable, let old = row.baseMean, let new = row.candidateMean else {
      return nil
    }
    percent = row.percent
    guard percent != nil || row.verdict == .worse || row.verdict == .better else { return nil }
    (container, question) = (row.container, row.question.words)
    (self.old, self.new, metric) = (old, new, row.question.primary)
    interval = row.percentInterval95
    (verdict, reason) = (row.verdict, row.reasonText)
  }

  static let legend = [
    LegendKey(key: "worse", label: "worse", swatch: .dot, style: "s1 dot"),
    LegendKey(key: "better", label: "better", swatch: .dot, style: "s2 dot"),
    LegendKey(key: "inconclusive", label: "inconclusive", swatch: .dot, style: "s4 dot"),
    LegendKey(key: "unchanged", label: "unchanged", swatch: .dot, style: "s6 dot"),
  ]

  private var stroke: String {
    switch verdict {
    case .worse: "s1"
    case .better: "s2"
    case .unchanged: "s6"
    case .inconclusive, .notComparable, .new: "s4"
    }
  }

  private var key: String { verdict.rawValue }
  private var subject: String { "\(container): \(question)" }

  /// Of the change.
  private var percentText: String { percent.map { "\(signed($0)) %" } ?? verdict.rawValue }

  private var tip: String {
    let bounds = interval.map { "\n95 % \(rangeText($0, decimals: 1)) %" } ?? ""
    let change = percent.map { "\n\(signed($0)) %" } ?? ""
    return
      "\(subject)\n\(compact(old)) → \(compact(new)) \(metric.unit)\(change)\(bounds)\n\(verdict.rawValue): \(reason)"
  }

  private var valuesText: String {
    "\(formatted(old, significantDigits: 4)) → \(formatted(new, significantDigits: 4)) \(metric.unit)"
  }

  static func draw(_ lines: [ComparisonLine], on sheet: PanelSheet) -> Drawing {
    // Where there is no room beside, a name stands above its line.
    let left = sheet.isNarrow ? 14.0 : 380
    let right = sheet.isNarrow ? 14.0 : 235
    let pitch = sheet.isNarrow ? 36.0 : 22
    // One wild interval must not flatten the others.
    let extent = lines.compactMap { $0.percent.map(abs) }.max() ?? 1
    let bounds: [Double] = lines.compactMap(\.interval).flatMap { [$0.lower, $0.upper] }
    let seen: [Double] = lines.compactMap(\.percent) + bounds.filter { abs($0) < 2 * extent + 5 }
    let axis = Axis(
      "change of the mean, %", seen + [0], fromZero: false, count: sheet.isNarrow ? 5 : 9, leastSpan: 10)
    let width = sheet.width - left - right
    func px(_ value: Double) -> Double {
      left + max(0, min(1, (value - axis.lower) / (axis.upper - axis.lower))) * width
    }
    let top = 26.0
    let bottom = top + Double(lines.count) * pitch + 4
    var canvas = Canvas()
    for tick in axis.ticks {
      canvas.line(
        px(tick.value), top - 4, px(tick.value), bottom, Mark(tick.value == 0 ? "axis" : "grid"))
      // Above too: below forty lines nobody sees what a line in the middle stands at.
      for y in [top - 8, bottom + 15] {
        canvas.text(
          px(tick.value), y, signed(tick.value, tick.text.contains(".") ? 1 : 0), "muted small",
          anchor: .middle)
      }
    }
    canvas.text(left + width / 2, bottom + 32, axis.title, "small", anchor: .middle)
    let names = distinctNames(
      lines.map(\.container), to: { left - 18 - labelWidth(": \(lines[$0].question)", size: 10) }, size: 10)
    for (index, line) in lines.enumerated() {
      let y = top + (Double(index) + (sheet.isNarrow ? 0.75 : 0.5)) * pitch
      if sheet.isNarrow {
        canvas.text(
          0, y - 11, shortened("\(line.percentText)  \(line.subject)", to: sheet.width), "small",
          tip: line.tip, key: line.key)
      } else {
        canvas.text(
          left - 14, y + 4, "\(names[index]): \(line.question)", "small", anchor: .end, tip: line.subject,
          key: line.key)
        canvas.text(left + width + 62, y + 4, line.percentText, "small", anchor: .end, key: line.key)
        canvas.text(
          sheet.width, y + 4, shortened(line.valuesText, to: right - 72), "muted small", anchor: .end,
          key: line.key)
      }
      guard let percent = line.percent else { continue }
      if let interval = line.interval {
        canvas.path(
          [(px(interval.lower), y), (px(interval.upper), y)],
          Mark("\(line.stroke) bold faded", key: line.key, tip: line.tip))
      }
      canvas.dot(px(percent), y, Mark("\(line.stroke) dot", key: line.key, tip: line.tip))
    }
    return Drawing(width: sheet.width, height: bottom + 40, body: canvas.markup)
  }
}
