import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Chart {
  /// Memory over time under constant load, one line per duration, with the line of least squares through it, the
  /// moments containers were killed or restarted, and the limit.
  static func durationTimeline(_ leaks: RunLeaks) -> Chart {
    let report = LeaksReport.report(leaks)
    let scenarios = leaks.judgements.reduce(into: [String]()) { names, judgement in
      if !names.contains(judgement.slope.scenario) { names.append(judgement.slope.scenario) }
    }
    let containers = leaks.containers.sorted { first, second in
      let ranks = (first.pooled.verdict.rank, second.pooled.verdict.rank)
      return ranks.0 == ranks.1
        ? (first.steepest, second.container) > (second.steepest, first.container) : ranks.0 < ranks.1
    }
    // A container may be seen later than the others.
    let starts = Dictionary(
      leaks.judgements.compactMap { judged in
        judged.readings.first.map { (judged.slope.scenarioID, $0.offsetSeconds) }
      }, uniquingKeysWith: min)
    let hasLimits = leaks.judgements.contains { $0.slope.memoryLimitMB != nil }
    let hasKills = leaks.judgements.contains { !$0.breaks.isEmpty }
    return Chart(
      name: .durationTimeline,
      title: "Memory over time under constant load",
      caption:
        "Working set of every container in each duration scenario, worst verdict first; each panel has its own scale. Dashed: least squares, whose slope is in MB/min.",
      legend: scenarios.enumerated().map { index, name in
        LegendKey(
          key: "d\(index)", label: name, swatch: .line, style: "\(lineStyles[index % lineStyles.count]) bold")
      } + [LegendKey(key: "slope", label: "least squares", swatch: .line, style: "s6 line dash")]
        + (hasKills
          ? [
            LegendKey(key: "kills", label: "OOM kill", swatch: .dot, style: "s1 square"),
            LegendKey(key: "restarts", label: "restart", swatch: .dot, style: "s7 square"),
          ] : [])
        + (hasLimits ? [LegendKey(key: "limit", label: "memory limit", swatch: .line, style: "limit")] : []),
      panels: containers.map { container in
        Panel(
          title: container.container,
          subtitle: intervalText(container.pooled.slope, container.pooled.bounds, decimals: 2)
            .map { "growth \($0) MB/min" } ?? "growth cannot be estimated",
          badge: Badge(container.pooled.verdict.rawValue)
        ) { sheet in
          draw(
            container.judgements.map { DurationLine($0, startSeconds: starts[$0.slope.scenarioID] ?? 0) },
            limit: container.judgements.compactMap(\.slope.memoryLimitMB).max(), scenarios: scenarios,
            on: sheet)
        }
      },
      table: report.main, notes: report.notes, nothing: report.nothing)
  }

  /// One per duration; the colour of kills is not among them.
  private static let lineStyles = ["s0", "s4", "s2", "s3", "s5", "s6"]

  private static func draw(
    _ lines: [DurationLine], limit: Double?, scenarios: [String], on sheet: PanelSheet
  ) -> Drawing {
    let values = lines.flatMap { $0.points.map(\.1) }
    let top = values.max() ?? 1
    let span = max(top - (values.min() ?? 0), 0.1 * abs(top), 1)
    let isNear = limit.map { $0 <= top + span } ?? false
    let y = Axis(
      "memory (working set), MB", values + (isNear ? limit.map { [$0] } ?? [] : []), fromZero: false,
      count: sheet.height / 50, leastSpan: max(0.08 * abs(top), 1))
    let x = Axis(
      "minutes since sampling began", exactly: 0, lines.flatMap { $0.points.map(\.0) }.max() ?? 1,
      count: sheet.width / 80)
    let plot = Plot(width: sheet.width, height: sheet.height, x: x, y: y, canZoom: true)
    return plot.drawing(
      over: { canvas in
        guard let limit else { return }
        canvas.text(
          plot.innerWidth, isNear ? plot.py(limit) - 4 : -10,
          "limit \(formatted(limit)) MB\(isNear ? "" : " ↑")", isNear ? "bad small over" : "bad small",
          anchor: .end, key: "limit")
      },
      { canvas in
        for line in lines.reversed() {
          let index = scenarios.firstIndex(of: line.scenario) ?? 0
          plot.curve(
            &canvas, line.drawn, "\(lineStyles[index % lineStyles.count]) line", key: "d\(index)",
            name: line.scenario,
            units: ("min", "MB"), isInteractive: sheet.isInteractive)
        }
        for line in lines {
          guard let (first, last) = line.leastSquares else { continue }
          let index = scenarios.firstIndex(of: line.scenario) ?? 0
          canvas.path(
            [plot.point(first.0, first.1), plot.point(last.0, last.1)],
            Mark("\(lineStyles[index % lineStyles.count]) line dash faded", key: "slope", tip: line.slopeTip))
        }
        if let limit, isNear {
          canvas.path(
            [(0, plot.py(limit)), (plot.innerWidth, plot.py(limit))], Mark("limit", key: "limit"))
        }
        for line in lines {
          for end in line.breaks {
            let place = plot.px(end.minutes)
            let key = end.isKill ? "kills" : "restarts"
            let style = end.isKill ? "s1" : "s7"
            canvas.line(place, 0, place, plot.innerHeight, Mark("\(style) thin dash", key: key))
            canvas.dot(
              place, 5,
              Mark(
                "\(style) square", key: key,
                tip:
                  "\(end.isKill ? "OOM kill" : "restart") in \(line.scenario)\n\(compact(end.minutes)) min"))
          }
        }
      })
  }
}

/// One duration of one container, in minutes and MB.
private struct DurationLine {
  let scenario: String
  let points: [(Double, Double)]
  let breaks: [(minutes: Double, isKill: Bool)]
  private let judgement: LeakJudgement

  init(_ judgement: LeakJudgement, startSeconds: Double) {
    self.judgement = judgement
    scenario = judgement.slope.scenario
    points = judgement.readings.map { (($0.offsetSeconds - startSeconds) / 60, $0.memoryUsedMB) }
    breaks = judgement.breaks.map { (($0.offsetSeconds - startSeconds) / 60, $0.isKill) }
  }

  var drawn: [(Double, Double)] {
    envelope(points, count: 300)
  }

  /// Ends of the line of least squares, which goes through the middle of all readings.
  var leastSquares: ((Double, Double), (Double, Double))? {
    guard let slope = judgement.slope.slopeMBPerMinute, let first = points.first, let last = points.last
    else {
      return nil
    }
    let count = Double(points.count)
    let (meanX, meanY) = points.reduce((0, 0)) { ($0.0 + $1.0 / count, $0.1 + $1.1 / count) }
    return (
      (first.0, meanY + slope * (first.0 - meanX)), (last.0, meanY + slope * (last.0 - meanX))
    )
  }

  var slopeTip: String {
    "\(judgement.slope.container)\n\(scenario), least squares\n\(compact(judgement.slope.slopeMBPerMinute ?? 0)) MB/min, class \(judgement.slope.leakClass?.rawValue ?? "")\nverdict \(judgement.verdict?.verdict.rawValue ?? "inconclusive")"
  }
}

extension LeakVerdict.Verdict {
  /// Worst first.
  var rank: Int {
    switch self {
    case .leak, .atLimit: 0
    case .monitor: 1
    case .inconclusive: 2
    case .normal: 3
    }
  }
}

extension ContainerLeak {
  /// MB/min, of least squares.
  var steepest: Double { judgements.compactMap(\.slope.slopeMBPerMinute).max() ?? 0 }
}
