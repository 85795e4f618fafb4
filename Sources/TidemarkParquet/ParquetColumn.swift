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
  /// 1 for a value, 0 for NULL: the definition levels.
  private(set) var levels: [UInt32] = []
  /// The values that are there: bit patterns of numbers, positions in `texts`.
  private(set) var values: [UInt64] = []
  private(set) var texts = TextPool()

  init(_ column: ParquetColumn) { self.column = column }

  var rowCount: Int { levels.count }

  package mutating func appendNull() { levels.append(0) }

  /// An integer, or the microseconds of a timestamp.
  package mutating func append(_ value: Int64) { append(bits: UInt64(bitPattern: value)) }

  package mutating func append(_ value: Double) { append(bits: value.bitPattern) }

  package mutating func append(_ value: Bool) { append(bits: value ? 1 : 0) }

  /// - Parameter utf8: a text; what is not valid UTF-8 in it becomes U+FFFD.
  package mutating func append(utf8: UnsafeBufferPointer<UInt8>) {
    append(bits: UInt64(texts.position(of: utf8)))
  }

  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(utf8: $0) }
  }

  private mutating func append(bits: UInt64) {
    levels.append(1)
    values.append(bits)
  }

  mutating func removeAll() {
    levels.removeAll(keepingCapacity: true)
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
    if !texts.isEmpty, texts[Int(last)].elementsEqual(utf8) { return last }
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
