import Testing
import TidemarkStatistics

/// mergeable_moments.json: means relative 1e-15, sums and slope relative 1e-9.
func checkMergeableMoments(_ file: VectorValue, _ check: VectorCheck) throws {
  for item in file["cases"].list {
    check.begin(item["id"].text)
    let expect = item["expect"]
    var merged = BivariateMoments()
    var single = Moments()
    for (index, chunk) in item["chunks"].list.enumerated() {
      var part = BivariateMoments()
      for (t, y) in zip(chunk["t"].doubles, chunk["y"].doubles) { part.add(x: t, y: y) }
      compare(part, expect["per_chunk"].list[index], "chunk \(index)")
      merged.merge(part)
      single.merge(Moments(chunk["y"].doubles))
    }
    compare(merged, expect["merged"], "merged")
    check.equal("one variable mean", single.mean, expect["merged"]["mean_y"], relative: 1e-15)
    check.equal("one variable M2", single.m2, expect["merged"]["M2_y"], relative: 1e-9)
    check.equal("slope", merged.slope, expect["slope"], relative: 1e-9)
    check.equal("se_slope", merged.slopeStandardError, expect["se_slope"], relative: 1e-9)
  }
  func compare(_ part: BivariateMoments, _ expect: VectorValue, _ name: String) {
    check.equal(name + " n", Double(part.count), expect["n"], relative: 0)
    check.equal(name + " mean_t", part.meanX, expect["mean_t"], relative: 1e-15)
    check.equal(name + " mean_y", part.meanY, expect["mean_y"], relative: 1e-15)
    check.equal(name + " M2_t", part.m2X, expect["M2_t"], relative: 1e-9)
    check.equal(name + " M2_y", part.m2Y, expect["M2_y"], relative: 1e-9)
    check.equal(name + " C_ty", part.cXY, expect["C_ty"], relative: 1e-9)
  }
}
