import Foundation

/// Eight noise models side by side: one number of each.
typealias NoiseLanes = SIMD8<Double>

extension NoiseLanes {
  /// The same as `clamped`, which compares one lane after the other. No number becomes the bound.
  func atLeast(_ least: NoiseLanes) -> NoiseLanes { least.replacing(with: self, where: self .>= least) }

  func atLeast(_ least: Double) -> NoiseLanes { atLeast(NoiseLanes(repeating: least)) }

  func atMost(_ most: Double) -> NoiseLanes {
    NoiseLanes(repeating: most).replacing(with: self, where: self .< most)
  }
}

/// The noise models a slope is judged under: slow wander of correlation time τ plus white measurement noise.
///
/// Cov(u_i, u_j) = s²[ρ·exp(-|t_i - t_j|/τ) + (1 - ρ)·1(i = j)] (docs/statistics.md, Leaks). The white part is
/// essential: with AR(1) alone the intervals cover 55 to 63 % where a slow wander carries measurement noise.
struct NoiseGrid {
  struct Model: Sendable {
    /// Correlation time in seconds.
    let tau: Double
    /// Share of the variance that wanders.
    let rho: Double
  }

  /// τ outer, ρ inner.
  let models: [Model]

  /// The grid of the plain line: 14 times from 0.7 to 600 s in equal ratios by five shares.
  static let fine = NoiseGrid(times: 14, shares: [0.15, 0.4, 0.7, 0.9, 1.0])
  /// The grid of the many structures: 8 times over the same range by four shares.
  static let coarse = NoiseGrid(times: 8, shares: [0.2, 0.6, 0.9, 1.0])

  private init(times: Int, shares: [Double]) {
    models = (0..<times).flatMap { k in
      let tau = 0.7 * pow(600 / 0.7, Double(k) / Double(times - 1))
      return shares.map { Model(tau: tau, rho: $0) }
    }
  }

  /// Groups of eight; the last one is filled up with copies of its last model.
  var groups: [(models: [Model], used: Int)] {
    stride(from: 0, to: models.count, by: NoiseLanes.scalarCount).map { start in
      var group = Array(models[start..<min(start + NoiseLanes.scalarCount, models.count)])
      let used = group.count
      while group.count < NoiseLanes.scalarCount { group.append(group[used - 1]) }
      return (group, used)
    }
  }
}

/// The whitening filter of eight noise models, for readings at equal distances.
///
/// One Kalman filter each (Harvey 1989, 3.1): the state is the wander, 1 - ρ the measurement variance. Its gains do
/// not depend on the readings, so one sequence serves every series, and every piece of a series, of this interval.
struct LaneFilter {
  let decay: NoiseLanes
  /// 1/√f and the gain of reading i after a start.
  let root: [NoiseLanes]
  let gain: [NoiseLanes]
  /// The whitened constant column.
  let one: [NoiseLanes]
  /// Sums over the first k readings: of one², and of ln f, which is ln|V|.
  let oneSquare: [NoiseLanes]
  let logDeterminant: [NoiseLanes]

  init(_ models: [NoiseGrid.Model], interval: Double, count: Int) {
    var decay = NoiseLanes.zero
    var rho = NoiseLanes.zero
    for (k, model) in models.enumerated() {
      decay[k] = exp(-interval / model.tau)
      rho[k] = model.rho
    }
    var root: [NoiseLanes] = []
    var gain: [NoiseLanes] = []
    var one: [NoiseLanes] = []
    var oneSquare = [NoiseLanes.zero]
    var logs = [NoiseLanes.zero]
    root.reserveCapacity(count)
    gain.reserveCapacity(count)
    one.reserveCapacity(count)
    oneSquare.reserveCapacity(count + 1)
    logs.reserveCapacity(count + 1)
    var variance = rho
    var f = NoiseLanes(repeating: 1)
    var logF = NoiseLanes.zero
    var state = NoiseLanes.zero
    var isSettled = false
    var (r, g) = (NoiseLanes(repeating: 1), rho)
    for i in 0..<count {
      if i == 0 {
        variance = rho * (1 - rho)
      } else if !isSettled {
        let predicted = decay * decay * variance + rho * (1 - decay * decay)
        let next = (predicted + (1 - rho)).atLeast(1e-12).atMost(2)
        isSettled = all((next - f) .<= 1e-13 * f .& (f - next) .<= 1e-13 * f)
        f = next
        r = 1 / f.squareRoot()
        g = predicted / f
        variance = predicted * (1 - g)
        for k in 0..<NoiseLanes.scalarCount { logF[k] = log(f[k]) }
      }
      state *= decay
      let innovation = 1 - state
      let w = innovation * r
      state += innovation * g
      root.append(r)
      gain.append(g)
      one.append(w)
      oneSquare.append(oneSquare[i] + w * w)
      logs.append(logs[i] + logF)
    }
    self.decay = decay
    self.root = root
    self.gain = gain
    self.one = one
    self.oneSquare = oneSquare
    logDeterminant = logs
  }
}
