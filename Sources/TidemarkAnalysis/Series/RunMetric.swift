package import TidemarkStatistics

/// What runs are compared by: one number a run for a container, in one scenario or over all of a kind.
package enum RunMetric: String, CaseIterable, Sendable, Codable {
  /// Working set.
  case memoryMean = "memory_mean_mb"
  case memoryP95 = "memory_p95_mb"
  /// Percent of one core.
  case cpuMean = "cpu_mean_percent"
  case cpuP95 = "cpu_p95_percent"
  case oomCount = "oom_count"
  /// Memory limit less the 99th percentile of the working set.
  case headroom = "headroom_mb"
  /// Slope of the straight line through the mean working sets of the load scenarios.
  case growthPerAgent = "mb_per_agent"
  /// That line at the largest load.
  case memoryAtTop = "memory_at_top_mb"
  /// Where that line meets the memory limit, up to four times the largest load.
  case agentsAtLimit = "agents_at_limit"
  /// The slope common to the duration scenarios, by least squares.
  case leakSlope = "leak_mb_per_min"
  /// Median after the reset less the median before the load.
  case retained = "retained_mb"

  /// Which scenarios a value is made of.
  package enum Scope: Sendable {
    case everyScenario
    /// All scenarios of the kind together.
    case load, duration, reset

    /// Names that stand for all scenarios of a kind.
    package static let names: Set<String> = ["load", "duration", "reset"]

    /// Stands in the place of a scenario's name; nil where there is one.
    package var name: String? {
      switch self {
      case .everyScenario: nil
      case .load: "load"
      case .duration: "duration"
      case .reset: "reset"
      }
    }
  }

  package var scope: Scope {
    switch self {
    case .memoryMean, .memoryP95, .cpuMean, .cpuP95, .oomCount, .headroom: .everyScenario
    case .growthPerAgent, .memoryAtTop, .agentsAtLimit: .load
    case .leakSlope: .duration
    case .retained: .reset
    }
  }

  /// Place in the declared order.
  package var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Whether a fall is the bad direction.
  package var isLowerWorse: Bool { self == .headroom || self == .agentsAtLimit }

  /// Whether a change can be told in percent: the usual value is not zero.
  package var hasRelativeScale: Bool { floors.relative > 0 }

  package var unit: String {
    switch self {
    case .memoryMean, .memoryP95, .headroom, .memoryAtTop, .retained: "MB"
    case .cpuMean, .cpuP95: "% of a core"
    case .oomCount: "kills"
    case .growthPerAgent: "MB/agent"
    case .agentsAtLimit: "agents"
    case .leakSlope: "MB/min"
    }
  }

  /// For people.
  package var decimals: Int {
    switch self {
    case .oomCount, .agentsAtLimit: 0
    case .growthPerAgent: 3
    case .leakSlope: 2
    case .memoryMean, .memoryP95, .cpuMean, .cpuP95, .headroom, .memoryAtTop, .retained: 1
    }
  }

  /// The smallest change that matters, as a share of the base and in units of the metric: it must reach both. Those of
  /// memory and CPU are DESIGN's; of a leak it is the width of the class `monitor`; of the rest, proposals of the same
  /// size. A metric whose base may be zero has no relative floor.
  package var floors: (relative: Double, absolute: Double) {
    switch self {
    case .memoryMean, .memoryP95, .memoryAtTop, .headroom: (0.05, 8)
    case .cpuMean, .cpuP95: (0.1, 2)
    case .oomCount: (0, 1)
    case .growthPerAgent: (0.1, 0.05)
    case .agentsAtLimit: (0.1, 5)
    case .leakSlope: (0, 0.5)
    case .retained: (0, 8)
    }
  }

  /// The smallest change of level that is searched for in a series. The relative one is below the gate's, because many
  /// runs show what one cannot (research: 3 % for memory).
  package var levelFloors: GuardedChangePoints.Floors {
    GuardedChangePoints.Floors(relative: floors.relative * 0.6, absolute: floors.absolute)
  }
}
