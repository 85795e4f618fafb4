import TidemarkStatistics

/// When a difference of one series counts.
package struct ComparisonTerms: Sendable, Equatable {
  /// Which way is the bad one.
  package enum Direction: String, Codable, Sendable, CaseIterable {
    /// A rise is worse.
    case higher
    /// A fall is worse.
    case lower
    /// Any change is.
    case either
  }

  /// Of the base, 0.05 = 5 %; 0 for a metric whose base may be zero.
  package var relativeFloor: Double
  /// In units of the metric. A difference must reach both floors.
  package var absoluteFloor: Double
  package var direction: Direction
  /// Less than this share of the readings expected is not compared, 0 to 1.
  package var minimumCoverage: Double
  /// Whether it only illustrates another number and never decides.
  package var isDetail: Bool

  package init(
    relativeFloor: Double, absoluteFloor: Double, direction: Direction = .higher,
    minimumCoverage: Double = SeriesConditions.neededCoverage, isDetail: Bool = false
  ) {
    self.relativeFloor = relativeFloor
    self.absoluteFloor = absoluteFloor
    self.direction = direction
    self.minimumCoverage = minimumCoverage
    self.isDetail = isDetail
  }

  /// What holds where no policy says otherwise.
  package static func standard(_ metric: RunMetric) -> ComparisonTerms {
    ComparisonTerms(
      relativeFloor: metric.floors.relative, absoluteFloor: metric.floors.absolute,
      direction: metric.isLowerWorse ? .lower : .higher, isDetail: metric.isDerivedFromOthers)
  }

  /// The difference that counts, in units of the metric.
  package func threshold(base: Double) -> Double { max(relativeFloor * abs(base), absoluteFloor) }
}

/// What is asked about a container. Its single scenarios, percentiles and derived numbers are detail of the answer.
package enum ComparisonQuestion: String, CaseIterable, Sendable {
  case memory, cpu, growth, law, reset, oom

  /// The metric that answers it, over all scenarios together.
  package var primary: RunMetric {
    switch self {
    case .memory: .memoryMean
    case .cpu: .cpuMean
    case .growth: .leakSlope
    case .law: .growthPerAgent
    case .reset: .retained
    case .oom: .oomCount
    }
  }

  /// For people: what of a container it is about.
  package var words: String {
    switch self {
    case .memory: "memory"
    case .cpu: "CPU"
    case .growth: "growth under constant load"
    case .law: "memory per agent"
    case .reset: "memory kept after a reset"
    case .oom: "OOM kills"
    }
  }
}

extension RunMetric {
  package var question: ComparisonQuestion {
    switch self {
    case .memoryMean, .memoryP95, .headroom: .memory
    case .cpuMean, .cpuP95: .cpu
    case .leakSlope: .growth
    case .growthPerAgent, .memoryAtTop, .agentsAtLimit: .law
    case .retained: .reset
    case .oomCount: .oom
    }
  }

  /// Says the same as memory or its law in words that are good to read, and is no evidence of its own.
  package var isDerivedFromOthers: Bool {
    switch self {
    case .headroom, .memoryAtTop, .agentsAtLimit: true
    case .memoryMean, .memoryP95, .cpuMean, .cpuP95, .oomCount, .growthPerAgent, .leakSlope, .retained: false
    }
  }
}
