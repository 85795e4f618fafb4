/// Which rows of a column have a value: level 1, or 0 for NULL.
///
/// Most columns have a value in all rows or in none, so the levels are listed only once both have come.
struct DefinitionLevels {
  private(set) var count = 0
  private var first: UInt32 = 1
  /// Empty while all are as the first.
  private var list: [UInt32] = []

  mutating func append(_ level: UInt32, count added: Int) {
    guard added > 0 else { return }
    if count == 0 { first = level }
    if !list.isEmpty || level != first {
      if list.isEmpty { list = Array(repeating: first, count: count) }
      if added == 1 {
        list.append(level)
      } else {
        list.append(contentsOf: repeatElement(level, count: added))
      }
    }
    count += added
  }

  /// Appends those of some rows.
  /// - Parameter areNull: empty where each row has a value.
  mutating func append(_ areNull: ArraySlice<Bool>, valueCount: Int) {
    guard valueCount > 0, valueCount < areNull.count else {
      return append(valueCount > 0 ? 1 : 0, count: max(valueCount, areNull.count))
    }
    if list.isEmpty { list = Array(repeating: first, count: count) }
    list.append(contentsOf: areNull.lazy.map { $0 ? 0 : 1 })
    count += areNull.count
  }

  mutating func removeAll() {
    count = 0
    list.removeAll(keepingCapacity: true)
  }

  func valueCount(in rows: Range<Int>) -> Int {
    list.isEmpty ? Int(first) * rows.count : list[rows].reduce(0) { $0 + Int($1) }
  }

  func encode(_ rows: Range<Int>, to bytes: inout [UInt8]) {
    if list.isEmpty {
      BitPacking.appendHybrid(repeatElement(first, count: rows.count), width: 1, to: &bytes)
    } else {
      BitPacking.appendHybrid(list[rows], width: 1, to: &bytes)
    }
  }
}
