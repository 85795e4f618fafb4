import Foundation
import Testing

/// Every file of the vector folder is run by the check of its name. `TIDEMARK_VECTORS=/path swift test` runs another
/// folder of the same shape.
@Suite("Reference vectors")
struct VectorTests {
  typealias Check = @Sendable (VectorValue, VectorCheck) throws -> Void

  static let checks: [String: Check] = [
    "autocorrelation_hac.json": checkAutocorrelationHAC,
    "changepoint.json": checkChangePoints,
    "distributions.json": checkDistributions,
    "gls_ar1.json": checkAutoregressiveLine,
    "hodges_lehmann.json": checkHodgesLehmann,
    "information_criteria.json": checkInformationCriteria,
    "lack_of_fit.json": checkLackOfFit,
    "leak_series.json": checkLeakSeries,
    "mann_kendall.json": checkMannKendall,
    "mann_whitney.json": checkMannWhitney,
    "mergeable_moments.json": checkMergeableMoments,
    "nist_family_fits.json": checkNISTFamilyFits,
    "ols.json": checkLeastSquares,
    "percentiles_summary.json": checkPercentiles,
    "prediction_inverse_ratio.json": checkPredictionAndRatio,
    "scaling_fits.json": checkScalingFits,
    "scaling_weights.json": checkScalingWeights,
    "slope_posterior.json": checkSlopePosterior,
    "theil_sen.json": checkTheilSen,
    "variance_shrinkage.json": checkVarianceShrinkage,
    "welch_t.json": checkWelch,
    "wls.json": checkLeastSquares,
  ]

  @Test("The module reproduces every case of", arguments: try VectorFolder.files())
  func reproduces(file: String) throws {
    if file == "nist/PiDigits.csv" {
      let tally = VectorCheck(file: file)
      try checkPiDigits(try VectorFolder.text(file), tally)
      tally.report()
      return
    }
    let isNIST = file.hasPrefix("nist/") && file.hasSuffix(".json")
    let dataSet: Check? = isNIST ? checkNISTDataSet : nil
    guard let check = Self.checks[file] ?? dataSet else {
      Issue.record("no test knows \(file); a vector file that is not run proves nothing")
      return
    }
    let tally = VectorCheck(file: file)
    try check(try VectorFolder.load(file), tally)
    #expect(tally.cases > 0, "\(file) holds no case")
    tally.report()
  }

  @Test("No vector file of this repository is missing", .enabled(if: VectorFolder.override == nil))
  func nothingIsMissing() throws {
    let files = Set(try VectorFolder.files())
    #expect(files.isSuperset(of: Self.checks.keys))
    #expect(files.contains("nist/Norris.json"))
  }
}
