import Testing
import TidemarkStatistics

/// slope_posterior.json: quantiles relative 1e-6 or absolute 1e-6 MB/min.
func checkSlopePosterior(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let posterior = try SlopePosterior(
      seconds: item["t"].doubles, values: item["y"].doubles, structures: false)
    for (key, wanted) in item["expect"].members {
      let value: Double?
      switch key {
      case "median": value = posterior.median
      case "q025": value = posterior.quantile(0.025)
      case "q05": value = posterior.quantile(0.05)
      case "q95": value = posterior.quantile(0.95)
      case "q975": value = posterior.quantile(0.975)
      case "p_slope_gt_0": value = posterior.probability(above: 0)
      case "p_slope_gt_0_5": value = posterior.probability(above: 0.5)
      case "p_slope_gt_1": value = posterior.probability(above: 1)
      case "map_tau_s": value = posterior.mostLikelyTauSeconds
      case "map_rho": value = posterior.mostLikelyRho
      case "map_weight": value = posterior.mostLikelyWeight
      default:
        check.fail("unknown expectation \(key)")
        continue
      }
      check.equal(key, value, wanted, relative: 1e-6, absolute: 1e-6)
    }
  }
}

/// leak_series.json: the verdict is one of those the file accepts.
func checkLeakSeries(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let result = LeakVerdict(seconds: item["t"].doubles, memoryMB: item["mem_mb"].doubles)
    let accepted = item["accept"].list.compactMap(\.text)
    check.require(
      accepted.contains(result.verdict.rawValue),
      "\(result.verdict.rawValue) (slope \(result.slope ?? .nan), \(result.reason)), accepted \(accepted)")
    if let naive = item["naive_ols_slope"].double {
      let minutes = item["t"].doubles.map { $0 / 60 }
      let line = try LeastSquaresLine(x: minutes, y: item["mem_mb"].doubles)
      check.equal("least-squares slope", line.slope, .number(naive), relative: 0, absolute: 5.1e-4)
      check.require(
        LeakClass(slopeMBPerMinute: line.slope).rawValue == item["naive_rule_verdict"].text,
        "the predecessor's class of \(line.slope)")
    }
  }
}
