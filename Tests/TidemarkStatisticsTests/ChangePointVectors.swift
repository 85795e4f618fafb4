import Testing
import TidemarkStatistics

/// changepoint.json: PELT locations exact, objective relative 1e-9; e-divisive statistic relative 1e-9; permutation
/// result within one place, where the file calls the decision unambiguous.
func checkChangePoints(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    let y = item["y"].doubles
    for (key, multiplier) in [("pelt_3logn", 3.0), ("pelt_2logn", 2.0)] {
      let partition = try OptimalPartition(y, penaltyMultiplier: multiplier)
      check.equal("noise scale", partition.noiseScale, expect["noise_scale"], relative: 1e-9)
      check.require(
        partition.indices.map(Double.init) == expect[key].doubles, "\(key) finds \(partition.indices)")
      check.equal("\(key) objective", partition.objective, expect["\(key)_objective"], relative: 1e-9)
    }
    let divisive = try EnergyDivisive(y)
    let first = expect["ediv_first"]
    check.equal("Q", divisive.first?.statistic, first["statistic"], relative: 1e-9)
    check.equal("tau", divisive.first.map { Double($0.index) }, first["tau"], relative: 0)
    check.equal("kappa", divisive.first.map { Double($0.end) }, first["kappa"], relative: 0)
    let permutation = expect["ediv_permutation"]
    if permutation["decision_unambiguous"].isTrue {
      let found = divisive.indices.map(Double.init)
      check.equal("e-divisive", found, permutation["r_ecp"], relative: 0, absolute: 1)
    }
  }
}
