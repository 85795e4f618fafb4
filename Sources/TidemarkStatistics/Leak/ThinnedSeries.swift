/// A long series as the medians of equal blocks: a median keeps steps and bends sharp where a mean would smear them.
struct ThinnedSeries {
  let seconds: [Double]
  let values: [Double]

  init(_ seconds: [Double], _ values: [Double], most: Int) {
    let n = values.count
    guard n > most else {
      self.seconds = seconds
      self.values = values
      return
    }
    let size = (n + most - 1) / most
    var times: [Double] = []
    var medians: [Double] = []
    for start in stride(from: 0, to: n, by: size) {
      let end = min(n, start + size)
      let middle = seconds[start..<end].reduce(0, +) / Double(end - start)
      times.append(middle)
      medians.append(percentile(50, ofSorted: values[start..<end].sorted()) ?? values[start])
    }
    self.seconds = times
    self.values = medians
  }
}

/// What readings are rounded by: the least distance between two different ones.
func resolution(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  var least = Double.infinity
  for (a, b) in zip(sorted, sorted.dropFirst()) where b > a { least = min(least, b - a) }
  return least.isFinite ? least : 0
}
