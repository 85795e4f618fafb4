/// Pairs i < j with values[i] > values[j], by merge sort in O(n log n). Ties are no inversions.
func inversionCount(_ values: [Double]) -> Int {
  var current = values
  var buffer = values
  var width = 1
  var total = 0
  let n = values.count
  while width < n {
    var start = 0
    while start < n {
      let middle = min(start + width, n)
      let end = min(start + 2 * width, n)
      var i = start
      var j = middle
      var k = start
      while i < middle || j < end {
        if j >= end || (i < middle && current[i] <= current[j]) {
          buffer[k] = current[i]
          i += 1
        } else {
          buffer[k] = current[j]
          total += middle - i
          j += 1
        }
        k += 1
      }
      start = end
    }
    swap(&current, &buffer)
    width *= 2
  }
  return total
}
