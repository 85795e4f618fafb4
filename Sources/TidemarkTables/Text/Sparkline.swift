import TidemarkStatistics

/// Values as a line of bars, lowest to highest; neighbours share a bar when there are more than `width`.
package func sparkline(_ values: [Double], width: Int = 30) -> String {
  let bars = Array("▁▂▃▄▅▆▇█")
  let count = min(width, values.count)
  guard count > 0, let low = values.min(), let high = values.max() else { return "" }
  let means = (0..<count).map { bar in
    let stretch = values[(bar * values.count / count)..<((bar + 1) * values.count / count)]
    return stretch.reduce(0, +) / Double(stretch.count)
  }
  return String(
    means.map {
      high > low ? bars[min(7, Int(clamping: (($0 - low) / (high - low) * 8).rounded(.down)))] : bars[3]
    })
}
