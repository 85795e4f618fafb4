/// The distinct values of a column in the order in which they came, and which of them each row has.
struct ValueDictionary {
  private(set) var values: [UInt64] = []
  private(set) var indices: [UInt32] = []

  /// nil when there are more distinct values than half of all, which a dictionary only makes longer.
  init?(_ all: [UInt64]) {
    let most = max(16, all.count / 2)
    // An open table of positions, 0 for none; at most half full.
    var table = [UInt32](repeating: 0, count: 64)
    var mask = table.count - 1
    indices.reserveCapacity(all.count)
    var (last, lastIndex): (UInt64?, UInt32) = (nil, 0)
    for value in all {
      if value != last {
        var slot = Self.hash(value) & mask
        while table[slot] != 0, values[Int(table[slot]) - 1] != value { slot = (slot + 1) & mask }
        if table[slot] == 0 {
          guard values.count < most else { return nil }
          values.append(value)
          table[slot] = UInt32(values.count)
          lastIndex = UInt32(values.count) - 1
          if values.count * 2 > table.count {
            table = [UInt32](repeating: 0, count: table.count * 4)
            mask = table.count - 1
            for (index, value) in values.enumerated() {
              var slot = Self.hash(value) & mask
              while table[slot] != 0 { slot = (slot + 1) & mask }
              table[slot] = UInt32(index) + 1
            }
          }
        } else {
          lastIndex = table[slot] - 1
        }
        last = value
      }
      indices.append(lastIndex)
    }
  }

  /// Multiplication spreads the bits that differ to the upper half.
  private static func hash(_ value: UInt64) -> Int {
    Int(truncatingIfNeeded: (value &* 0x9e37_79b9_7f4a_7c15) >> 32)
  }
}
