/// Shapes a memory series may take besides a straight line; each with the line, so the slope is always the growth
/// that would go on (docs/statistics.md, Leaks, step 4).
package enum SlopeStructure: String, Sendable, CaseIterable, Codable {
  /// Line only.
  case line
  /// One jump at the best place.
  case step
  /// Warm-up or cache filling that dies away exponentially.
  case transient
  /// A regular cycle of at least three periods.
  case cycle
  /// Growth that changed its rate, once or more: straight pieces, of which the last one may settle before it grows.
  case bend
}

/// What the series looks like under its most probable structure.
package enum DominantShape: Sendable, Equatable {
  case line
  /// `size` in MB, `offsetSeconds` on the clock of the series.
  case step(size: Double, offsetSeconds: Double)
  /// `size` the height in MB that has died or will die away from the first reading on.
  case transient(size: Double, timeConstantSeconds: Double)
  /// `amplitude` in MB, half of peak to peak.
  case cycle(amplitude: Double, periodSeconds: Double)
  /// The last change of rate, on the clock of the series.
  case bend(offsetSeconds: Double)

  func scaled(by noise: Double) -> DominantShape {
    switch self {
    case .line, .bend: self
    case .step(let size, let seconds): .step(size: size * noise, offsetSeconds: seconds)
    case .transient(let size, let constant): .transient(size: size * noise, timeConstantSeconds: constant)
    case .cycle(let amplitude, let period): .cycle(amplitude: amplitude * noise, periodSeconds: period)
    }
  }
}
