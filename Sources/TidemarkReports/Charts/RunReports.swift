import TidemarkWarehouse

/// The reports of one run, each made when it is first asked for: what charts and pages take their values from.
final class RunReports {
  let run: RunHead
  /// nil: all.
  let container: String?
  let metric: ScalingMetric
  private let warehouse: Warehouse
  private var madeSummary: SummaryReport?
  private var madeScaling: ScalingReport?
  private var madeLeaks: LeaksReport?
  private var madeResets: ResetsReport?
  private var madeLines: [TrendLine]?

  /// Runs a trend looks back at, at most.
  private static let trendLength = 60

  init(
    _ run: RunHead, container: String? = nil, metric: ScalingMetric = .memory, in warehouse: Warehouse
  ) {
    self.run = run
    self.container = container
    self.metric = metric
    self.warehouse = warehouse
  }

  func summary() throws -> SummaryReport {
    let report = try madeSummary ?? SummaryReport(run, in: warehouse)
    madeSummary = report
    return report
  }

  func scaling() throws -> ScalingReport {
    let report =
      try madeScaling
      ?? ScalingReport([run], ScalingQuestion(container: container, metric: metric), in: warehouse)
    madeScaling = report
    return report
  }

  func leaks() throws -> LeaksReport {
    let report = try madeLeaks ?? LeaksReport(run, container: container, in: warehouse)
    madeLeaks = report
    return report
  }

  func resets() throws -> ResetsReport {
    let report = try madeResets ?? ResetsReport(run, in: warehouse)
    madeResets = report
    return report
  }

  /// Every series that this run is in, over the runs up to it, series with a change of level first.
  func trendLines() throws -> [TrendLine] {
    if let madeLines { return madeLines }
    let runs = try warehouse.directory().runs.filter { !RunHead.isOlder(run, $0) }.prefix(Self.trendLength)
    let metric: RunMetric = metric == .memory ? .memoryMean : .cpuMean
    let lines = try SeriesTable(Array(runs), container: container, in: warehouse).series
      .filter { $0.key.metric == metric && $0.point(of: run) != nil }
      .map(TrendLine.init)
      .sorted {
        ($0.changes.isEmpty ? 1 : 0, -$0.relativeStep) < ($1.changes.isEmpty ? 1 : 0, -$1.relativeStep)
      }
    madeLines = lines
    return lines
  }

  func chart(_ name: ChartName) throws -> Chart {
    let subject = "run #\(run.runID)"
    return switch name {
    case .loadScalingBar: .loadScalingBar(try rows(), metric: metric, run: subject)
    case .loadScalingLine: .loadScalingLine(try scaling(), metric: metric)
    case .durationTimeline: .durationTimeline(try leaks())
    case .resetComparison: .resetComparison(try resets(), container: container, run: subject)
    case .cpuHeatmap: .cpuHeatmap(try rows(), run: subject)
    case .curveFits: .curveFits(try scaling(), metric: metric)
    case .trend: .trend(try trendLines(), metric: metric == .memory ? .memoryMean : .cpuMean)
    }
  }

  private func rows() throws -> [SummaryRow] {
    try summary().rows.filter { container == nil || $0.container == container }
  }
}
