import Testing

@testable import TidemarkStatistics

/// variance_shrinkage.json, written by scipy from the formulas of Smyth 2004: relative 1e-9.
func checkVarianceShrinkage(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let series = zip(item["variances"].doubles, item["degrees"].doubles).map {
      VariancePrior.Estimate(variance: $0, degreesOfFreedom: $1)
    }
    guard let prior = VariancePrior(series) else {
      check.require(false, "no prior")
      continue
    }
    let expect = item["expect"]
    if expect["prior_degrees"].isNull {
      check.require(prior.degreesOfFreedom == .infinity, "d0 is \(prior.degreesOfFreedom)")
    } else {
      check.equal("d0", prior.degreesOfFreedom, expect["prior_degrees"], relative: 1e-9)
    }
    check.equal("s0²", prior.variance, expect["prior_variance"], relative: 1e-9)
    for (k, own) in series.enumerated() {
      let drawn = prior.drawn(own)
      check.equal("variance \(k)", drawn.variance, expect["posterior"].list[k], relative: 1e-9)
      check.equal("df \(k)", drawn.degreesOfFreedom, expect["total_degrees"].list[k], relative: 1e-9)
    }
  }
  for item in file["gamma"].list {
    let x = item["x"].double ?? 1
    check.begin("polygamma at \(x)")
    check.equal("digamma", digamma(x), item["digamma"], relative: 1e-12, absolute: 1e-14)
    check.equal("trigamma", trigamma(x), item["trigamma"], relative: 1e-12)
    check.equal("inverse", trigammaInverse(x), item["trigamma_inverse_of_x"], relative: 1e-11)
  }
}
