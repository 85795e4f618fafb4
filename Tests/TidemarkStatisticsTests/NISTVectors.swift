import Testing
import TidemarkStatistics

/// A data set of NIST's Statistical Reference Datasets (itl.nist.gov/div898/strd), by its kind.
func checkNISTDataSet(_ file: VectorValue, _ check: VectorCheck) throws {
  check.begin(file["name"].text)
  let y = file["y"].doubles
  let certified = file["certified"]
  switch file["kind"].text {
  case "univariate":
    // The certified numbers hold for the decimal data; `exact_on_doubles`, where given, for the doubles.
    let expect = file.has("exact_on_doubles") ? file["exact_on_doubles"] : certified
    let moments = Moments(y)
    check.equal("mean", moments.mean, expect["mean"], relative: 1e-14)
    check.equal("sd", moments.standardDeviation, expect["sd"], relative: 1e-10)
    check.equal("lag 1", lagOneAutocorrelation(y), expect["lag1_autocorr"], relative: 1e-10)
  default: break
  }
}
