package import TidemarkStatistics

/// What one duration scenario says of the growth of one container: its series cut at kills and restarts, each piece
/// judged by ``LeakVerdict``, the longest one speaking for the scenario.
package struct LeakJudgement: Sendable {
  /// A stretch of readings from one process.
  package struct Piece: Sendable {
    package let verdict: LeakVerdict
    /// MB: by how much the working set, which counts against the limit, exceeds the memory judged.
    package let excessMB: Double
    package let limitMB: Double?

    /// Level and limit of the working set; nil when there was nothing to judge or there is no limit.
    package func timeToLimit(slope: Double?, bounds: Interval?) -> TimeToLimit? {
      guard let slope, let bounds, let level = verdict.level, let limitMB else { return nil }
      return Result { () throws(Undefined) in
        try TimeToLimit(slope: slope, bounds: bounds, level: level + excessMB, limit: limitMB)
      }.value
    }

    /// Nil for memory that is at its limit already.
    package var timeToLimit: TimeToLimit? {
      verdict.verdict == .atLimit ? nil : timeToLimit(slope: verdict.slope, bounds: verdict.bounds)
    }
  }

  /// Which memory was judged.
  package enum Basis: String, Sendable {
    case anonymous = "anonymous"
    case workingSet = "working set"
  }

  /// Where one process ended and another began.
  package struct Break: Sendable {
    package let offsetSeconds: Double
    /// False for a restart that nobody reported, seen by its CPU time.
    package let isKill: Bool
  }

  package let slope: LeakSlope
  /// In time order.
  package let readings: [LeakReading]
  /// In time order, kills before and after the readings included.
  package let breaks: [Break]
  package let basis: Basis
  /// In time order; empty when the raw readings were pruned.
  package let pieces: [Piece]

  /// - Parameters:
  ///   - readings: of this container in this scenario, in time order.
  ///   - kills: offsets in seconds at which it was killed.
  package init(_ slope: LeakSlope, readings: [LeakReading], kills: [Double]) {
    self.slope = slope
    self.readings = readings
    let basis: Basis = readings.allSatisfy { $0.memoryAnonMB != nil } ? .anonymous : .workingSet
    self.basis = basis
    let parts = Self.cut(readings, at: kills)
    let restarts = parts.dropFirst().compactMap(\.first?.offsetSeconds).filter { start in
      !kills.contains { kill in
        kill <= start && !readings.contains { kill < $0.offsetSeconds && $0.offsetSeconds < start }
      }
    }
    breaks =
      (kills.map { Break(offsetSeconds: $0, isKill: true) }
      + restarts.map { Break(offsetSeconds: $0, isKill: false) })
      .sorted { $0.offsetSeconds < $1.offsetSeconds }
    pieces = parts.map { piece in
      let judged = piece.map { basis == .anonymous ? $0.memoryAnonMB ?? 0 : $0.memoryUsedMB }
      let last = zip(piece, judged).suffix(5).map { $0.memoryUsedMB - $1 }
      let limitMB = piece.last?.memoryLimitMB ?? slope.memoryLimitMB
      let seconds = piece.map(\.offsetSeconds)
      // The working set counts against the limit, whichever memory is judged.
      let reach = LimitReach(seconds: seconds, memoryMB: piece.map(\.memoryUsedMB), limitMB: limitMB)
      return Piece(
        verdict: LeakVerdict(seconds: seconds, memoryMB: judged, limitReach: reach),
        excessMB: last.reduce(0, +) / Double(max(1, last.count)), limitMB: limitMB)
    }
  }

  /// The longest piece.
  package var longest: Piece? { pieces.max { $0.verdict.spanSeconds < $1.verdict.spanSeconds } }

  package var verdict: LeakVerdict? { longest?.verdict }

  /// Minute of the scenario since which memory grows at the rate of the verdict; nil where nothing was judged.
  package var sinceMinutes: Double? {
    verdict.flatMap { $0.slope == nil ? nil : $0.sinceSeconds / 60 }
  }

  /// A kill lies between two readings; cumulative CPU time that falls tells of a restart nobody reported.
  private static func cut(_ readings: [LeakReading], at kills: [Double]) -> [[LeakReading]] {
    readings.reduce(into: []) { pieces, reading in
      guard let last = pieces.last?.last else { return pieces.append([reading]) }
      let isKilled = kills.contains { last.offsetSeconds < $0 && $0 <= reading.offsetSeconds }
      let isRestarted =
        (reading.cpuTimeSeconds ?? 0) < (last.cpuTimeSeconds ?? 0) && reading.cpuTimeSeconds != nil
      if isKilled || isRestarted {
        pieces.append([reading])
      } else {
        pieces[pieces.count - 1].append(reading)
      }
    }
  }
}
