/// Points with equal x pooled into one with the summed weight: least squares cannot tell them apart, except for the
/// scatter inside the levels, which is kept.
struct LevelMeans {
  /// Distinct, ascending.
  let x: [Double]
  /// Weighted mean of y - origin at each x.
  let y: [Double]
  let weight: [Double]
  /// Σw(y - level mean)², the part of the residual sum no curve can remove.
  let withinSumOfSquares: Double
  /// The first y, subtracted from all.
  let origin: Double
  /// Σw(y - mean)².
  let totalSumOfSquares: Double
  let count: Int

  /// x, y not empty, finite, parallel; weights positive.
  init(x: [Double], y: [Double], weights: [Double]?) {
    let order = x.indices.sorted { (x[$0], $0) < (x[$1], $1) }
    let origin = y[0]
    var levels: [Double] = []
    var means: [Double] = []
    var totals: [Double] = []
    var within = 0.0
    for i in order {
      let w = weights?[i] ?? 1
      let value = y[i] - origin
      if levels.last != x[i] {
        levels.append(x[i])
        means.append(value)
        totals.append(w)
        continue
      }
      let k = levels.count - 1
      totals[k] += w
      let delta = value - means[k]
      means[k] += delta * w / totals[k]
      within += w * delta * (value - means[k])
    }
    self.x = levels
    self.y = means
    weight = totals
    withinSumOfSquares = within
    self.origin = origin
    count = x.count
    let deviations = weightedDeviations(means, totals).values
    totalSumOfSquares = zip(totals, deviations).reduce(within) { $0 + $1.0 * $1.1 * $1.1 }
  }
}
