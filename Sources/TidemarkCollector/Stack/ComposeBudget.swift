import TidemarkSettings

/// The time a start of the stack may take in all, and how far each phase of it may go.
///
/// What one phase leaves over, the next has: an engine that has to fetch images takes from the waiting, and a stack
/// that was not there to be torn down gives all of its time.
struct ComposeBudget: Sendable {
  enum Phase: String, Sendable, CaseIterable {
    case tearDown = "tear-down"
    case start
    case health

    /// Share of the whole by whose end the phase must be through.
    fileprivate var share: Double {
      switch self {
      case .tearDown: 0.25
      case .start: 0.75
      case .health: 1
      }
    }
  }

  let total: Duration
  private let beganAt = ContinuousClock.now
  private var began: [(phase: Phase, at: ContinuousClock.Instant)] = []

  init(total: Duration) { self.total = total }

  /// Says when the phase, which begins now, must have ended.
  mutating func begin(_ phase: Phase) -> ContinuousClock.Instant {
    began.append((phase, .now))
    return beganAt + total * phase.share
  }

  /// Where the time went until now: `tear-down 3 s, start 14 s, health 103 s`.
  var account: String {
    let ends = began.dropFirst().map(\.at) + [.now]
    return zip(began, ends).map { entry, end in
      "\(entry.phase.rawValue) \((end - entry.at).inSeconds.rounded().short) s"
    }.joined(separator: ", ")
  }
}
