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

/// PiDigits, the one set that comes as CSV: a digit a line, its last field. NIST's certified values; they belong to
/// NIST's 5000 digits, of which number 957 is 3 where pi has 8.
func checkPiDigits(_ text: String, _ check: VectorCheck) throws {
  check.begin("PiDigits")
  let digits = text.split(whereSeparator: \.isNewline).compactMap { line in
    line.split(separator: ",").last.flatMap { Double($0.filter { !$0.isWhitespace }) }
  }
  let moments = Moments(digits)
  check.equal("n", Double(digits.count), .number(5000), relative: 0)
  check.equal("mean", moments.mean, .number(4.5348), relative: 1e-14)
  check.equal("sd", moments.standardDeviation, .number(2.86733906028871), relative: 1e-13)
  check.equal("lag 1", lagOneAutocorrelation(digits), .number(-0.00355099287237972), relative: 1e-11)
}

private func checkAnalysisOfVariance(_ file: VectorValue, _ check: VectorCheck) throws {
  let groups = file["groups"].list.map(\.doubles)
  let table = try AnalysisOfVariance(groups)
  // Where the file does not give the value for the doubles, their rounding of the decimal data is allowed for.
  let largest = groups.joined().reduce(0) { max($0, abs($1)) }
  let rounding = 1e-15 * largest / (table.withinVariance ?? 1).squareRoot()
  func equal(_ key: String, _ value: Double?) {
    let isExact = file["exact_on_doubles"].has(key)
    check.equal(key, value, onDoubles(file, key), relative: isExact ? 1e-9 : max(1e-9, rounding))
  }
  equal("between_ss", table.betweenSumOfSquares)
  equal("within_ss", table.withinSumOfSquares)
  equal("F", table.fStatistic)
  equal("r_squared", table.rSquared)
  check.equal("between df", Double(table.betweenDegrees), file["certified"]["between_df"], relative: 0)
  check.equal("within df", Double(table.withinDegrees), file["certified"]["within_df"], relative: 0)
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
