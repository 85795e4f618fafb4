/// Bounds of values as readers compare them (`ColumnOrder.TYPE_ORDER` of parquet.thrift).
struct ValueBounds {
  let least: [UInt8]
  let greatest: [UInt8]

  /// Longer bounds of texts are left out: they would cost more than they save.
  private static let longestText = 64

  /// nil where nothing can be said: no value, only NaN, or a long text.
  init?(_ values: some Collection<UInt64>, _ buffer: ColumnBuffer) {
    switch buffer.column.kind {
    case .int64, .timestamp:
      guard let (least, greatest) = Self.range(values.lazy.map { Int64(bitPattern: $0) }) else { return nil }
      self.init(least, greatest)
    case .boolean:
      guard let (least, greatest) = Self.range(values) else { return nil }
      self.init(least: [UInt8(least)], greatest: [UInt8(greatest)])
    case .double:
      let numbers = values.lazy.map { Double(bitPattern: $0) }.filter { !$0.isNaN }
      guard let (least, greatest) = Self.range(numbers) else { return nil }
      // Either zero may stand for the other.
      self.init((least == 0 ? -0.0 : least).bitPattern, (greatest == 0 ? 0.0 : greatest).bitPattern)
    case .string:
      // Every text of the pool is in the chunk; of a page it has to be looked up.
      let positions =
        values.count == buffer.values.count ? Set(buffer.texts.texts.indices.map(UInt64.init)) : Set(values)
      let texts = positions.lazy.map { buffer.texts.texts[Int($0)] }
      guard let least = texts.min(by: { $0.lexicographicallyPrecedes($1) }),
        let greatest = texts.max(by: { $0.lexicographicallyPrecedes($1) }),
        max(least.count, greatest.count) <= Self.longestText
      else { return nil }
      self.init(least: least, greatest: greatest)
    }
  }

  private init<T: FixedWidthInteger>(_ least: T, _ greatest: T) {
    self.init(least: least.littleEndianBytes, greatest: greatest.littleEndianBytes)
  }

  private init(least: [UInt8], greatest: [UInt8]) {
    self.least = least
    self.greatest = greatest
  }

  private static func range<T: Comparable>(_ values: some Sequence<T>) -> (T, T)? {
    var range: (T, T)?
    for value in values {
      guard let (least, greatest) = range else {
        range = (value, value)
        continue
      }
      range = (min(least, value), max(greatest, value))
    }
    return range
  }
}
