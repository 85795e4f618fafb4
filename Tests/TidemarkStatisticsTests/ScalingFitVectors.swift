import Testing
import TidemarkStatistics

/// scaling_fits.json: rss relative 1e-8, predictions relative 1e-6, parameters relative 1e-5.
///
/// Flags (README of the vectors): exact_fit compares parameters, not rss; near_degenerate_b0 rss and predictions
/// only; outside_search_domain and poor_family are skipped.
func checkScalingFits(_ file: VectorValue, _ check: VectorCheck) throws {
  let forms: [String: ScalingForm] = [
    "linear": ScalingForm(.linear),
    "logarithmic": ScalingForm(.logarithmic),
    "logarithmic_x_plus_1": ScalingForm(.logarithmic, shift: 1),
    "power": ScalingForm(.power, hasConstant: false),
    "power_c": ScalingForm(.power),
    "power_x_plus_0.1": ScalingForm(.power, shift: 0.1, hasConstant: false),
    "power_x_plus_0.1_c": ScalingForm(.power, shift: 0.1),
    "exponential": ScalingForm(.exponential, hasConstant: false),
    "exponential_c": ScalingForm(.exponential),
  ]
  for item in file["cases"].list {
    let weights = item["w"].isNull ? nil : item["w"].doubles
    for (name, expect) in item["expect"].members {
      check.begin("\(item["id"].text ?? "") \(name)")
      guard let form = forms[name] else {
        check.fail("unknown family")
        continue
      }
      compareFit(form, item["x"].doubles, item["y"].doubles, weights, expect, check)
    }
  }
}

/// nist_family_fits.json: the unconstrained fits of our families to NIST's data, at the same tolerances.
func checkNISTFamilyFits(_ file: VectorValue, _ check: VectorCheck) throws {
  let forms: [String: ScalingForm] = [
    "linear": ScalingForm(.linear),
    "linear0": ScalingForm(.linear, hasConstant: false),
    "log": ScalingForm(.logarithmic),
    "log1p": ScalingForm(.logarithmic, shift: 1),
    "power2": ScalingForm(.power, hasConstant: false),
    "power3": ScalingForm(.power),
    "power2_shift01": ScalingForm(.power, shift: 0.1, hasConstant: false),
    "power3_shift01": ScalingForm(.power, shift: 0.1),
    "exp2": ScalingForm(.exponential, hasConstant: false),
    "exp3": ScalingForm(.exponential),
  ]
  for (name, data) in file.members where data.has("fits") {
    for (family, expect) in data["fits"].members {
      check.begin("\(name) \(family)")
      guard let form = forms[family] else {
        check.fail("unknown family")
        continue
      }
      compareFit(form, data["x"].doubles, data["y"].doubles, nil, expect, check)
    }
  }
}

private func compareFit(
  _ form: ScalingForm, _ x: [Double], _ y: [Double], _ weights: [Double]?, _ expect: VectorValue,
  _ check: VectorCheck
) {
  let flags = expect["flags"].list.compactMap(\.text)
  if flags.contains("outside_search_domain") || flags.contains("poor_family") { return }
  // The best curve of the family lies at an infinite shape: there is none to compare.
  if expect["infimum_at_infinite_b"].isTrue { return }
  let outcome = fitForm(form, x: x, y: y, weights: weights)
  guard let fit = outcome.fit else {
    check.require(expect["params"].isNull, "no fit: \(outcome.reason.map(String.init(describing:)) ?? "")")
    return
  }
  if !flags.contains("exact_fit") {
    // Where the file says 0, the rounding of y to doubles remains.
    let noise = (y.map(abs).max() ?? 0) * 4e-16
    check.equal(
      "rss", fit.residualSumOfSquares, expect["rss"], relative: 1e-8,
      absolute: noise * noise * Double(y.count))
  }
  if expect.has("r_squared") {
    check.equal("r_squared", fit.rSquared, expect["r_squared"], relative: 1e-8, absolute: 1e-12)
  }
  for (x0, wanted) in expect["predict"].members {
    check.equal("prediction at \(x0)", fit.predict(Double(x0) ?? .nan), wanted, relative: 1e-6)
  }
  if !flags.contains("near_degenerate_b0") {
    for (key, wanted) in expect["params"].members {
      check.equal(key, fit.coefficients[key], wanted, relative: 1e-5)
    }
    if expect.has("B_dimensionless") {
      check.equal("B", fit.dimensionlessShape, expect["B_dimensionless"], relative: 1e-5)
    }
  }
}
