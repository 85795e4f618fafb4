import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Site {
  func overlay(_ comparison: SiteComparison) throws -> SitePage {
    let title = "Over time: run #\(request.newest.runID) and \(comparison.words)"
    return try overlay(
      base(comparison)?.runs.first, request.newest, name: comparison.overlayName, title: title)
  }

  /// Two runs over one another, each scenario from its own start.
  func overlay(_ before: RunHead?, _ after: RunHead, name: String, title: String) throws -> SitePage {
    var body: Markup = "<main><h1>\(title)</h1>\n\(comparisonLinks(name))\(picker("overlay"))"
    guard let before else {
      body += "<p class=\"nothing\">There is no earlier complete run to draw.</p></main>\n"
      return SitePage(name: name, title: title, place: .compare, body: body, tables: [])
    }
    let pairs = OverlayPair.all(try results.timeline(before), try results.timeline(after))
    let drawn = Array(pairs.prefix(OverlayPair.panelLimit))
    let chart = Chart(
      name: .timeline, title: "Memory of both runs",
      caption:
        "Run \(before.name) and run \(after.name), each scenario from its first reading, largest difference first. Below: the later run less the earlier one.",
      legend: [
        LegendKey(key: "before", label: "#\(before.runID) before", swatch: .line, style: "s6 bold"),
        LegendKey(key: "after", label: "#\(after.runID) after", swatch: .line, style: "s0 bold"),
        LegendKey(key: "difference", label: "difference", swatch: .line, style: "s1 bold"),
      ],
      panels: drawn.map { pair in
        Panel(title: pair.container, subtitle: "\(pair.scenario) · \(pair.text)") { pair.drawing(on: $0) }
      }, table: OverlayPair.table(drawn),
      notes: drawn.count < pairs.count
        ? ["\(drawn.count) of \(pairs.count) pairs of container and scenario, the largest differences first"]
        : [],
      nothing: pairs.isEmpty ? "the two runs share no scenario whose readings are kept" : nil)
    body += "<section>\(PageText.chart(chart, heading: ""))</section></main>\n"
    return SitePage(name: name, title: title, place: .compare, body: body, tables: [OverlayPair.table(drawn)])
  }
}

/// Memory of a container in one scenario of two runs.
private struct OverlayPair {
  let container: String
  let scenario: String
  /// Minutes since the first reading of the scenario, MB.
  let before: [(Double, Double)]
  let after: [(Double, Double)]

  static let panelLimit = 24
  private static let pointLimit = 240

  /// Largest difference of the means first.
  static func all(_ before: RunTimeline, _ after: RunTimeline) -> [OverlayPair] {
    let earlier = lines(before)
    let pairs = lines(after).compactMap { key, points -> OverlayPair? in
      earlier[key].map { OverlayPair(container: key[0], scenario: key[1], before: $0, after: points) }
    }
    return pairs.sorted {
      ($0.size, $1.container, $1.scenario) > ($1.size, $0.container, $0.scenario)
    }
  }

  private static func lines(_ timeline: RunTimeline) -> [[String]: [(Double, Double)]] {
    let starts = Dictionary(
      timeline.lines.compactMap { line in line.readings.first.map { (line.scenario, $0.minutes) } },
      uniquingKeysWith: min)
    let lines = timeline.lines.compactMap { line -> ([String], [(Double, Double)])? in
      let points = line.readings.compactMap { reading in
        reading.memoryMB.map { (reading.minutes - (starts[line.scenario] ?? 0), $0) }
      }
      return points.count > 1 ? ([line.container, line.scenario], points) : nil
    }
    return Dictionary(lines, uniquingKeysWith: { first, _ in first })
  }

  private var means: (before: Double, after: Double) {
    (Moments(before.map(\.1)).mean ?? 0, Moments(after.map(\.1)).mean ?? 0)
  }

  private var size: Double {
    let (before, after) = means
    return abs(after - before) / max(8, abs(before))
  }

  var text: String {
    let (before, after) = means
    let percent = before > 0 ? " (\(signed((after / before - 1) * 100)) %)" : ""
    return "mean \(fixed(before, 1)) → \(fixed(after, 1)) MB\(percent)"
  }

  /// The later run less the earlier one, at the readings of the later one that lie within both.
  private var difference: [(Double, Double)] {
    var index = 0
    return after.compactMap { time, value in
      while index + 1 < before.count, before[index + 1].0 < time { index += 1 }
      guard index + 1 < before.count, before[index].0 <= time else { return nil }
      let (low, high) = (before[index], before[index + 1])
      let share = high.0 > low.0 ? (time - low.0) / (high.0 - low.0) : 0
      return (time, value - (low.1 + share * (high.1 - low.1)))
    }
  }

  func drawing(on sheet: PanelSheet) -> Drawing {
    let difference = difference
    let longest = [before.last?.0, after.last?.0].compactMap { $0 }.max() ?? 1
    let time = TimeUnit(longestMinutes: longest)
    let end = time.value(minutes: longest)
    let values = (before + after).map(\.1)
    let top = values.map(abs).max() ?? 1
    let x = Axis("\(time.name) since the scenario began", exactly: 0, end, count: sheet.width / 80)
    let memory = Axis("memory, MB", values, fromZero: false, count: 4, leastSpan: max(0.08 * top, 1))
    let change = Axis(
      "difference, MB", difference.map(\.1) + [0], fromZero: false, count: 2, leastSpan: 2)
    let left = max(Plot.room(for: memory), Plot.room(for: change))
    let upper = Plot(
      width: sheet.width, height: sheet.height * 0.8,
      x: Axis("", exactly: 0, end, count: sheet.width / 80), y: memory, left: left)
    let lower = Plot(width: sheet.width, height: sheet.height * 0.5, x: x, y: change, left: left)
    func shown(_ points: [(Double, Double)], on plot: Plot) -> [(Double, Double)] {
      envelope(points, count: Self.pointLimit).map { plot.point(time.value(minutes: $0.0), $0.1) }
    }
    let first = upper.drawing { canvas in
      for (points, style, key) in [(before, "s6 line", "before"), (after, "s0 line", "after")] {
        canvas.path(shown(points, on: upper), Mark(style, key: key))
      }
    }
    let second = lower.drawing { canvas in
      canvas.line(0, lower.py(0), lower.innerWidth, lower.py(0), "axis")
      canvas.path(shown(difference, on: lower), Mark("s1 line", key: "difference"))
    }
    var canvas = Canvas()
    canvas.append(first.body)
    canvas.group(at: 0, first.height + 4, second.body)
    return Drawing(width: sheet.width, height: first.height + 4 + second.height, body: canvas.markup)
  }

  static func table(_ pairs: [OverlayPair]) -> ReportTable {
    let columns: [Column<OverlayPair>] = [
      Column("container", "Container") { $0.container }, Column("scenario", "Scenario") { $0.scenario },
      Column("before_mean_mb", "Before MB", .real(1)) { $0.means.before },
      Column("after_mean_mb", "After MB", .real(1)) { $0.means.after },
      Column("difference_mb", "Difference MB", .real(1)) { $0.means.after - $0.means.before },
    ]
    return ReportTable(key: "overlay", title: "Values", columns: columns, rows: pairs)
  }
}
