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
  }
}

private func shortShape(_ shape: DominantShape) -> String {
  switch shape {
  case .line: "interval"
  case .step: "interval, step"
  case .transient: "interval, warm-up"
  case .cycle: "interval, cycle"
  }
}

/// The reason as a clause.
func reasonText(_ judgement: LeakJudgement) -> String {
  guard let verdict = judgement.verdict else {
    return "the readings were pruned, and a stored slope knows nothing of noise"
  }
  return switch verdict.reason {
  case .tooShort(let readings, let seconds):
    "\(readings) readings over \(fixed(seconds, 1)) s say nothing; it takes \(LeakVerdict.minimumReadings) over \(fixed(LeakVerdict.minimumSeconds, 0)) s"
  case .notUsable(let reason): reason.description
  case .constant: "every reading is the same"
  case .tooFewCollections(let found):
    "a garbage collector's sawtooth with \(found) collections; its floor takes \(LeakVerdict.minimumCollections)"
  case .interval: "the interval lies clear of the other classes"
  case .wideInterval: "the interval is too wide to tell the classes apart"
  case .unfinishedTransient: "mostly warm-up; what goes on after it cannot be told yet"
  case .structureDisagrees(let line, let averaged):
    "the plain line says \(line.rawValue), with steps, warm-up and cycles allowed for it is \(averaged.rawValue)"
  }
}

/// What the series looks like, as a clause.
func shapeText(_ shape: DominantShape) -> String {
  switch shape {
  case .line: "a straight line"
  case .step(let size, let offset):
    "a step of \(formatted(size, significantDigits: 3)) MB at \(clock(offset))"
  case .transient(let size, let constant):
    "warm-up by \(formatted(abs(size), significantDigits: 3)) MB that dies away with a time constant of \(formatted(constant, significantDigits: 2)) s"
  case .cycle(let amplitude, let period):
    "a cycle of \(formatted(amplitude, significantDigits: 2)) MB either way every \(formatted(period, significantDigits: 2)) s"
  }
}

private func clock(_ seconds: Double) -> String {
  let whole = Int(seconds.rounded())
  let rest = whole % 60
  return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)"
}

func text(_ time: TimeToLimit) -> String? {
  guard let earliest = time.earliestMinutes else { return nil }
  let latest = time.latestMinutes.map(minutesText) ?? "never"
  guard let expected = time.expectedMinutes else { return "[\(minutesText(earliest)), \(latest)]" }
  return "\(minutesText(expected)) [\(minutesText(earliest)), \(latest)]"
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
    if verdict.replacedSpikes > 0 { judged += "; \(verdict.replacedSpikes) lone spikes set aside" }
    sentences.append(judged + ".")
    if let bounds = verdict.bounds, let line = verdict.lineSlope, let lineBounds = verdict.lineBounds,
      verdict.reason != .constant
    {
      let weights = SlopeStructure.allCases.map {
        "\($0.word) \(fixed(verdict.structureWeights[$0] ?? 0, 2))"
      }
      sentences.append(
        "Shapes by their weight: \(weights.joined(separator: ", ")); it looks like \(shapeText(verdict.shape))."
      )
      sentences.append(
        "Growth over all shapes \(intervalText(verdict.slope, bounds, decimals: 2) ?? "") MB/min, by the line alone \(intervalText(line, lineBounds, decimals: 2) ?? ""); the two must agree, unless the line has less than 0.05 of the weight and there are 60 readings or more."
      )
    }
    if let chance = verdict.probabilityAboveOne, let floor = verdict.detectableFloor {
      sentences.append(
        "Chance that it grows by more than 1 MB/min: \(fixed(chance, 2)); growth of \(formatted(floor, significantDigits: 2)) MB/min would be found four times in five."
      )
    }
    if let minutes = verdict.minutesToDecision {
      sentences.append("A run \(minutesText(minutes)) longer can be expected to decide.")
    }
    if let time = longest?.timeToLimit, let text = text(time) {
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
    }
  }
}
