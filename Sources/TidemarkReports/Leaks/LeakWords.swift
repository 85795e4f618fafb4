import TidemarkAnalysis
import TidemarkStatistics

/// Why a verdict is what it is, in a few words for a table.
func shortReason(_ judgement: LeakJudgement) -> String {
  guard let verdict = judgement.verdict else { return "readings pruned" }
  return switch verdict.reason {
  case .tooShort(let readings, let seconds):
    "too short: \(readings) in \(fixed(seconds, 0)) s"
  case .notUsable: "readings not usable"
  case .constant: "constant"
  case .tooFewCollections(let found): "\(found) collections, needs \(LeakVerdict.minimumCollections)"
  case .interval: shortShape(verdict.shape)
  case .wideInterval: "interval too wide"
  case .unfinishedTransient: "warm-up not over"
  case .structureDisagrees: "shape in doubt"
  case .lastPartGrows: "last part grows"
  case .atLimit: verdict.limitReach.map { "at \(percentText($0)) of its limit" } ?? "at its memory limit"
  }
}

private func percentText(_ reach: LimitReach) -> String { "\(fixed(reach.share * 100, 1)) %" }

private func shortShape(_ shape: DominantShape) -> String {
  switch shape {
  case .line: "interval"
  case .step: "interval, step"
  case .transient: "interval, warm-up"
  case .cycle: "interval, cycle"
  case .bend(let seconds): "interval since \(fixed(seconds / 60, 1)) min"
  }
}

/// The reason as a clause.
func reasonText(_ judgement: LeakJudgement) -> String {
  judgement.verdict?.reason.description
    ?? "the readings were pruned, and the stored slope does not include the noise"
}

extension LeakJudgement {
  /// How the verdict came about.
  var sentences: [String] {
    guard let verdict else { return ["Inconclusive: \(reasonText(self))."] }
    var sentences = ["\(verdict.verdict.rawValue.capitalizedFirst): \(reasonText(self))."]
    let memory = basis == .anonymous ? "anonymous memory" : "the working set"
    var judged =
      "Judged by \(memory), \(verdict.readingCount) readings over \(fixed(verdict.spanSeconds, 1)) s"
    if pieces.count > 1 { judged += ", the longest of \(pieces.count) pieces between restarts" }
    if let collections = verdict.collectionCount { judged += "; \(collections) garbage collections seen" }
    if verdict.replacedSpikes > 0 { judged += "; \(verdict.replacedSpikes) single spikes ignored" }
    sentences.append(judged + ".")
    if let bounds = verdict.bounds, let line = verdict.lineSlope, let lineBounds = verdict.lineBounds,
      verdict.reason != .constant
    {
      let weights = SlopeStructure.allCases.map {
        "\($0.word) \(fixed(verdict.structureWeights[$0] ?? 0, 2))"
      }
      sentences.append(
        "Shapes by their weight: \(weights.joined(separator: ", ")); the likeliest one: \(verdict.shape)."
      )
      sentences.append(
        "Growth at the end of the recording, since minute \(fixed(sinceMinutes ?? 0, 1)), over all shapes \(intervalText(verdict.slope, bounds, decimals: 2) ?? "") MB/min, by the line alone \(intervalText(line, lineBounds, decimals: 2) ?? "")."
      )
    }
    if let chance = verdict.probabilityAboveOne, let floor = verdict.detectableFloor {
      sentences.append(
        "Chance that it grows by more than 1 MB/min: \(fixed(chance, 2)); growth of \(formatted(floor, significantDigits: 2)) MB/min would be found four times in five."
      )
    }
    if let minutes = verdict.minutesToDecision {
      sentences.append("A run that is \(minutesText(minutes)) longer should be enough to decide.")
    }
    if let text = longest?.timeToLimit?.text {
      sentences.append("Time to the memory limit: \(text).")
    }
    return sentences
      + verdict.warnings.map { $0.description.sentence }
  }
}

extension SlopeStructure {
  fileprivate var word: String {
    switch self {
    case .line: "line"
    case .step: "step"
    case .transient: "warm-up"
    case .cycle: "cycle"
    case .bend: "bend"
    }
  }
}

extension ContainerLeak {
  /// How the verdict over the run came about.
  var sentences: [String] {
    let verdict = pooled.verdict.rawValue.capitalizedFirst
    if pooled.verdict == .atLimit, let sentence = limitSentence { return ["\(verdict): \(sentence)."] }
    guard let growth = intervalText(pooled.slope, pooled.bounds, decimals: 2) else {
      return ["\(verdict): no series could be judged without doubt of its shape."]
    }
    guard pooled.usedSeries > 1 else {
      return ["\(verdict): \(growth) MB/min, from the one series that counts."]
    }
    return [
      "\(verdict): \(growth) MB/min, the growth in \(pooled.usedSeries) series weighted by their precision; where they disagree by more than their intervals allow, the interval is widened. Series that could not be judged, or whose shape is in doubt, bring no growth; where one of them may grow, the verdict is not normal."
    ] + pooled.warnings.map { $0.description.sentence }
  }
}

extension ContainerLeak {
  /// `app is at 99.6 % of its memory limit of 1024 MB and stays there`; nil for a container that is not at its limit.
  package var limitSentence: String? {
    guard pooled.verdict == .atLimit, let (reach, limitMB) = limitReach else { return nil }
    return
      "\(container) is at \(percentText(reach)) of its memory limit of \(formatted(limitMB)) MB and stays there"
  }
}
