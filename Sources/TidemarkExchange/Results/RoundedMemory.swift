import TidemarkStatistics

/// Bytes behind three numbers that were rounded to one decimal.
///
/// The percentage was computed before rounding, so under a small limit it knows the memory better than the megabytes
/// do. The bytes taken are the nearest to the megabytes that round to both; exporting them gives the three numbers
/// back.
struct RoundedMemory: Equatable {
  let usedBytes: Int64?
  let limitBytes: Int64?
  /// No number of bytes rounds to both: the percentage follows from something else.
  let isOdd: Bool

  init(usedMB: Double?, limitMB: Double?, percent: Double?) {
    func bytes(_ megabytes: Double) -> Int64 { Int64(Int(clamping: (megabytes * 1_048_576).rounded())) }
    limitBytes = limitMB.map { max(1, bytes($0)) }
    guard let usedMB else {
      (usedBytes, isOdd) = (nil, false)
      return
    }
    let plain = bytes(usedMB)
    guard let limitBytes, let percent, Self.percent(plain, limitBytes) != percent else {
      (usedBytes, isOdd) = (plain, false)
      return
    }
    // Into the interval of the percentage, as little as possible.
    let step = 0.05 - 1e-9
    let low = (percent - step) / 100 * Double(limitBytes)
    let high = (percent + step) / 100 * Double(limitBytes)
    let nearest = Double(plain) < low ? low.rounded(.up) : high.rounded(.down)
    let moved = Int64(max(0, nearest))
    let fits = rounded(Double(moved) / 1_048_576) == usedMB && Self.percent(moved, limitBytes) == percent
    (usedBytes, isOdd) = fits ? (moved, false) : (plain, true)
  }

  /// Of the limit, to one decimal.
  static func percent(_ used: Int64, _ limit: Int64) -> Double {
    rounded(Double(used) / Double(limit) * 100)
  }
}
