import Testing
import TidemarkStatistics

/// ols.json and wls.json: relative 1e-9, p relative 1e-7 or absolute 1e-14.
func checkLeastSquares(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let x = item["x"].doubles
    let y = item["y"].doubles
    let weights = item["w"].isNull ? nil : item["w"].doubles
    let line: LeastSquaresLine?
    do { line = try LeastSquaresLine(x: x, y: y, weights: weights) } catch { line = nil }
    if line != nil || x.isEmpty == false, expect.has("mean_x") {
      let meanX = line?.meanX ?? Moments(x).mean
      let meanY = line?.meanY ?? Moments(y).mean
      check.equal("mean_x", meanX, expect["mean_x"], relative: 1e-9)
      check.equal("mean_y", meanY, expect["mean_y"], relative: 1e-9)
    }
    // An exact fit leaves rounding of the inputs, some units in the last place of y, where the file says 0.
    let noise = (y.map(abs).max() ?? 0) * 4e-16
    let scale = line.map { noise / max($0.sumOfSquaresX.squareRoot(), 1e-300) } ?? 0
    func equal(_ key: String, _ value: Double?, relative: Double = 1e-9, absolute: Double = 0) {
      if expect.has(key) { check.equal(key, value, expect[key], relative: relative, absolute: absolute) }
    }
    equal("slope", line?.slope, absolute: scale)
    equal("intercept", line?.intercept, absolute: scale * abs(line?.meanX ?? 0) + noise)
    equal("rss", line?.residualSumOfSquares, absolute: noise * noise * Double(x.count))
    equal("r_squared", line?.rSquared)
    equal("df", line.map { Double($0.degreesOfFreedom) })
    equal("se_slope", line?.slopeStandardError, absolute: scale)
    equal("se_intercept", line?.interceptStandardError, absolute: scale * abs(line?.meanX ?? 0) + noise)
    equal("residual_sd", line?.residualStandardDeviation, absolute: noise)
    equal("t", line?.tStatistic)
    equal("p_two_sided", line?.pValue, relative: 1e-7, absolute: 1e-14)
    if expect["ci95"].isNull {
      check.require(line?.slopeInterval95 == nil, "ci95 should be undefined")
    } else {
      check.equal(
        "ci95 low", line?.slopeInterval95?.lower, expect["ci95"].list[0], relative: 1e-9, absolute: scale)
      check.equal(
        "ci95 high", line?.slopeInterval95?.upper, expect["ci95"].list[1], relative: 1e-9, absolute: scale)
    }
  }
}
