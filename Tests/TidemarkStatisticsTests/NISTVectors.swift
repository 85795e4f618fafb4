import Testing
import TidemarkStatistics

/// A data set of NIST's Statistical Reference Datasets (itl.nist.gov/div898/strd), by its kind.
///
/// Univariate: mean 1e-14, spread and autocorrelation 1e-10. One-way ANOVA: 1e-9 on the doubles. Linear: 1e-8,
/// polynomials above degree five 1e-6 (their columns cannot be held more exactly in doubles). Nonlinear: the power
/// law without constant (DanWood); every set's fits by our families are in nist_family_fits.json.
func checkNISTDataSet(_ file: VectorValue, _ check: VectorCheck) throws {
  check.begin(file["name"].text)
  switch file["kind"].text {
  case "univariate": checkUnivariate(file, check)
  case "oneway_anova": try checkAnalysisOfVariance(file, check)
  case "linear": try checkLinear(file, check)
  case "nonlinear": checkNonlinear(file, check)
  default: check.fail("unknown kind \(file["kind"].text ?? "")")
  }
}

/// The certified numbers hold for the decimal data; `exact_on_doubles`, where given, for the doubles.
private func onDoubles(_ file: VectorValue, _ key: String) -> VectorValue {
  file["exact_on_doubles"].has(key) ? file["exact_on_doubles"][key] : file["certified"][key]
}

private func checkUnivariate(_ file: VectorValue, _ check: VectorCheck) {
  let y = file["y"].doubles
  let moments = Moments(y)
  check.equal("mean", moments.mean, onDoubles(file, "mean"), relative: 1e-14)
  check.equal("sd", moments.standardDeviation, onDoubles(file, "sd"), relative: 1e-10)
  check.equal("lag 1", lagOneAutocorrelation(y), onDoubles(file, "lag1_autocorr"), relative: 1e-10)
}

private func checkAnalysisOfVariance(_ file: VectorValue, _ check: VectorCheck) throws {
  let table = try AnalysisOfVariance(file["groups"].list.map(\.doubles))
  check.equal("between", table.betweenSumOfSquares, onDoubles(file, "between_ss"), relative: 1e-9)
  check.equal("within", table.withinSumOfSquares, onDoubles(file, "within_ss"), relative: 1e-9)
  check.equal("between df", Double(table.betweenDegrees), file["certified"]["between_df"], relative: 0)
  check.equal("within df", Double(table.withinDegrees), file["certified"]["within_df"], relative: 0)
  check.equal("F", table.fStatistic, onDoubles(file, "F"), relative: 1e-9)
  check.equal("R²", table.rSquared, onDoubles(file, "r_squared"), relative: 1e-9)
}

private func checkLinear(_ file: VectorValue, _ check: VectorCheck) throws {
  let y = file["y"].doubles
  let certified = file["certified"]
  let coefficients = certified["coef"].doubles
  let rows = file["x"].list
  let intercept = file["no_intercept"].isTrue ? 0 : 1
  var columns = intercept == 1 ? [y.map { _ in 1.0 }] : []
  if rows.first?.double == nil {
    for j in 0..<(coefficients.count - intercept) { columns.append(rows.map { $0.doubles[j] }) }
  } else {
    let x = rows.compactMap(\.double)
    for power in 1...(coefficients.count - intercept) {
      columns.append(x.map { value in (0..<power).reduce(1.0) { product, _ in product * value } })
    }
  }
  let fit = try MultipleRegression(columns: columns, y: y)
  let tolerance = columns.count > 7 ? 1e-6 : 1e-8
  check.equal("coefficients", fit.coefficients, certified["coef"], relative: tolerance)
  // Wampler 1 and 2 are exact: certified errors of 0 where rounding leaves some units of the data's last place.
  let scale = y.map(abs).max() ?? 0
  let rss = certified["residual_ss"]
  check.equal("rss", fit.residualSumOfSquares, rss, relative: tolerance, absolute: 1e-24 * scale * scale)
  for (j, wanted) in certified["se"].list.enumerated() {
    let absolute = 1e-9 * abs(coefficients[j])
    check.equal("se \(j)", fit.standardErrors?[j], wanted, relative: tolerance, absolute: absolute)
  }
  check.equal("df", Double(fit.degreesOfFreedom), certified["residual_df"], relative: 0)
  if columns.count == 2, intercept == 1 {
    let line = try LeastSquaresLine(x: columns[1], y: y)
    check.equal("line", [line.intercept, line.slope], certified["coef"], relative: 1e-10)
    let errors = [line.interceptStandardError, line.slopeStandardError].compactMap(\.self)
    check.equal("line se", errors, certified["se"], relative: 1e-10)
    check.equal("line R²", line.rSquared, certified["r_squared"], relative: 1e-10)
  }
  if columns.count == 1 {
    let fit = fitForm(ScalingForm(.linear, hasConstant: false), x: columns[0], y: y).fit
    check.equal("through zero", fit?.coefficients["a"], certified["coef"].list[0], relative: 1e-10)
    check.equal("through zero rss", fit?.residualSumOfSquares, rss, relative: 1e-10)
  }
}

private func checkNonlinear(_ file: VectorValue, _ check: VectorCheck) {
  let x = file["x"].list.compactMap(\.double)
  let y = file["y"].doubles
  let certified = file["certified"]
  switch file["model"].text {
  case "b1*x^b2":
    let fit = fitForm(ScalingForm(.power, hasConstant: false), x: x, y: y).fit
    check.equal("b1", fit?.coefficients["a"], certified["coef"].list[0], relative: 1e-9)
    check.equal("b2", fit?.coefficients["b"], certified["coef"].list[1], relative: 1e-9)
    check.equal("rss", fit?.residualSumOfSquares, certified["residual_ss"], relative: 1e-9)
  default:
    // Not a law of ours. What can be asked: a curve with its constant is at least as near as the flat line.
    guard x.count == y.count, !x.isEmpty, let flat = Moments(y).variance else { return }
    let total = flat * Double(y.count - 1)
    for outcome in fitFamilies(x: x, y: y) {
      guard let fit = outcome.fit else { continue }
      check.require(fit.residualSumOfSquares <= total * (1 + 1e-9), "\(fit.family) is worse than the mean")
    }
  }
}
