import Testing
import TidemarkStatistics

/// autocorrelation_hac.json: relative 1e-8.
func checkAutocorrelationHAC(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let y = item["y"].doubles
    let acf = autocorrelations(y, maxLag: 10)
    check.equal("acf", acf, expect["acf_biased_lag1_to_10"], relative: 1e-8, absolute: 1e-12)
    let r = lagOneAutocorrelation(y)
    check.require(r == acf.first, "lag one differs from the list")
    check.equal(
      "ess large n", r.flatMap { EffectiveSampleSize.largeSample(count: y.count, lagOne: $0) },
      expect["ess_ar1_large_n"], relative: 1e-8)
    check.equal(
      "ess finite", r.flatMap { EffectiveSampleSize.finite(count: y.count, lagOne: $0) },
      expect["ess_ar1_finite"], relative: 1e-8)
    let x = y.indices.map { Double($0) * (item["dt"].double ?? .nan) }
    check.equal("slope", try LeastSquaresLine(x: x, y: y).slope, expect["ols_slope"], relative: 1e-8)
    for row in expect["newey_west_se_slope"].list {
      let lag = row["lag"].int ?? -1
      let se = try neweyWestSlopeStandardError(x: x, y: y, lag: lag)
      check.equal("Newey-West lag \(lag)", se, row["se"], relative: 1e-8)
    }
  }
}

/// gls_ar1.json: fixed φ relative 1e-9, REML φ absolute 1e-5, slope and its error there relative 1e-5.
func checkAutoregressiveLine(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let y = item["y"].doubles
    let dt = item["dt"].double ?? .nan
    for row in expect["fixed_phi"].list {
      let line = try AutoregressiveLine(y, interval: dt, phi: row["phi"].double ?? .nan)
      check.equal("slope at \(line.phi)", line.slope, row["slope"], relative: 1e-9)
      check.equal("se at \(line.phi)", line.slopeStandardError, row["se_slope"], relative: 1e-9)
      check.equal(
        "likelihood at \(line.phi)", line.restrictedLogLikelihood, row["reml_loglik_up_to_const"],
        relative: 1e-9)
    }
    let best = try AutoregressiveLine(y, interval: dt)
    check.equal("phi", best.phi, expect["phi_reml"], relative: 0, absolute: 1e-5)
    check.equal("slope", best.slope, expect["slope"], relative: 1e-5)
    check.equal("se", best.slopeStandardError, expect["se_slope"], relative: 1e-5)
  }
}

/// information_criteria.json: absolute 1e-9 plus relative 1e-12.
func checkInformationCriteria(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let criteria = try InformationCriteria(
      count: item["n"].int ?? 0, meanParameters: item["p_mean_params"].int ?? 0,
      residualSumOfSquares: item["rss"].double ?? .nan)
    for (key, wanted) in item["expect"].members {
      let value: Double?
      switch key {
      case "k_incl_sigma": value = Double(criteria.parameterCount)
      case "loglik_gaussian": value = criteria.logLikelihood
      case "aic_full": value = criteria.aic
      case "aic_rss_form": value = criteria.aicFromResiduals
      case "bic_rss_form": value = criteria.bicFromResiduals
      case "aicc_full": value = criteria.aicc
      case "aicc_rss_form": value = criteria.aiccFromResiduals
      default:
        check.fail("unknown expectation \(key)")
        continue
      }
      check.equal(key, value, wanted, relative: 1e-12, absolute: 1e-9)
    }
  }
}

/// lack_of_fit.json: relative 1e-8.
func checkLackOfFit(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    for (family, expect) in item["expect"].members {
      guard let form = FitFamily(rawValue: family) else {
        check.fail("unknown family \(family)")
        continue
      }
      let test: LackOfFit?
      do {
        test = try LackOfFit(
          ScalingForm(form), levels: item["levels"].doubles, groups: item["groups"].list.map(\.doubles))
      } catch { test = nil }
      check.equal("\(family) SSpe", test?.pureErrorSumOfSquares, expect["pure_error_ss"], relative: 1e-8)
      check.equal("\(family) SSlof", test?.lackOfFitSumOfSquares, expect["lack_of_fit_ss"], relative: 1e-8)
      check.equal("\(family) df1", test?.numeratorDegrees, expect["df1"], relative: 0)
      check.equal("\(family) df2", test?.denominatorDegrees, expect["df2"], relative: 0)
      check.equal("\(family) F", test?.fStatistic, expect["F"], relative: 1e-8)
      check.equal("\(family) p", test?.pValue, expect["p"], relative: 1e-8)
    }
  }
}
