import Glibc

/// A column of a file. Every column may hold NULL.
package struct ParquetColumn: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case int64, double, boolean
    /// UTF-8.
    case string
    /// Microseconds since 1970 in UTC (`isAdjustedToUTC`).
    case timestamp
  }

  package let name: String
  package let kind: Kind

  package init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// `Type` of parquet.thrift.
  var physicalType: Int32 {
    switch kind {
    case .boolean: 0
    case .int64, .timestamp: 2
    case .double: 5
    case .string: 6
    }
  }

  /// Writes the column as a `SchemaElement`.
  func write(to thrift: inout CompactThrift) {
    thrift.integer(1, physicalType)
    thrift.integer(3, 1)  // optional
    thrift.text(4, name)
    switch kind {
    case .string:
      thrift.integer(6, 0)  // ConvertedType UTF8, for readers older than LogicalType
      thrift.structure(10) { $0.structure(1) { _ in } }
    case .timestamp:
      thrift.integer(6, 10)  // ConvertedType TIMESTAMP_MICROS
      thrift.structure(10) {
        $0.structure(8) {
          $0.flag(1, true)
          $0.structure(2) { $0.structure(2) { _ in } }  // MICROS
        }
      }
    case .int64, .double, .boolean: break
    }
  }
}

/// The rows of one column that are not written yet.
package struct ColumnBuffer {
  let column: ParquetColumn
  private(set) var levels = DefinitionLevels()
  /// The values that are there: bit patterns of numbers, positions in `texts`.
  private(set) var values: [UInt64] = []
  private(set) var texts = TextPool()

  init(_ column: ParquetColumn) { self.column = column }

  var rowCount: Int { levels.count }

  package mutating func appendNull(count: Int = 1) { levels.append(0, count: count) }

  /// An integer, or the microseconds of a timestamp.
  package mutating func append(_ value: Int64, count: Int = 1) {
    append(bits: UInt64(bitPattern: value), count: count)
  }

  package mutating func append(_ value: Double, count: Int = 1) {
    append(bits: value.bitPattern, count: count)
  }

  package mutating func append(_ value: Bool) { append(bits: value ? 1 : 0, count: 1) }

  /// - Parameter utf8: a text; what is not valid UTF-8 in it becomes U+FFFD.
  package mutating func append(utf8: UnsafeBufferPointer<UInt8>, count: Int = 1) {
    guard count > 0 else { return }
    append(bits: UInt64(texts.position(of: utf8)), count: count)
  }

  /// Appends integers, or the microseconds of timestamps, to some rows.
  ///
  /// - Parameters:
  ///   - integers: those of the rows that have one.
  ///   - areNull: which of the rows have none; empty where each has one.
  package mutating func append(integers: [Int64], areNull: ArraySlice<Bool> = []) {
    append(integers, areNull)
  }

  package mutating func append(reals: [Double], areNull: ArraySlice<Bool> = []) {
    append(reals, areNull)
  }

  /// - Parameter numbers: of 64 bits.
  private mutating func append<T>(_ numbers: [T], _ areNull: ArraySlice<Bool>) {
    numbers.withUnsafeBytes { values.append(contentsOf: $0.bindMemory(to: UInt64.self)) }
    levels.append(areNull, valueCount: numbers.count)
  }

  package mutating func append(_ text: String, count: Int = 1) {
    var text = text
    text.withUTF8 { append(utf8: $0, count: count) }
  }

  private mutating func append(bits: UInt64, count: Int) {
    levels.append(1, count: count)
    if count == 1 {
      values.append(bits)
    } else {
      values.append(contentsOf: repeatElement(bits, count: count))
    }
  }

  mutating func removeAll() {
    levels.removeAll()
    values.removeAll(keepingCapacity: true)
    texts = TextPool()
  }
}

/// Distinct texts in the order in which they came.
struct TextPool {
  private(set) var texts: [[UInt8]] = []
  private var positions: [[UInt8]: UInt32] = [:]
  /// That of the row before, which is often the same.
  private var last: UInt32 = 0

  mutating func position(of utf8: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if !texts.isEmpty, texts[Int(last)].isEqual(to: utf8) { return last }
    let bytes = Array(utf8)
    if let position = positions[bytes] {
      last = position
    } else {
      last = UInt32(texts.count)
      positions[bytes] = last
      texts.append(
        String(validating: bytes, as: UTF8.self) == nil
          ? Array(String(decoding: bytes, as: UTF8.self).utf8) : bytes)
    }
    return last
  }
}

extension [UInt8] {
  /// `elementsEqual` in one comparison of memory.
  fileprivate func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count, let start = other.baseAddress else { return count == other.count }
    return withUnsafeBytes { bytes in bytes.baseAddress.map { memcmp($0, start, other.count) == 0 } ?? true }
  }
}
