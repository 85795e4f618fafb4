import StreamingJSON
import TidemarkStatistics
import TidemarkWarehouse

/// What the predecessor computed of one scenario: from the rounded numbers of its file, by its own formulas
/// (`analysis/statistics.py`, `scenarios/reset_behavior.py`).
struct ScenarioTally {
  struct Container {
    var memory: [Double] = []
    var cpu: [Double] = []
    /// Unix seconds.
    var times: [Double] = []
    /// The last above zero.
    var limit = 0.0
    var byPhase: [String: [Double]] = [:]
  }

  private(set) var containers: [String: Container] = [:]
  /// In order of first appearance.
  private(set) var names: [String] = []
  var sampleCount = 0

  mutating func add(_ values: ResultsValues, of name: String, at seconds: Double, phase: String?) {
    if containers[name] == nil { names.append(name) }
    containers[name, default: Container()].add(values, at: seconds, phase: phase)
  }

  /// A member of `scenario_summaries`.
  func summary(scenario: String) -> JSONTree {
    let focus = names.compactMap { name in
      containers[name]?.summary.map { JSONTree.Member(name, $0) }
    }
    return .object([
      .init("total_samples", JSONTree(sampleCount)), .init("containers_sampled", JSONTree(names.count)),
      .init("focus_containers", .object(focus)), .init("scenario_name", .string(scenario)),
    ])
  }

  /// The predecessor judged one container: the simulation. Here it is the one of its name, else one whose name ends
  /// so, else the one with the highest peak under load. nil without readings before or after the reset.
  func resetVerdict(_ parameters: JSONTree) -> JSONTree? {
    func peak(_ name: String) -> Double { containers[name]?.byPhase["load"]?.max() ?? 0 }
    let judged = names.filter {
      containers[$0]?.byPhase["baseline"] != nil && containers[$0]?.byPhase["post_reset"] != nil
    }
    guard
      let name = judged.first(where: { $0 == "rideshare-simulation" })
        ?? judged.first(where: { $0.hasSuffix("simulation") }) ?? judged.max(by: { peak($0) < peak($1) }),
      let phases = containers[name]?.byPhase, let before = phases["baseline"],
      let after = phases["post_reset"]
    else { return nil }
    let baseline = before.reduce(0, +) / Double(before.count)
    let postReset = after.reduce(0, +) / Double(after.count)
    let difference = baseline > 0 ? (postReset - baseline) / baseline * 100 : 0
    let tolerance = parameters["tolerance_percent"]?.double ?? 10
    return .object([
      .init("container", .string(name)), .init("baseline_avg_mb", JSONTree(baseline)),
      .init("load_peak_mb", JSONTree(peak(name))), .init("post_reset_avg_mb", JSONTree(postReset)),
      .init("diff_percent", JSONTree(difference)), .init("tolerance_percent", JSONTree(tolerance)),
      // The predecessor also failed a container that had shrunk; `tidemark resets` does not.
      .init("passed", .bool(abs(difference) <= tolerance)),
    ])
  }
}

extension ScenarioTally.Container {
  fileprivate mutating func add(_ values: ResultsValues, at seconds: Double, phase: String?) {
    memory.append(values.memoryUsedMB)
    cpu.append(values.cpuPercent)
    times.append(seconds)
    if values.memoryLimitMB > 0 { limit = values.memoryLimitMB }
    if let phase { byPhase[phase, default: []].append(values.memoryUsedMB) }
  }

  var memoryMean: Double? { Moments(memory).mean }

  fileprivate var summary: JSONTree? {
    let sorted = SortedValues(memory)
    guard let mean = memoryMean, let maximum = memory.max(), let p95 = sorted.percentile(95),
      let cpuMean = Moments(cpu).mean, let cpuMaximum = cpu.max()
    else { return nil }
    return .object([
      .init("memory_mean_mb", JSONTree(rounded(mean))), .init("memory_max_mb", JSONTree(rounded(maximum))),
      .init("memory_p95_mb", JSONTree(rounded(p95))), .init("memory_limit_mb", JSONTree(rounded(limit))),
      .init("cpu_mean_percent", JSONTree(rounded(cpuMean))),
      .init("cpu_max_percent", JSONTree(rounded(cpuMaximum))),
      .init("memory_slope_mb_per_min", slope.map { JSONTree(rounded($0, 3)) } ?? .null),
    ])
  }

  /// MB/min. The predecessor divided a covariance over n - 1 by a variance over n, so its slope is n/(n - 1) times
  /// the least-squares slope that `tidemark leaks` prints.
  private var slope: Double? {
    guard memory.count >= 2, let first = times.first else { return nil }
    var moments = BivariateMoments()
    for (time, value) in zip(times, memory) { moments.add(x: (time - first) / 60, y: value) }
    let n = Double(memory.count)
    return (moments.slope ?? 0) * n / (n - 1)
  }
}
