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
    check.require(lagOneAutocorrelation(y) == acf.first, "lag one differs from the list")
  }
}
