extension LeakVerdict.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooShort(let readings, let seconds):
      "too short: \(readings) readings over \(formatted(seconds, significantDigits: 3)) s,"
        + " needs \(LeakVerdict.minimumReadings) over \(formatted(LeakVerdict.minimumSeconds)) s"
    case .notUsable(let reason): "not usable: \(reason)"
    case .constant: "memory never changed"
    case .tooFewCollections(let found):
      "\(found) garbage collections, needs \(LeakVerdict.minimumCollections) to judge the floor under them"
    case .interval: "the slope's interval decides"
    case .wideInterval: "the slope's interval is too wide to tell growth from none"
    case .unfinishedTransient: "mostly warm-up, which was not seen to end"
    case .structureDisagrees(let line, let averaged):
      "a plain line says \(line.rawValue), with steps, warm-up and cycles allowed for it is \(averaged.rawValue)"
    }
  }
}

extension DominantShape: CustomStringConvertible {
  package var description: String {
    switch self {
    case .line: return "line"
    case .step(let size, let seconds): return "step \(signed(size)) MB at \(clock(seconds))"
    case .transient(let size, let constant):
      let kind = size < 0 ? "settles up by" : "settles down by"
      let amount = formatted(abs(size), significantDigits: 3)
      return "\(kind) \(amount) MB with a time constant of \(formatted(constant, significantDigits: 2)) s"
    case .cycle(let amplitude, let period):
      let half = formatted(amplitude, significantDigits: 2)
      return "cycle of +-\(half) MB every \(formatted(period, significantDigits: 3)) s"
    }
  }

  private func signed(_ value: Double) -> String {
    (value < 0 ? "-" : "+") + formatted(abs(value), significantDigits: 3)
  }

  /// Minutes and seconds, 03:40.
  private func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return formatted(seconds) }
    let whole = Int(seconds.rounded())
    let parts = [whole / 60, whole % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return parts.joined(separator: ":")
  }
}

extension GateRule.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .regression: "above both floors and outside the noise"
    case .withinNoise: "above both floors, but runs of one version differ as much"
    case .noChange: "below the floors, and a rise above them would have been seen"
    case .blind(let half):
      "below the floors, but only a rise above \(formatted(half, significantDigits: 3)) would have been seen"
    case .withinRunEvidenceOnly: "one run a side and no history: nothing says what runs differ by"
    }
  }
}

extension ScalingCapacity.Crossing: CustomStringConvertible {
  package var description: String {
    switch self {
    case .at(let x): formatted(x, significantDigits: 3)
    case .alreadyAbove: "already above at the lowest tested load"
    case .beyond(let x): "not up to \(formatted(x, significantDigits: 3)), four times what was tested"
    }
  }
}
