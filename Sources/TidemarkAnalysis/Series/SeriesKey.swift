/// Which series: the same number of the same container in the same scenario, run after run.
package struct SeriesKey: Sendable, Hashable {
  /// Or `load`, `duration`, `reset` for a number made of all scenarios of that kind.
  package let scenario: String
  package let container: String
  package let metric: RunMetric

  package init(scenario: String, container: String, metric: RunMetric) {
    self.scenario = scenario
    self.container = container
    self.metric = metric
  }

  /// `scenario/container/metric`, as findings and acknowledgements name it.
  package var subject: String { "\(scenario)/\(container)/\(metric.rawValue)" }
}
