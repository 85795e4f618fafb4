import Testing
import TidemarkStatistics

/// percentiles_summary.json: type 7, n - 1 spread, raw MAD.
func checkPercentiles(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let y = item["y"].doubles
    let sorted = SortedValues(y)
    let moments = Moments(y)
    let scale = (y.map(abs).max() ?? 0) * 1e-12
    for (key, value) in expect.members {
      switch key {
      case "n": check.equal(key, Double(moments.count), value, relative: 0)
      case "mean": check.equal(key, moments.mean, value, relative: 1e-12)
      case "min": check.equal(key, moments.min, value, relative: 0)
      case "max": check.equal(key, moments.max, value, relative: 0)
      case "variance": check.equal(key, moments.variance, value, relative: 1e-9)
      case "sd": check.equal(key, moments.standardDeviation, value, relative: 1e-9)
      case "cv": check.equal(key, moments.coefficientOfVariation, value, relative: 1e-9)
      case "mad_raw":
        check.equal(key, sorted.medianAbsoluteDeviation, value, relative: 1e-9, absolute: scale / 1000)
      case "type7":
        for (p, wanted) in value.members {
          let percent = (Double(p) ?? .nan) * 100
          check.equal("type 7 at \(p)", sorted.percentile(percent), wanted, relative: 1e-12, absolute: scale)
        }
      default: check.fail("unknown expectation \(key)")
      }
    }
  }
}
