/// p-values of several tests corrected for their number, in the order given.
package enum MultipleTesting {
  /// Holm 1979: controls the chance of any false alarm. For comparisons, where one false alarm blocks a release.
  package static func holm(_ pValues: [Double]) -> [Double] {
    let m = pValues.count
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    var adjusted = pValues
    var running = 0.0
    for (rank, index) in order.enumerated() {
      running = max(running, min(1, pValues[index] * Double(m - rank)))
      adjusted[index] = running
    }
    return adjusted
  }
}
