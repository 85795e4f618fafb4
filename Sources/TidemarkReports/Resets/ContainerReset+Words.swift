import TidemarkStatistics
import TidemarkWarehouse

extension ContainerReset {
  func row(_ tolerancePercent: Double) -> [Value] {
    let means = comparison.value
    let judged = verdict.value
    let measured: [Value] = [
      .text(scenario), .text(container), Value(means?.baselineMean), Value(loadMeanMB),
      Value(means?.loadPeak), Value(means?.postResetMean), Value(means?.differencePercent),
      .real(tolerancePercent), Value(means.map { $0.passed ? "PASS" : "FAIL" }),
    ]
    let ratio: [Value] = [
      .text(judged?.verdict.rawValue ?? "inconclusive"),
      Value(judged?.ratio), Value(judged?.bounds?.lower), Value(judged?.bounds?.upper),
      Value(intervalText(judged?.ratio, judged?.bounds, decimals: 2)),
      Value(judged?.effectiveBaseline), Value(judged?.effectivePostReset),
      Value(judged.map { Int64($0.settlingCount) }), Value(judged?.windowFactorToDecision),
    ]
    return measured + ratio + [.text(reason)]
  }

  /// Why the verdict is what it is.
  var reason: String {
    if isPruned { return "readings pruned" }
    switch verdict {
    case .failure(.tooFewPoints(let found, let needed)):
      return comparison.value == nil
        ? "no readings before the load or after the reset" : "\(found) readings on a side, needs \(needed)"
    case .failure(let undefined): return undefined.description
    case .success(let judged):
      guard judged.bounds != nil else { return "the baseline is too uncertain" }
      let limit = fixed(judged.limitRatio, 2)
      switch judged.verdict {
      case .pass: return judged.isLowerThanBaseline ? "below 0.9 of the baseline" : "at most \(limit)"
      case .fail: return "above \(limit)"
      case .inconclusive: return "\(limit) lies inside"
      }
    }
  }

  /// How the verdict came about.
  var sentences: [String] {
    guard let judged = verdict.value else { return ["Inconclusive: \(reason)."] }
    var sentences = ["\(judged.verdict.rawValue.capitalizedFirst): \(reason)."]
    if judged.settlingCount > 0 {
      sentences.append(
        "The first \(judged.settlingCount) readings after the reset are settling and set aside.")
    }
    sentences.append(
      "Readings resemble their neighbours: those before are worth \(fixed(judged.effectiveBaseline, 1)) independent ones, those after \(fixed(judged.effectivePostReset, 1))."
    )
    if let ratio = intervalText(judged.ratio, judged.bounds, decimals: 3) {
      sentences.append(
        "Mean after over mean before is \(ratio), each end a one-sided 95 % bound; it passes when the upper one is at most \(fixed(judged.limitRatio, 2)), and fails when the lower one is above."
      )
    }
    if let factor = judged.windowFactorToDecision {
      sentences.append(
        "Windows \(formatted(factor, significantDigits: 2)) times as long would decide if the ratio stayed the same."
      )
    }
    return sentences
  }
}

extension ResetVerdict {
  /// Readings at the start of the window after the reset that were set aside.
  fileprivate var settlingCount: Int {
    for case .settlingTrimmed(let readings) in warnings { return readings }
    return 0
  }
}
