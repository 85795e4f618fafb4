import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension Chart {
  /// What each container takes at each load level: bars of the mean, with whiskers to the largest reading. All panels
  /// share one scale, so that containers compare.
  static func loadScalingBar(_ rows: [SampledPhase], metric: ScalingMetric, run: String) -> Chart {
    let bars = rows.filter { $0.summary.kind == "load" && $0.phase == "sampling" }.compactMap {
      LoadBar($0, metric)
    }
    let containers = Dictionary(grouping: bars, by: \.container)
      .map { (name: $0, bars: $1.sorted { ($0.agents, $0.ordinal) < ($1.agents, $1.ordinal) }) }
      .sorted { ($0.bars.map(\.mean).max() ?? 0, $1.name) > ($1.bars.map(\.mean).max() ?? 0, $0.name) }
    let top = bars.map(\.max).max() ?? 0
    let unit = metric == .memory ? "MB" : "% of a core"
    return Chart(
      name: .loadScalingBar,
      title: "\(metric.noun.capitalizedFirst) at each load level",
      caption:
        "Mean \(metric.noun) of every container while the load was sampled, on one scale for all; the whisker ends at the largest reading.",
      legend: [
        LegendKey(key: "mean", label: "mean", swatch: .box, style: "f0"),
        LegendKey(key: "max", label: "largest reading", swatch: .bar, style: "whisker"),
      ],
      panels: containers.map { container in
        Panel(
          title: container.name,
          subtitle: container.bars.first?.limitMB.map { "limit \(formatted($0)) MB" } ?? ""
        ) { sheet in
          draw(container.bars, top: top, metric: metric, unit: unit, on: sheet)
        }
      },
      table: ReportTable(key: "load_levels", title: "Values", columns: LoadBar.columns(metric), rows: bars),
      notes: bars.contains(where: \.isAborted) ? ["pale bars: the scenario was aborted"] : [],
      nothing: bars.isEmpty ? "\(run) has no load scenario with readings" : nil)
  }

  private static func draw(
    _ bars: [LoadBar], top: Double, metric: ScalingMetric, unit: String, on sheet: PanelSheet
  ) -> Drawing {
    let y = Axis(metric.axisTitle, [top], fromZero: true, count: sheet.height / 50)
    let inner = sheet.width - 60
    let slot = inner / Double(max(1, bars.count))
    let labelled = slot >= 30
    let names = bars.enumerated().compactMap { index, bar in
      labelled || index % max(1, Int((30 / slot).rounded(.up))) == 0
        ? Axis.Tick(value: Double(index), text: "\(bar.agents)") : nil
    }
    let x = Axis("agents", places: bars.count, names: names)
    let plot = Plot(width: sheet.width, height: sheet.height, x: x, y: y)
    let width = min(54, plot.innerWidth / Double(max(1, bars.count)) * 0.62)
    return plot.drawing(
      over: { canvas in
        for (index, bar) in bars.enumerated()
        where labelled || index == 0 || index == bars.count - 1 {
          canvas.text(
            plot.px(Double(index)), plot.py(bar.max) - 5, shortNumber(bar.mean), "value over",
            anchor: .middle,
            key: "mean")
        }
      },
      { canvas in
        for (index, bar) in bars.enumerated() {
          let centre = plot.px(Double(index))
          let height = plot.py(bar.mean)
          let tip = bar.tip(unit)
          canvas.rectangle(
            centre - width / 2, height, width, plot.innerHeight - height, radius: 1.5,
            Mark(bar.isAborted ? "f0 faded" : "f0", key: "mean", tip: tip))
          canvas.path(
            [(centre, height), (centre, plot.py(bar.max))], Mark("whisker", key: "max"))
          canvas.path(
            [(centre - 4, plot.py(bar.max)), (centre + 4, plot.py(bar.max))],
            Mark("whisker", key: "max", tip: tip))
        }
      })
  }
}

/// One bar.
private struct LoadBar {
  let container: String
  let scenario: String
  let ordinal: Int
  let agents: Int
  let mean: Double
  let max: Double
  let sampleCount: Int
  let limitMB: Double?
  let isAborted: Bool

  init?(_ sampled: SampledPhase, _ metric: ScalingMetric) {
    let row = sampled.summary
    let (mean, largest) =
      metric == .memory ? (row.memoryMeanMB, row.memoryMaxMB) : (row.cpuMeanPercent, row.cpuMaxPercent)
    guard let mean, let agents = row.totalAgents else { return nil }
    container = sampled.container
    scenario = row.scenario
    ordinal = row.ordinal
    self.agents = agents
    self.mean = mean
    max = largest ?? mean
    sampleCount = sampled.sampleCount
    limitMB = row.memoryLimitMB
    isAborted = row.outcome == .aborted
  }

  func tip(_ unit: String) -> String {
    "\(container)\n\(agents) agents, \(scenario)\(isAborted ? ", aborted" : "")\nmean \(compact(mean)) \(unit)\nlargest \(compact(max)) \(unit)\n\(sampleCount) readings"
  }

  static func columns(_ metric: ScalingMetric) -> [Column<LoadBar>] {
    let unit = metric == .memory ? "MB" : "%"
    let response = metric == .memory ? "memory" : "cpu"
    let suffix = metric == .memory ? "mb" : "percent"
    return [
      Column("container", "Container") { $0.container }, Column("scenario", "Scenario") { $0.scenario },
      Column("total_agents", "Agents", .integer) { $0.agents },
      Column("\(response)_mean_\(suffix)", "Mean \(unit)", .real(1)) { $0.mean },
      Column("\(response)_max_\(suffix)", "Max \(unit)", .real(1)) { $0.max },
      Column("sample_count", "Samples", .integer) { $0.sampleCount },
    ]
  }
}
