/// Mean that keeps its digits under a large offset: shifted by the first value. The array must not be empty.
func shiftedMean(_ values: [Double]) -> Double {
  let origin = values[0]
  var sum = 0.0
  for value in values { sum += value - origin }
  return origin + sum / Double(values.count)
}

/// Deviations from the mean. Correct to the last digits, because the mean of the shifted values is removed twice.
func centred(_ values: [Double]) -> [Double] {
  guard let origin = values.first else { return [] }
  let n = Double(values.count)
  var deviations = values.map { $0 - origin }
  for _ in 0..<2 {
    let mean = deviations.reduce(0, +) / n
    for i in deviations.indices { deviations[i] -= mean }
  }
  return deviations
}

/// Autocorrelations at lags 1...maxLag with the biased estimator (divisor n at every lag; Box and Jenkins 1976):
/// r_k = Σ(y_i - m)(y_{i+k} - m) / Σ(y_i - m)².
///
/// Empty for fewer than two values, constant values, values that are not finite. Lags beyond n - 1 are left out.
package func autocorrelations(_ values: [Double], maxLag: Int) -> [Double] {
  guard values.count > 1, maxLag > 0, values.allSatisfy(\.isFinite) else { return [] }
  let deviations = centred(values)
  let total = deviations.reduce(0) { $0 + $1 * $1 }
  guard total > 0, total.isFinite else { return [] }
  return (1...min(maxLag, values.count - 1)).map { lag in
    var sum = 0.0
    for i in 0..<(values.count - lag) { sum += deviations[i] * deviations[i + lag] }
    return sum / total
  }
}

/// Autocorrelation between neighbours, in [-1, 1]; nil where it is undefined, see ``autocorrelations(_:maxLag:)``.
package func lagOneAutocorrelation(_ values: [Double]) -> Double? {
  autocorrelations(values, maxLag: 1).first
}
