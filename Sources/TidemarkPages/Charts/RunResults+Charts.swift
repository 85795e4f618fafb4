import TidemarkAnalysis
import TidemarkWarehouse

extension RunResults {
  func chart(_ name: ChartName) throws -> Chart {
    let subject = "run #\(run.runID)"
    return switch name {
    case .loadScalingBar: .loadScalingBar(try sampledPhases(of: container), metric: metric, run: subject)
    case .loadScalingLine: .loadScalingLine(try scaling())
    case .durationTimeline: .durationTimeline(try leaks())
    case .resetComparison: .resetComparison(try resets(), container: container, run: subject)
    case .cpuHeatmap: .cpuHeatmap(try sampledPhases(of: container), run: subject)
    case .curveFits: .curveFits(try scaling())
    case .timeline: .timeline(try timeline())
    case .trend: .trend(try trendLines(), metric: trendMetric)
    case .compare: .comparison(try comparison(), container: container, sides: sides)
    }
  }

  /// Every series that this run is in, series with a change of level first.
  func trendLines() throws -> [TrendLine] {
    TrendLine.changedFirst(
      try trends().series.filter { $0.points.last?.run == run }.map(TrendLine.init))
  }

  /// - Parameter container: nil for all.
  func sampledPhases(of container: String?) throws -> [SampledPhase] {
    try summary().rows.compactMap(SampledPhase.init)
      .filter { container == nil || $0.container == container }
  }

  /// Of the comparison.
  private var sides: String {
    base.map { "Run #\(run.runID) against \($0.selector), \(RunHead.names($0.runs))" } ?? "Run #\(run.runID)"
  }
}
