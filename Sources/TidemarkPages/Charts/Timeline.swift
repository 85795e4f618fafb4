import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables

extension Chart {
  /// Memory and CPU of every container over the whole run, whatever its scenarios are.
  static func timeline(_ timeline: RunTimeline) -> Chart {
    let containers = Dictionary(grouping: timeline.lines, by: \.container).sorted { $0.key < $1.key }
    let hasLimits = timeline.lines.contains { $0.readings.contains { $0.memoryLimitMB != nil } }
    let other = timeline.containersWithoutWorkingSet
    return Chart(
      name: .timeline,
      title: "Memory and CPU over time",
      caption:
        "Memory, and CPU in percent of one core, of every container from the start of the run; each panel has its own scale.",
      legend: [
        LegendKey(key: "memory", label: "memory", swatch: .line, style: "s0 bold"),
        LegendKey(key: "cpu", label: "CPU", swatch: .line, style: "s4 bold"),
      ] + (hasLimits ? [LegendKey(key: "limit", label: "memory limit", swatch: .line, style: "limit")] : []),
      panels: containers.flatMap { container, lines in
        TimelineMetric.allCases.compactMap { metric in
          let drawn = lines.map { TimelineCurve($0, metric) }.filter { !$0.points.isEmpty }
          let values = drawn.flatMap { $0.points.map(\.1) }
          guard let low = values.min(), let high = values.max() else { return nil }
          return Panel(
            title: "\(container), \(metric.word)",
            subtitle: "\(compact(low)) to \(compact(high)) \(metric.unit)"
          ) { metric.draw(drawn, limit: lines.last?.readings.last?.memoryLimitMB, on: $0) }
        }
      },
      table: ReportTable(key: "timeline", title: "Values", columns: columns, rows: timeline.lines),
      notes: other.isEmpty
        ? []
        : [
          "no working set of \(other.joined(separator: ", ")) is recorded; usage or anonymous memory is drawn"
        ],
      nothing: timeline.nothing)
  }

  private static let columns: [Column<RunTimeline.Line>] = [
    Column("container", "Container") { $0.container }, Column("scenario", "Scenario") { $0.scenario },
    Column("sample_count", "Samples", .integer) { $0.readings.count },
    Column("memory_min_mb", "Min MB", .real(1)) { $0.memoryMB.min() },
    Column("memory_max_mb", "Max MB", .real(1)) { $0.memoryMB.max() },
    Column("cpu_min_percent", "CPU min %", .real(1)) { $0.cpuPercent.min() },
    Column("cpu_max_percent", "CPU max %", .real(1)) { $0.cpuPercent.max() },
  ]
}

private enum TimelineMetric: String, CaseIterable {
  case memory, cpu

  var word: String { self == .memory ? "memory" : "CPU" }
  var unit: String { self == .memory ? "MB" : "%" }
  private var title: String { self == .memory ? "memory, MB" : "CPU, % of one core" }
  private var style: String { self == .memory ? "s0 line" : "s4 line" }

  func value(_ reading: TimelineReading) -> Double? {
    self == .memory ? reading.memoryMB : reading.cpuPercent
  }

  func draw(_ curves: [TimelineCurve], limit: Double?, on sheet: PanelSheet) -> Drawing {
    let values = curves.flatMap { $0.points.map(\.1) }
    let top = values.max() ?? 1
    let limit = self == .memory ? limit.flatMap { $0 <= 2 * top ? $0 : nil } : nil
    let y = Axis(
      title, values + (limit.map { [$0] } ?? []), fromZero: self == .cpu, count: sheet.height / 50,
      leastSpan: max(0.08 * abs(top), 1))
    let end = curves.compactMap { $0.points.last?.0 }.max() ?? 1
    let time = TimeUnit(longestMinutes: end)
    let x = Axis(
      "\(time.name) since the run began", exactly: 0, time.value(minutes: end), count: sheet.width / 80)
    let plot = Plot(width: sheet.width, height: sheet.height, x: x, y: y, canZoom: true)
    // As many points as tell apart on a panel, shared by its scenarios.
    let budget = max(24, 300 / max(1, curves.count))
    return plot.drawing { canvas in
      for curve in curves {
        for piece in curve.pieces {
          plot.curve(
            &canvas, envelope(piece, count: budget).map { (time.value(minutes: $0.0), $0.1) }, style,
            key: rawValue, name: curve.scenario, units: (time.symbol, unit),
            isInteractive: sheet.isInteractive)
        }
      }
      if let limit {
        canvas.path([(0, plot.py(limit)), (plot.innerWidth, plot.py(limit))], Mark("limit", key: "limit"))
      }
    }
  }
}

/// One metric of a container in one scenario, in minutes.
private struct TimelineCurve {
  let scenario: String
  let points: [(Double, Double)]

  init(_ line: RunTimeline.Line, _ metric: TimelineMetric) {
    scenario = line.scenario
    points = line.readings.compactMap { reading in metric.value(reading).map { (reading.minutes, $0) } }
  }

  /// Cut where nothing was read for a minute and five usual pauses: a line would claim readings that nobody has.
  var pieces: [[(Double, Double)]] {
    let pauses = zip(points.dropFirst(), points).map { $0.0 - $1.0 }.sorted()
    guard !pauses.isEmpty else { return points.isEmpty ? [] : [points] }
    let longest = max(1, 5 * pauses[pauses.count / 2])
    return points.reduce(into: []) { pieces, point in
      if let last = pieces.last?.last, point.0 - last.0 <= longest {
        pieces[pieces.count - 1].append(point)
      } else {
        pieces.append([point])
      }
    }
  }
}

/// The points that show: where there are more than can be told apart, the lowest and the highest of each stretch.
func envelope(_ points: [(Double, Double)], count: Int) -> [(Double, Double)] {
  guard points.count > count else { return points }
  let size = Int((Double(points.count) * 2 / Double(count)).rounded(.up))
  return stride(from: 0, to: points.count, by: size).flatMap { start -> [(Double, Double)] in
    let part = points[start..<min(points.count, start + size)]
    let ends = [part.min { $0.1 < $1.1 }, part.max { $0.1 < $1.1 }].compactMap { $0 }
    return ends.count == 2 && ends[0].0 == ends[1].0 ? [ends[0]] : ends.sorted { $0.0 < $1.0 }
  }
}
