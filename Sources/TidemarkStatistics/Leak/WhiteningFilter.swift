import Foundation

/// The noise models a slope is judged under: slow wander of correlation time τ plus white measurement noise.
///
/// Cov(u_i, u_j) = s²[ρ·exp(-|t_i - t_j|/τ) + (1 - ρ)·1(i = j)] (docs/statistics.md, Leaks, step 3). The white part
/// is essential: with AR(1) alone the intervals cover 55 to 63 % where a slow wander carries measurement noise.
enum NoiseGrid {
  /// 14 correlation times in seconds, 0.7 to 600 in equal ratios.
  static let taus = (0..<14).map { 0.7 * pow(600 / 0.7, Double($0) / 13) }
  /// Share of the variance that wanders.
  static let rhos = [0.15, 0.4, 0.7, 0.9, 1.0]
}

/// One row of the design: lane 0 the constant, 1 time, 2 the readings, the others one structure column each.
typealias DesignRow = SIMD16<Double>

/// Inner products of the whitened columns under one noise model: what every regression on them needs.
struct WhitenedProducts {
  /// Lane j holds column j times the constant, time, readings, itself.
  let withOne: DesignRow
  let withTime: DesignRow
  let withReadings: DesignRow
  let withSelf: DesignRow
  /// The two cycle columns with each other.
  let cosineSine: Double
  /// ln|V|.
  let logDeterminant: Double

  /// Whitens all columns in one Kalman pass (Harvey 1989, 3.1; the state is the wander, 1 - ρ the measurement
  /// variance) and sums their products.
  ///
  /// - Parameters:
  ///   - gaps: seconds since the previous row; the first is not read.
  init(rows: [DesignRow], gaps: [Double], tau: Double, rho: Double) {
    var state = DesignRow.zero
    var variance = rho
    var lastGap = -1.0
    var decay = 1.0
    var product = 1.0
    // f, 1/√f and the gain of the reading before; the filter settles after some dozen equal gaps.
    var settled = false
    var f = 1.0
    var root = 1.0
    var gain = 0.0
    var one = DesignRow.zero
    var time = DesignRow.zero
    var readings = DesignRow.zero
    var itself = DesignRow.zero
    var cross = 0.0
    var logSum = 0.0
    for i in rows.indices {
      if i > 0 {
        let gap = gaps[i]
        if gap != lastGap {
          lastGap = gap
          decay = exp(-gap / tau)
          settled = false
        }
        if !settled {
          let predicted = decay * decay * variance + rho * (1 - decay * decay)
          // With ρ = 1 a repeated time carries no new information; a floor keeps the division defined.
          let next = max(predicted + 1 - rho, 1e-12)
          settled = abs(next - f) <= 1e-15 * f
          f = next
          root = 1 / f.squareRoot()
          gain = predicted / f
          variance = predicted * (1 - gain)
        }
        state *= decay
      } else {
        f = 1
        root = 1
        gain = rho
        variance = rho * (1 - gain)
      }
      let innovation = rows[i] - state
      let w = innovation * root
      state += innovation * gain
      product *= f
      if product < 1e-200 {
        logSum += log(product)
        product = 1
      }
      one += w * w[0]
      time += w * w[1]
      readings += w * w[2]
      itself += w * w
      cross += w[DesignLane.cosine] * w[DesignLane.sine]
    }
    withOne = one
    withTime = time
    withReadings = readings
    withSelf = itself
    cosineSine = cross
    logDeterminant = logSum + log(product)
  }
}

/// Which lane of a ``DesignRow`` holds what.
enum DesignLane {
  static let step = 3
  static let firstTransient = 4
  static let cosine = 12
  static let sine = 13
  static let fittedTransient = 14
}
