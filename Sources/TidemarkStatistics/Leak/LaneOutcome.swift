import Foundation

/// How well one structure explains a series under eight noise models, and its rate.
struct LaneOutcome {
  let slope: NoiseLanes
  let scale: NoiseLanes
  /// ln of the likelihood at its highest.
  private(set) var likelihood: NoiseLanes
  private var logResidual: NoiseLanes
  private let logNoise: NoiseLanes
  private var determinant: NoiseLanes
  private let freedom: Double

  static let none = LaneOutcome(
    slope: .zero, scale: .zero, residual: .init(repeating: 1), count: 1, logCount: 0, logNoise: .zero,
    determinant: .init(repeating: 1), freedom: 1)

  /// - Parameters:
  ///   - residual: whitened sum of squares, above 0.
  ///   - count: of readings.
  ///   - logCount: its logarithm.
  ///   - logNoise: ln|V|.
  ///   - determinant: |X'V⁻¹X|.
  ///   - freedom: readings less columns.
  init(
    slope: NoiseLanes, scale: NoiseLanes, residual: NoiseLanes, count: Double, logCount: Double,
    logNoise: NoiseLanes, determinant: NoiseLanes, freedom: Double
  ) {
    self.slope = slope
    self.scale = scale
    self.logNoise = logNoise
    self.determinant = determinant
    self.freedom = freedom
    logResidual = .zero
    for k in 0..<NoiseLanes.scalarCount { logResidual[k] = log(residual[k]) }
    likelihood = -0.5 * (count * (logResidual - logCount) + logNoise)
  }

  /// ln of the restricted likelihood: computed when it is asked for, because few of the hundreds of structures weigh enough
  /// to be asked.
  var restricted: NoiseLanes {
    var logDeterminant = NoiseLanes.zero
    for k in 0..<NoiseLanes.scalarCount { logDeterminant[k] = log(determinant[k]) }
    return -0.5 * (freedom * logResidual + logNoise + logDeterminant)
  }

  /// Takes all likelihood from the noise models under which the structure is none.
  mutating func forbid(where isForbidden: SIMDMask<SIMD8<Int64>>) {
    likelihood.replace(with: -.infinity, where: isForbidden)
    logResidual.replace(with: 0, where: isForbidden)
    determinant.replace(with: .infinity, where: isForbidden)
  }
}
