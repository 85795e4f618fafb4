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
    case .unfinishedTransient: "mostly warm-up, which did not end during the recording"
    case .lastPartGrows: "the last part grows, and it is too short to judge"
    case .atLimit: "memory has reached its limit and cannot grow"
    case .structureDisagrees(let line, let averaged):
      "a plain line says \(line.rawValue), with steps, bends, warm-up and cycles allowed for it is \(averaged.rawValue)"
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
    case .bend(let seconds): return "changes its rate at \(clock(seconds))"
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
