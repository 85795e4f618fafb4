import TidemarkAnalysis
import TidemarkTables

extension RunResults {
  /// What the first screen shows of the worst finding that can be drawn, with the containers that share its chart; nil where
  /// nothing was found.
  func picture(of findings: [RunFinding]) throws -> Chart? {
    for finding in findings where finding.gravity != .unclear {
      guard let cause = finding.cause, let name = cause.chart else { continue }
      let containers = Set(
        findings.filter { $0.gravity != .unclear && $0.cause?.chart == name }.compactMap(\.cause?.container))
      let whole = try chart(name)
      let panels = whole.panels.filter { panel in
        containers.contains { panel.title == $0 || panel.title.hasPrefix($0 + ", ") }
      }
      guard !panels.isEmpty else { continue }
      return whole.showing(panels)
    }
    return nil
  }
}

extension RunFinding.Cause {
  /// Of one container, where one is drawn.
  fileprivate var chart: ChartName? {
    switch question {
    case "leak", "growth": .durationTimeline
    case "reset": .resetComparison
    case "law": .loadScalingLine
    case "memory", "cpu", "oom": .timeline
    default: nil
    }
  }
}

extension Chart {
  /// With these panels only.
  fileprivate func showing(_ panels: [Panel]) -> Chart {
    Chart(name: name, title: title, caption: caption, legend: legend, panels: panels, table: table)
  }
}
