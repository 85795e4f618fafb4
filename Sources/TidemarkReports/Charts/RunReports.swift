import TidemarkWarehouse

/// The reports of one run, made once: what charts and pages take their values from.
struct RunReports {
  let run: RunHead
  /// nil: all.
  let container: String?
  let metric: ScalingMetric
  let summary: SummaryReport
  let scaling: ScalingReport
  let leaks: LeaksReport
  let resets: ResetsReport

  init(_ run: RunHead, container: String? = nil, metric: ScalingMetric = .memory, in warehouse: Warehouse)
    throws
  {
    self.run = run
    self.container = container
    self.metric = metric
    summary = try SummaryReport(run, in: warehouse)
    scaling = try ScalingReport([run], ScalingQuestion(container: container, metric: metric), in: warehouse)
    leaks = try LeaksReport(run, container: container, in: warehouse)
    resets = try ResetsReport(run, in: warehouse)
  }

  func chart(_ name: ChartName) -> Chart {
    let subject = "run #\(run.runID)"
    let rows = summary.rows.filter { container == nil || $0.container == container }
    return switch name {
    case .loadScalingBar: .loadScalingBar(rows, metric: metric, run: subject)
    case .loadScalingLine: .loadScalingLine(scaling, metric: metric, run: subject)
    case .durationTimeline: .durationTimeline(leaks, run: subject)
    case .resetComparison: .resetComparison(resets, container: container, run: subject)
    case .cpuHeatmap: .cpuHeatmap(rows, run: subject)
    case .curveFits: .curveFits(scaling, metric: metric, run: subject)
    }
  }
}
