/// What to know before relying on a result; carried by the result beside its numbers.
package enum StatisticalWarning: Hashable, Sendable {
  /// A leak test of less than two minutes can alarm, but cannot clear: one-minute tests decide 13 % of series.
  case indicativeOnly(minutes: Double)
  /// Below eight minutes, the length a release gate should have.
  case shortForGate(minutes: Double)
  /// Lone spikes were replaced before judging.
  case spikesReplaced(Int)
  /// The verdict speaks of the floor under a garbage collector's sawtooth.
  case judgedByCollectionFloor(collections: Int)
  /// Run-to-run variance is not known; intervals hold only what varied inside the runs and are too narrow.
  case runVarianceUnknown
  /// Few levels: laws of different curvature look alike. Six levels by three runs are recommended.
  case fewLevels(Int)
  /// The prediction lies this many times beyond the largest tested load.
  case extrapolation(factor: Double)
  /// The settling tail at the start of the window was cut off.
  case settlingTrimmed(readings: Int)
  /// The window still drifts: the cut reached its limit of half the window.
  case stillSettling
  /// Series of one container disagree by more than their intervals allow.
  case heterogeneous(factor: Double)
}

extension StatisticalWarning: CustomStringConvertible {
  package var description: String {
    switch self {
    case .indicativeOnly(let minutes):
      "indicative only: \(formatted(minutes, significantDigits: 2)) min is too short to exclude a leak"
    case .shortForGate(let minutes):
      "\(formatted(minutes, significantDigits: 2)) min; take 8 min or more before a release"
    case .spikesReplaced(let count): "\(count) single spikes ignored"
    case .judgedByCollectionFloor(let count): "judged by the floor after \(count) garbage collections"
    case .runVarianceUnknown: "run-to-run variance unknown: intervals are lower bounds, repeat the run"
    case .fewLevels(let count):
      "\(count) load levels; six levels with three runs each are enough to distinguish the laws"
    case .extrapolation(let factor):
      "\(formatted(factor, significantDigits: 2)) times the largest tested load: extrapolated"
    case .settlingTrimmed(let readings): "first \(readings) readings after the reset set aside as settling"
    case .stillSettling: "still settling at the end of the window: wait longer before measuring"
    case .heterogeneous(let factor):
      "durations disagree by \(formatted(factor, significantDigits: 2)) times their intervals"
    }
  }
}
