import Testing
import TidemarkStatistics

/// scaling_weights.json: weights absolute 1e-6, predictions relative 1e-6.
func checkScalingWeights(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let x = item["x"].doubles
    let means = item["unit_mean"].doubles
    let variances = item["unit_var"].doubles
    let evidence = try ScalingEvidence(
      x.indices.map { ScalingUnit(x: x[$0], mean: means[$0], variance: variances[$0]) },
      laws: FitFamily.five)
    for (name, wanted) in item["expect"]["families"].members {
      guard let family = evidence.families.first(where: { $0.family.rawValue == name }) else {
        check.fail("no evidence for \(name)")
        continue
      }
      check.equal("\(name) weight", family.weight, wanted["weight"], relative: 0, absolute: 1e-6)
      check.equal("\(name) χ²", family.chiSquared, wanted["chi2"], relative: 1e-6, absolute: 1e-6)
      check.equal(
        "\(name) ln evidence", family.logEvidence, wanted["log_evidence"], relative: 1e-6, absolute: 1e-6)
      if wanted.has("shape") {
        check.equal("\(name) shape", family.shape, wanted["shape"], relative: 0, absolute: 1e-9)
      }
    }
    let prediction = try evidence.predict(
      item["x0"].double ?? .nan, newRunVariance: item["var_new_run"].double)
    let mean = item["expect"]["predict_mean"]
    check.equal("median", prediction.median, mean["median"], relative: 1e-6)
    check.equal("mean low", prediction.meanInterval95.lower, mean["q025"], relative: 1e-6)
    check.equal("mean high", prediction.meanInterval95.upper, mean["q975"], relative: 1e-6)
    let new = item["expect"]["predict_new_run"]
    check.equal("new run low", prediction.newRunInterval95.lower, new["q025"], relative: 1e-6)
    check.equal("new run high", prediction.newRunInterval95.upper, new["q975"], relative: 1e-6)
    if new.has("median") {
      check.equal("new run median", prediction.newRunMedian, new["median"], relative: 1e-6)
    }
  }
}
