import TidemarkAnalysis
import TidemarkStatistics

extension ContainerReset {
  /// How the verdict came about.
  var sentences: [String] {
    guard let judged = verdict.value else { return ["Inconclusive: \(reason)."] }
    var sentences = ["\(judged.verdict.rawValue.capitalizedFirst): \(reason)."]
    if judged.settlingCount > 0 {
      sentences.append(
        "The first \(judged.settlingCount) readings after the reset are settling and are ignored.")
    }
    sentences.append(
      "Readings are autocorrelated: those before the load are equivalent to \(fixed(judged.effectiveBaseline, 1)) independent readings, those after the reset to \(fixed(judged.effectivePostReset, 1))."
    )
    if let ratio = intervalText(judged.ratio, judged.bounds, decimals: 3) {
      sentences.append(
        "Mean after over mean before is \(ratio), each end a one-sided 95 % bound; it passes when the upper one is at most \(fixed(judged.limitRatio, 2)), and fails when the lower one is above."
      )
    }
    if let factor = judged.windowFactorToDecision {
      sentences.append(
        "Windows that are \(formatted(factor, significantDigits: 2)) times as long would be enough to decide if the ratio stayed the same."
      )
    }
    return sentences
  }
}

extension ResetVerdict {
  /// Readings at the start of the window after the reset that were set aside.
  var settlingCount: Int {
    for case .settlingTrimmed(let readings) in warnings { return readings }
    return 0
  }
}
