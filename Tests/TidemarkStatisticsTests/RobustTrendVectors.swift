import Testing
import TidemarkStatistics

/// theil_sen.json: relative 1e-9.
func checkTheilSen(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let y = item["y"].doubles
    let fit: TheilSen?
    do { fit = try TheilSen(x: item["x"].doubles, y: y) } catch { fit = nil }
    let noise = (y.map(abs).max() ?? 0) * 1e-14
    check.equal("slope", fit?.slope, expect["slope"], relative: 1e-9)
    check.equal(
      "intercept", fit?.intercept, expect["intercept_separate"], relative: 1e-9, absolute: noise)
    check.equal(
      "joint intercept", fit?.jointIntercept, expect["intercept_joint"], relative: 1e-9, absolute: noise)
    check.equal("slopes", Double(fit?.slopeCount ?? 0), expect["n_slopes"], relative: 0)
    for level in ["95", "90"] where expect.has("lo\(level)") {
      let interval = fit?.slopeInterval(level: level == "95" ? 0.95 : 0.9)
      check.equal("lo\(level)", interval?.lower, expect["lo\(level)"], relative: 1e-9)
      check.equal("hi\(level)", interval?.upper, expect["hi\(level)"], relative: 1e-9)
    }
  }
}

/// mann_kendall.json: S exact, z relative 1e-9, p relative 1e-7 or absolute 1e-12.
func checkMannKendall(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let y = item["y"].doubles
    let plain: MannKendall?
    do { plain = try MannKendall(y) } catch { plain = nil }
    check.equal("n", Double(y.count), expect["n"], relative: 0)
    check.equal("S", plain.map { Double($0.s) }, expect["S"], relative: 0)
    check.equal("var S", plain?.variance, expect["var_S"], relative: 1e-9)
    check.equal("tau", plain?.tau, expect["tau"], relative: 1e-9)
    check.equal("z", plain?.z, expect["z"], relative: 1e-9)
    check.equal("p", plain?.pValue, expect["p_two_sided"], relative: 1e-7, absolute: 1e-12)
    for (key, lag) in [("hamed_rao", nil), ("hamed_rao_lag3", 3)] as [(String, Int?)] where expect.has(key) {
      let wanted = expect[key]
      let corrected = try HamedRao(y, maxLag: lag)
      check.equal("\(key) z", corrected.z, wanted["z"], relative: 1e-9)
      check.equal("\(key) p", corrected.pValue, wanted["p_two_sided"], relative: 1e-7, absolute: 1e-12)
      check.equal("\(key) var", corrected.variance, wanted["var_S"], relative: 1e-9)
      if wanted.has("correction") {
        check.equal("\(key) correction", corrected.correction, wanted["correction"], relative: 1e-9)
      }
      if wanted.has("sen_slope") {
        check.equal("\(key) Sen slope", corrected.senSlope, wanted["sen_slope"], relative: 1e-9)
      }
    }
  }
}
