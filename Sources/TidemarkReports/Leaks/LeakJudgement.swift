import TidemarkStatistics

/// What one duration scenario says of the growth of one container: its series cut at kills and restarts, each piece
/// judged by ``LeakVerdict``, the longest one speaking for the scenario.
struct LeakJudgement: Sendable {
  /// A stretch of readings from one process.
  struct Piece: Sendable {
    let verdict: LeakVerdict
    /// MB: by how much the working set, which counts against the limit, exceeds the memory judged.
    let excessMB: Double
    let limitMB: Double?

    /// Level and limit of the working set; nil when there was nothing to judge or there is no limit.
    func timeToLimit(slope: Double?, bounds: Interval?) -> TimeToLimit? {
      guard let slope, let bounds, let level = verdict.level, let limitMB else { return nil }
      return Result { () throws(Undefined) in
        try TimeToLimit(slope: slope, bounds: bounds, level: level + excessMB, limit: limitMB)
      }.value
    }

    var timeToLimit: TimeToLimit? { timeToLimit(slope: verdict.slope, bounds: verdict.bounds) }
  }

  /// Which memory was judged.
  enum Basis: String, Sendable {
    case anonymous = "anonymous"
    case workingSet = "working set"
  }

  /// Where one process ended and another began.
  struct Break: Sendable {
    let offsetSeconds: Double
    /// False for a restart that nobody reported, seen by its CPU time.
    let isKill: Bool
  }

  let slope: LeakSlope
  /// In time order.
  let readings: [LeakReading]
  /// In time order, kills before and after the readings included.
  let breaks: [Break]
  let basis: Basis
  /// In time order; empty when the raw readings were pruned.
  let pieces: [Piece]

  /// - Parameters:
  ///   - readings: of this container in this scenario, in time order.
  ///   - kills: offsets in seconds at which it was killed.
  init(_ slope: LeakSlope, readings: [LeakReading], kills: [Double]) {
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
      return Piece(
        verdict: LeakVerdict(seconds: piece.map(\.offsetSeconds), memoryMB: judged),
        excessMB: last.reduce(0, +) / Double(max(1, last.count)),
        limitMB: piece.last?.memoryLimitMB ?? slope.memoryLimitMB)
    }
  }

  /// The longest piece.
  var longest: Piece? { pieces.max { $0.verdict.spanSeconds < $1.verdict.spanSeconds } }

  var verdict: LeakVerdict? { longest?.verdict }

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
