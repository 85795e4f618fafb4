import Testing
import TidemarkStatistics

/// welch_t.json: relative 1e-9, p relative 1e-7.
func checkWelch(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let a = item["a"].doubles
    let b = item["b"].doubles
    let test: WelchTest?
    do { test = try WelchTest(a, b) } catch { test = nil }
    let momentsA = Moments(a)
    let momentsB = Moments(b)
    let plain = momentsB.mean.flatMap { mb in momentsA.mean.map { mb - $0 } }
    let noise = (a + b).map(abs).max().map { $0 * 2.3e-16 } ?? 0
    for (key, wanted) in expect.members {
      switch key {
      case "diff": check.equal(key, test?.difference ?? plain, wanted, relative: 1e-9, absolute: noise)
      case "mean_a": check.equal(key, momentsA.mean, wanted, relative: 1e-9)
      case "mean_b": check.equal(key, momentsB.mean, wanted, relative: 1e-9)
      case "sd_a": check.equal(key, momentsA.standardDeviation, wanted, relative: 1e-9)
      case "sd_b": check.equal(key, momentsB.standardDeviation, wanted, relative: 1e-9)
      case "se": check.equal(key, test?.standardError, wanted, relative: 1e-9)
      case "t": check.equal(key, test?.tStatistic, wanted, relative: 1e-9)
      case "df": check.equal(key, test?.degreesOfFreedom, wanted, relative: 1e-9)
      case "p_two_sided": check.equal(key, test?.pValue, wanted, relative: 1e-7)
      case "ci95":
        let interval = test?.interval()
        if wanted.isNull {
          check.require(interval == nil, "ci95 should be undefined")
        } else {
          check.equal("ci95 low", interval?.lower, wanted.list[0], relative: 1e-9)
          check.equal("ci95 high", interval?.upper, wanted.list[1], relative: 1e-9)
        }
      case "cohen_d_avg_sd":
        check.equal(key, standardisedDifference(a, b), wanted, relative: 1e-9)
      default: check.fail("unknown expectation \(key)")
      }
    }
  }
}

/// mann_whitney.json: U exact, p relative 1e-8.
func checkMannWhitney(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let test = try MannWhitney(item["a"].doubles, item["b"].doubles)
    check.equal("U_a", test.uA, expect["U_a"], relative: 0)
    check.equal("U_b", test.uB, expect["U_b"], relative: 0)
    check.equal("superiority", test.probabilityOfSuperiorityOfB, expect["prob_superiority_b"], relative: 1e-9)
    check.equal("delta", test.cliffsDelta, expect["cliffs_delta_b_minus_a"], relative: 1e-9)
    check.require(test.hasTies == expect["has_ties"].isTrue, "ties: \(test.hasTies)")
    let wanted = expect["asymptotic"]
    check.equal("sigma", test.asymptotic?.sigma, wanted["sigma"], relative: 1e-9)
    check.equal("z", test.asymptotic?.z, wanted["z_abs"], relative: 1e-9)
    check.equal("p", test.asymptotic?.pValue, wanted["p_two_sided"], relative: 1e-8)
    if expect.has("asymptotic_nocc") {
      check.equal(
        "p without continuity", test.asymptotic?.pValueWithoutContinuity,
        expect["asymptotic_nocc"]["p_two_sided"], relative: 1e-8)
    }
    if expect.has("exact") {
      check.equal("exact less", test.exact?.less, expect["exact"]["p_less_a"], relative: 1e-8)
      check.equal("exact greater", test.exact?.greater, expect["exact"]["p_greater_a"], relative: 1e-8)
      check.equal("exact p", test.exact?.twoSided, expect["exact"]["p_two_sided"], relative: 1e-8)
    }
  }
}

/// hodges_lehmann.json: relative 1e-9.
func checkHodgesLehmann(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    for (suffix, level) in [("95", 0.95), ("90", 0.9)] {
      let fit = try HodgesLehmann(item["a"].doubles, item["b"].doubles, level: level)
      check.equal("shift", fit.shift, expect["shift_b_minus_a"], relative: 1e-9)
      let wanted = expect["ci\(suffix)"].list
      check.equal("ci\(suffix) low", fit.interval.lower, wanted[0], relative: 1e-9)
      check.equal("ci\(suffix) high", fit.interval.upper, wanted[1], relative: 1e-9)
      check.equal(
        "order \(suffix)", Double(fit.orderIndex), expect["ci\(suffix)_order_index"].list[0], relative: 0)
      check.equal(
        "achieved \(suffix)", fit.achievedConfidence, expect["ci\(suffix)_achieved_conf"], relative: 1e-9)
    }
  }
}

/// prediction_inverse_ratio.json: relative 1e-8.
func checkPredictionAndRatio(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["prediction_cases"].list {
    check.begin(item["id"].text)
    let line = try LeastSquaresLine(x: item["x"].doubles, y: item["y"].doubles)
    for row in item["predict"].list {
      let x0 = row["x0"].double ?? .nan
      check.equal("mean at \(x0)", line.predict(x0), row["mean"], relative: 1e-8)
      let mean = line.meanInterval(at: x0)
      let new = line.predictionInterval(at: x0)
      check.equal(
        "ci95 at \(x0)", [mean?.lower, mean?.upper].compactMap(\.self), row["ci95"], relative: 1e-8)
      check.equal("pi95 at \(x0)", [new?.lower, new?.upper].compactMap(\.self), row["pi95"], relative: 1e-8)
    }
    let wanted = item["inverse"]
    let crossing = line.crossing(of: wanted["limit_y"].double ?? .nan)
    check.equal("crossing", crossing?.estimate, wanted["estimate"], relative: 1e-8)
    check.equal("g", crossing?.g, wanted["fieller_g"], relative: 1e-8)
    check.require((crossing?.interval == nil) == (wanted["kind"].text == "unbounded"), "wrong kind of region")
    if !wanted["ci95"].isNull {
      let region = [crossing?.interval?.lower, crossing?.interval?.upper].compactMap(\.self)
      check.equal("region", region, wanted["ci95"], relative: 1e-8)
    }
  }
  for item in file["ratio_cases"].list {
    check.begin(item["id"].text)
    let ratio = try MeanRatio(base: item["a"].doubles, candidate: item["b"].doubles)
    check.equal("ratio", ratio.ratio, item["ratio"], relative: 1e-8)
    check.equal("df", ratio.degreesOfFreedom, item["df_welch"], relative: 1e-8)
    let interval = ratio.interval(level: 0.9)
    check.equal("ci90", [interval?.lower, interval?.upper].compactMap(\.self), item["ci90"], relative: 1e-8)
  }
}
