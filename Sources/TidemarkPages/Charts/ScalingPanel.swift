import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// What both scaling charts draw: points, curves of laws, band and limit, over agents.
struct ScalingPanel {
  let answer: ScalingAnswer
  let metric: ScalingMetric
  let sheet: PanelSheet
  /// How far curves go, in largest levels.
  let reach: Double

  static let laws: [FitFamily: (style: String, label: String)] = [
    .linear: ("s0", "linear"), .power: ("s1", "power"), .logarithmic: ("s2", "logarithmic"),
    .exponential: ("s3", "exponential"), .constant: ("s6", "constant"),
    .saturating: ("s4", "levels off"),
  ]

  private var scaling: ContainerScaling { answer.scaling }
  private var largest: Double { Double(scaling.levels.last ?? 1) }
  private var smallest: Double { Double(scaling.levels.first ?? 0) }

  /// Curve of a law between two loads.
  private func curve(_ fit: FamilyFit, _ from: Double, _ to: Double) -> [(Double, Double)] {
    guard to > from else { return [] }
    return (0...32).compactMap { step in
      let x = from + (to - from) * Double(step) / 32
      return fit.predict(x).map { (x, $0) }
    }
  }

  /// - Parameters:
  ///   - families: back to front; each is solid within the levels and dashed beyond.
  ///   - band: nil: all laws are drawn alike, without band and limit.
  func drawing(_ families: [FitFamily], band interval: ScalingBand?, emphasis: FitFamily?) -> Drawing {
    let points = scaling.summaries
    let isBanded = interval != nil
    let band = interval?.points ?? []
    let curves = families.compactMap { family in
      scaling.fit(family).map {
        (family: family, inside: curve($0, smallest, largest), beyond: curve($0, largest, largest * reach))
      }
    }
    let measured = points.map(\.mean)
    let top = measured.max() ?? 1
    let bottom = measured.min() ?? 0
    let span = max(top - bottom, 0.1 * abs(top), 1)
    // Extrapolated curves and wide bands may leave the plane; they must not flatten what was measured.
    let drawn: [Double] = curves.flatMap { ($0.inside + $0.beyond).map(\.1) }
    let edges: [Double] = band.flatMap { [$0.low, $0.high] }
    let seen = (drawn + edges).filter { $0 > bottom - span && $0 < top + 1.6 * span }
    let limit = answer.limitMB.flatMap { $0 <= top + 1.6 * span ? $0 : nil }
    let y = Axis(
      metric.axisTitle, measured + seen + (limit.map { [$0] } ?? []), fromZero: bottom < 0.4 * top,
      count: sheet.height / 55, leastSpan: max(0.1 * abs(top), 1))
    let inner = sheet.width - 60
    let extent = curves.isEmpty ? 1 : reach
    let x = Axis(
      "agents", measuredAt: scaling.levels.map(Double.init), upTo: largest * max(extent, 1.06), length: inner)
    let plot = Plot(width: sheet.width, height: sheet.height, x: x, y: y)
    return plot.drawing(
      over: { canvas in
        for point in points {
          let (px, py) = plot.point(point.x, point.mean)
          canvas.dot(px, py, Mark("halo", key: "points"))
          canvas.dot(
            px, py,
            Mark(
              "s7 dot", key: "points",
              tip:
                "\(scaling.container)\n\(formatted(point.x)) agents\nmean \(compact(point.mean)) \(metric.shortUnit)\n\(point.sampleCount) readings"
            ))
        }
        guard let limit = answer.limitMB, isBanded else { return }
        let isInside = limit <= y.upper
        canvas.text(
          plot.innerWidth, isInside ? plot.py(limit) - 4 : -10,
          isInside ? "limit \(formatted(limit)) MB" : "limit \(formatted(limit)) MB ↑",
          isInside ? "bad small over" : "bad small",
          anchor: .end, key: "limit")
      },
      { canvas in
        if extent > 1 {
          canvas.rectangle(
            plot.px(largest), 0, plot.innerWidth - plot.px(largest), plot.innerHeight,
            Mark("soft", attributes: " data-quiet=\"1\""))
          for tick in y.ticks where tick.value > y.lower {
            canvas.line(plot.px(largest), plot.py(tick.value), plot.innerWidth, plot.py(tick.value), "grid")
          }
        }
        if !band.isEmpty { plot.band(&canvas, band, "f0 band", key: "band") }
        for curve in curves {
          let isLeading = curve.family == emphasis
          let quiet = isBanded && !isLeading
          let style = quiet ? "s6 thin faded" : (Self.laws[curve.family]?.style ?? "s6")
          let weight = quiet ? "" : isLeading ? " bold" : " line"
          let name = Self.laws[curve.family]?.label ?? curve.family.rawValue
          let key = isBanded ? (isLeading ? "fit" : "others") : curve.family.rawValue
          plot.curve(
            &canvas, curve.inside, (isBanded && isLeading ? "s0" : style) + weight, key: key, name: name,
            units: ("agents", metric.shortUnit), isInteractive: sheet.isInteractive)
          plot.curve(
            &canvas, curve.beyond, (isBanded && isLeading ? "s0" : style) + weight + " dash", key: key,
            name: name + ", extrapolated", units: ("agents", metric.shortUnit),
            isInteractive: sheet.isInteractive)
        }
        if let limit, isBanded {
          canvas.path(
            [(0, plot.py(limit)), (plot.innerWidth, plot.py(limit))], Mark("limit", key: "limit"))
        }
      })
  }

  static func table(_ scaling: RunScaling) -> ReportTable {
    let (response, unit) =
      scaling.question.metric == .memory ? ("memory_mean_mb", "MB") : ("cpu_mean_percent", "CPU %")
    let columns: [Column<(container: String, level: LevelSummary)>] = [
      Column("container", "Container") { $0.container },
      Column("total_agents", "Agents", .real(0)) { $0.level.x },
      Column(response, "Mean \(unit)", .real(2)) { $0.level.mean },
      Column("sample_count", "Samples", .integer) { $0.level.sampleCount },
    ]
    return ReportTable(
      key: "points", title: "Values", columns: columns,
      rows: scaling.answers.flatMap { answer in
        answer.scaling.summaries.map { (container: answer.scaling.container, level: $0) }
      })
  }
}
