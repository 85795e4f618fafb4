import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Chart {
  /// A metric over runs, oldest first, with the levels between its changes.
  static func trend(_ lines: [TrendLine], metric: RunMetric) -> Chart {
    let lines = lines.filter { $0.points.count > 1 }
    let drawn = lines.prefix(trendPanels)
    return Chart(
      name: .trend,
      title: "\(metric.words.capitalizedFirst) over runs",
      caption:
        "One point a run, oldest at the left; series with a change of level first, each panel on its own scale. A level is the median between two changes.",
      legend: TrendLine.legend,
      panels: drawn.map { line in
        Panel(
          title: line.series.key.container, subtitle: "\(line.series.key.scenario) · \(line.text)",
          badge: line.changes.isEmpty ? nil : Badge("changed")
        ) { sheet in line.drawing(on: sheet) }
      },
      table: TrendReport.points(drawn.map(\.series)),
      notes: drawn.count < lines.count
        ? [
          "\(drawn.count) of \(lines.count) series, those with the largest change of level first; --container draws one container"
        ]
        : [],
      nothing: lines.isEmpty ? "no series of \(metric.words) has more than one run" : nil)
  }
}

/// More panels nobody looks at.
private let trendPanels = 48

/// One series as it is drawn.
struct TrendLine {
  /// What `tidemark trend` says of it.
  let series: TrendSeries

  static let legend = [
    LegendKey(key: "runs", label: "runs", swatch: .dot, style: "s0 dot"),
    LegendKey(key: "spikes", label: "single run far off", swatch: .dot, style: "s4 dot"),
    LegendKey(key: "levels", label: "level", swatch: .line, style: "s7 line"),
    LegendKey(key: "changes", label: "change of level", swatch: .line, style: "s1 thin dash"),
  ]

  /// Oldest first, all comparable.
  var points: [SeriesPoint] { series.points }
  /// First runs of new levels, by index among the points.
  var changes: [Int] { series.levels?.points.map(\.index) ?? [] }

  /// Median of each stretch between changes, as the report has it.
  private var levels: [(first: Int, last: Int, value: Double)] {
    let found = series.levels?.points ?? []
    let whole = SortedValues(points.map(\.value)).median
    guard let first = found.first else { return whole.map { [(0, points.count - 1, $0)] } ?? [] }
    let bounds = [0] + changes + [points.count]
    let medians = [first.comparison.medianBefore] + found.map(\.comparison.medianAfter)
    return zip(zip(bounds, bounds.dropFirst()), medians).map { ($0.0, $0.1 - 1, $1) }
  }

  /// The last step over what was before.
  private var relativeStep: Double {
    let levels = levels
    guard levels.count > 1, let last = levels.last else { return 0 }
    let before = levels[levels.count - 2].value
    return before == 0 ? 0 : abs(last.value / before - 1)
  }

  var text: String {
    let decimals = series.key.metric.decimals
    let unit = series.key.metric.unit
    guard let last = levels.last else { return "no comparable run" }
    let now = "\(fixed(last.value, decimals)) \(unit)"
    guard levels.count > 1 else { return "\(now), \(points.count) runs" }
    let before = levels[levels.count - 2].value
    let share = before == 0 ? "" : " (\(signed((last.value / before - 1) * 100)) %)"
    return "\(fixed(before, decimals)) → \(now)\(share) at \(points[last.first].run.testID)"
  }

  /// Series with a change of level first, those that changed most before the others.
  static func changedFirst(_ lines: [TrendLine]) -> [TrendLine] {
    lines.sorted {
      ($0.changes.isEmpty ? 1 : 0, -$0.relativeStep) < ($1.changes.isEmpty ? 1 : 0, -$1.relativeStep)
    }
  }

  /// A line in a table cell.
  var sparkline: Markup { picture(width: 120, height: 24) }

  /// The line alone, with its changes of level.
  func picture(width: Double, height: Double) -> Markup {
    guard let low = points.map(\.value).min(), let high = points.map(\.value).max(), points.count > 1 else {
      return ""
    }
    let floor = series.key.metric.hasRelativeScale ? 0.05 * abs(high) : series.key.metric.floors.absolute
    let span = max(high - low, floor, 1e-9)
    let middle = (high + low) / 2
    func place(_ index: Int) -> (Double, Double) {
      (
        4 + (width - 8) * Double(index) / Double(points.count - 1),
        height / 2 - (points[index].value - middle) / span * (height - 8)
      )
    }
    var canvas = Canvas()
    canvas.path(drawnPlaces(Int(width / 2)).map(place), "s0 line")
    for change in changes {
      let x = (place(change - 1).0 + place(change).0) / 2
      canvas.line(x, 1, x, height - 1, "s1 thin dash")
    }
    let last = place(points.count - 1)
    canvas.dot(last.0, last.1, "s0 dot")
    let text = "\(series.key.metric.words), \(series.key.scenario), over \(points.count) runs: \(self.text)"
    return
      "<svg class=\"drawing spark\" viewBox=\"0 0 \(coordinate(width)) \(coordinate(height))\" width=\"\(coordinate(width))\" height=\"\(coordinate(height))\" role=\"img\" aria-label=\"\(text)\">\(canvas.markup)</svg>"
  }

  /// Places among the points to draw: all, or the first, the last, and the lowest and the highest of each stretch, with every
  /// change of level and every run far off.
  func drawnPlaces(_ limit: Int) -> [Int] {
    guard points.count > limit, limit > 4 else { return Array(points.indices) }
    let fixedPlaces = Set(
      [0, points.count - 1] + changes.flatMap { [max(0, $0 - 1), $0] } + series.spikes)
    let stretches = max(1, (limit - min(limit / 2, fixedPlaces.count)) / 2)
    let size = Int((Double(points.count) / Double(stretches)).rounded(.up))
    let extremes = stride(from: 0, to: points.count, by: size).flatMap { start -> [Int] in
      let part = start..<min(points.count, start + size)
      return [
        part.min { points[$0].value < points[$1].value }, part.max { points[$0].value < points[$1].value },
      ]
      .compactMap { $0 }
    }
    return Array(Set(extremes).union(fixedPlaces).sorted().prefix(limit))
  }

  func drawing(on sheet: PanelSheet) -> Drawing {
    let metric = series.key.metric
    let values = points.map(\.value)
    let top = values.map(abs).max() ?? 1
    let y = Axis(
      "\(metric.words), \(metric.unit)", values, fromZero: false, count: sheet.height / 50,
      leastSpan: max(0.08 * top, metric == .growthPerAgent ? 0.01 : 1))
    let step = max(1, Int((Double(points.count) / (sheet.width / 90)).rounded(.up)))
    let names = stride(from: 0, to: points.count, by: step).map {
      Axis.Tick(value: Double($0), text: moment(points[$0].run.testID))
    }
    let plot = Plot(
      width: sheet.width, height: sheet.height,
      x: Axis("start of the run (UTC)", places: points.count, names: names),
      y: y)
    let spikes = Set(series.spikes)
    let drawn = drawnPlaces(SeriesPoints.limit)
    // Above the plane, whose edge would cut a dot that stands on it.
    return plot.drawing(
      over: { canvas in
        for index in drawn {
          let point = points[index]
          let isSpike = spikes.contains(index)
          let (x, y) = plot.point(Double(index), point.value)
          canvas.dot(
            x, y,
            Mark(
              isSpike ? "s4 dot" : "s0 dot", key: isSpike ? "spikes" : "runs",
              tip:
                "run #\(point.run.runID) \(point.run.testID)\n\(compact(point.value)) \(metric.unit)\(isSpike ? "\nfar off" : "")"
            ))
        }
      },
      { canvas in
        canvas.path(
          drawn.map { plot.point(Double($0), points[$0].value) }, Mark("s0 thin faded", key: "runs"))
        for level in levels {
          canvas.path(
            [
              plot.point(Double(level.first), level.value),
              plot.point(Double(level.last), level.value),
            ],
            Mark(
              "s7 line", key: "levels",
              tip:
                "level \(fixed(level.value, metric.decimals)) \(metric.unit)\n\(level.last - level.first + 1) runs"
            ))
        }
        for change in changes {
          let x = plot.px(Double(change) - 0.5)
          canvas.line(
            x, 0, x, plot.innerHeight,
            Mark(
              "s1 thin dash", key: "changes",
              tip: "change of level\nfirst run #\(points[change].run.runID) \(points[change].run.testID)"))
        }
      })
  }

  /// Of a test id, the day as `11-22`; where all runs are of one day, the time as `09:30`.
  private func moment(_ testID: String) -> String {
    let isOneDay = Set(points.map { $0.run.testID.prefix(8) }).count == 1
    let part = isOneDay ? testID.dropFirst(9).prefix(4) : testID.dropFirst(4).prefix(4)
    return "\(part.prefix(2))\(isOneDay ? ":" : "-")\(part.dropFirst(2))"
  }
}
