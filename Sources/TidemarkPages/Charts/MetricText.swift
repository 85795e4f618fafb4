import TidemarkAnalysis

extension ScalingMetric {
  /// In a sentence.
  var noun: String {
    switch self {
    case .memory: "memory"
    case .cpu: "CPU"
    }
  }

  var axisTitle: String {
    switch self {
    case .memory: "memory (working set), MB"
    case .cpu: "CPU, % of one core"
    }
  }

  /// Behind a number.
  var shortUnit: String {
    switch self {
    case .memory: "MB"
    case .cpu: "%"
    }
  }
}

extension RunMetric {
  /// In a sentence.
  var words: String {
    switch self {
    case .memoryMean: "mean memory"
    case .memoryP95: "memory at p95"
    case .cpuMean: "mean CPU"
    case .cpuP95: "CPU at p95"
    case .oomCount: "OOM kills"
    case .headroom: "headroom under the limit"
    case .growthPerAgent: "growth per agent"
    case .memoryAtTop: "memory at the largest load"
    case .agentsAtLimit: "agents at the limit"
    case .leakSlope: "leak slope"
    case .retained: "memory kept after a reset"
    }
  }
}
