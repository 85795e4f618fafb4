import TidemarkTables
import TidemarkWarehouse

/// The reports of one run, each made when it is first asked for: what charts and pages take their values from.
final class RunReports {
  let run: RunHead
  /// nil: all.
  let container: String?
  let metric: ScalingMetric
  /// nil: compared with nothing.
  let base: ComparedBase?
  private let warehouse: Warehouse
  private var madeSummary: SummaryReport?
  private var madeScaling: ScalingReport?
  private var madeLeaks: LeaksReport?
  private var madeResets: ResetsReport?
  private var madeTrend: TrendReport?
  private var madeComparison: CompareReport?

  /// Runs a trend looks back at, at most.
  static let trendLength = 60

  init(
    _ run: RunHead, container: String? = nil, metric: ScalingMetric = .memory,
    against base: ComparedBase? = nil,
    in warehouse: Warehouse
  ) {
    self.run = run
    self.container = container
    self.metric = metric
    self.base = base
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

  /// What trends are drawn of.
  var trendMetric: RunMetric { metric == .memory ? .memoryMean : .cpuMean }

  /// Runs up to this one, newest first.
  private func trendRuns() throws -> [RunHead] {
    Array(try warehouse.directory().runs.filter { !RunHead.isOlder(run, $0) }.prefix(Self.trendLength))
  }

  /// Over the runs up to this one.
  func trend() throws -> TrendReport {
    let report =
      try madeTrend
      ?? TrendReport(
        trendRuns(), TrendQuestion(container: container, metric: trendMetric), in: warehouse)
    madeTrend = report
    return report
  }

  /// Every series that this run is in, series with a change of level first.
  func trendLines() throws -> [TrendLine] {
    try trend().series
      .filter { $0.points.last?.run == run }
      .map(TrendLine.init)
      .sorted {
        ($0.changes.isEmpty ? 1 : 0, -$0.relativeStep) < ($1.changes.isEmpty ? 1 : 0, -$1.relativeStep)
      }
  }

  /// nil where there is nothing to compare with.
  func comparison() throws -> CompareReport? {
    guard let base else { return nil }
    let report =
      try madeComparison
      ?? CompareReport(base: base.runs, candidate: [run], among: base.among, in: warehouse)
    madeComparison = report
    return report
  }

  /// Of the comparison.
  private var sides: String {
    base.map { "Run #\(run.runID) against \($0.selector), \(RunHead.names($0.runs))" } ?? "Run #\(run.runID)"
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
    case .trend: .trend(try trendLines(), metric: trendMetric)
    case .compare: .comparison(try comparison(), container: container, sides: sides)
    }
  }

  private func rows() throws -> [SummaryRow] {
    try summary().rows.filter { container == nil || $0.container == container }
  }
}
