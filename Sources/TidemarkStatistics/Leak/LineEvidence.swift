import Foundation

/// The plain line under every noise model of ``NoiseGrid/fine``, at the exact times of the readings.
enum LineEvidence {
  /// - Parameters:
  ///   - gaps: seconds since the previous reading; the first is not read.
  ///   - minutes, readings: centred and scaled.
  /// - Returns: parts of the slope's posterior in the order of the grid, weighted by restricted likelihood.
  static func parts(gaps: [Double], minutes t: [Double], readings y: [Double]) -> [SlopeMixture.Component] {
    var parts: [SlopeMixture.Component] = []
    var logs: [Double] = []
    for (models, used) in NoiseGrid.fine.groups {
      let (slope, scale, restricted) = regression(models, gaps, t, y)
      for k in 0..<used {
        logs.append(restricted[k])
        parts.append(
          .init(centre: slope[k], scale: scale[k], degreesOfFreedom: t.count - 2, weight: 0))
      }
    }
    let highest = logs.max() ?? 0
    for k in parts.indices { parts[k].weight = exp(logs[k] - highest) }
    return parts
  }

  private static func regression(
    _ models: [NoiseGrid.Model], _ gaps: [Double], _ t: [Double], _ y: [Double]
  ) -> (slope: NoiseLanes, scale: NoiseLanes, restricted: NoiseLanes) {
    var rho = NoiseLanes.zero
    for (k, model) in models.enumerated() { rho[k] = model.rho }
    var decay = NoiseLanes(repeating: 1)
    var lastGap = -1.0
    var variance = NoiseLanes.zero
    var (stateO, stateT, stateY) = (NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero)
    var (oo, ot, oy) = (NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero)
    var (tt, ty, yy) = (NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero)
    var product = NoiseLanes(repeating: 1)
    var logSum = NoiseLanes.zero
    var (f, root, gain) = (NoiseLanes(repeating: 1), NoiseLanes(repeating: 1), rho)
    variance = rho * (1 - rho)
    for i in t.indices {
      if i > 0 {
        if gaps[i] != lastGap {
          lastGap = gaps[i]
          for (k, model) in models.enumerated() { decay[k] = exp(-lastGap / model.tau) }
        }
        let predicted = decay * decay * variance + rho * (1 - decay * decay)
        // With ρ = 1 a repeated time carries no new information; a floor keeps the division defined.
        f = (predicted + (1 - rho)).atLeast(1e-12).atMost(2)
        root = 1 / f.squareRoot()
        gain = predicted / f
        variance = predicted * (1 - gain)
        stateO *= decay
        stateT *= decay
        stateY *= decay
      }
      let (vO, vT, vY) = (1 - stateO, t[i] - stateT, y[i] - stateY)
      stateO += vO * gain
      stateT += vT * gain
      stateY += vY * gain
      let (wO, wT, wY) = (vO * root, vT * root, vY * root)
      oo += wO * wO
      ot += wO * wT
      oy += wO * wY
      tt += wT * wT
      ty += wT * wY
      yy += wY * wY
      product *= f
      if i % 8 == 7 {
        for k in 0..<NoiseLanes.scalarCount { logSum[k] += log(product[k]) }
        product = NoiseLanes(repeating: 1)
      }
    }
    for k in 0..<NoiseLanes.scalarCount { logSum[k] += log(product[k]) }
    let time = (tt - ot * ot / oo).atLeast(1e-200)
    let cross = ty - ot * oy / oo
    let slope = cross / time
    let residual = (yy - oy * oy / oo - slope * cross).atLeast(1e-14 * yy)
    let freedom = Double(t.count) - 2
    var restricted = NoiseLanes.zero
    for k in 0..<NoiseLanes.scalarCount {
      restricted[k] = -0.5 * (freedom * log(residual[k]) + logSum[k] + log(oo[k] * time[k]))
    }
    return (slope, (residual / freedom / time).squareRoot(), restricted)
  }
}
