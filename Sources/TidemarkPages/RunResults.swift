package import TidemarkAnalysis
package import TidemarkWarehouse

/// What a run says, each result computed when it is first asked for: charts and pages read the same ones.
package final class RunResults {
  let run: RunHead
  /// nil: all.
  let container: String?
  let metric: ScalingMetric
  /// nil: compared with nothing.
  let base: ComparedBase?
  private let warehouse: Warehouse
  private var found = Found()

  private struct Found {
    var summary: RunSummary?
    var scaling: RunScaling?
    var leaks: RunLeaks?
    var resets: RunResets?
    var timeline: RunTimeline?
    var trends: Trends?
    var comparison: Comparison?
    var details: RunDetails?
    var incidents: RunIncidents?
    /// Of the outer optional: not looked for yet; of the inner: never judged.
    var judgement: RunJudgement??
  }

  /// Runs a trend looks back at, at most.
  static let trendLength = 60

  package init(
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

  package func summary() throws -> RunSummary { try once(\.summary) { try RunSummary(run, in: warehouse) } }

  package func scaling() throws -> RunScaling {
    try once(\.scaling) {
      try RunScaling([run], ScalingQuestion(container: container, metric: metric), in: warehouse)
    }
  }

  package func leaks() throws -> RunLeaks {
    try once(\.leaks) { try RunLeaks(run, container: container, in: warehouse) }
  }

  package func resets() throws -> RunResets { try once(\.resets) { try RunResets(run, in: warehouse) } }

  func timeline() throws -> RunTimeline {
    try once(\.timeline) { try RunTimeline(run, container: container, in: warehouse) }
  }

  /// Over the newest runs up to this one.
  func trends() throws -> Trends {
    try once(\.trends) {
      let runs = try warehouse.directory().runs.filter { !RunHead.isOlder(run, $0) }.prefix(Self.trendLength)
      return try Trends(Array(runs), TrendQuestion(container: container, metric: trendMetric), in: warehouse)
    }
  }

  var trendMetric: RunMetric { metric == .memory ? .memoryMean : .cpuMean }

  /// nil where there is nothing to compare with.
  func comparison() throws -> Comparison? {
    guard let base else { return nil }
    return try once(\.comparison) {
      try Comparison(base: base.runs, candidate: [run], among: base.among, in: warehouse)
    }
  }

  func details() throws -> RunDetails { try once(\.details) { try RunDetails(run, in: warehouse) } }

  package func incidents() throws -> RunIncidents {
    try once(\.incidents) { try RunIncidents([run], in: warehouse) }
  }

  /// nil where the gate never judged the run.
  func judgement() throws -> RunJudgement? {
    try once(\.judgement) { try RunJudgement(of: run, in: warehouse) }
  }

  /// Whether no run of the file is newer.
  func isNewest() throws -> Bool { try warehouse.directory().runs.first == run }

  private func once<Result>(_ place: WritableKeyPath<Found, Result?>, _ make: () throws -> Result) rethrows
    -> Result
  {
    if let result = found[keyPath: place] { return result }
    let result = try make()
    found[keyPath: place] = result
    return result
  }
}

/// The runs a run is compared with on charts and pages.
package struct ComparedBase: Sendable {
  /// As typed.
  package let selector: String
  package let runs: [RunHead]
  /// All there are, newest first.
  package let among: [RunHead]

  package init(selector: String, runs: [RunHead], among: [RunHead]) {
    self.selector = selector
    self.runs = runs
    self.among = among
  }
}
