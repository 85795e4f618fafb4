/// Writes structures in Thrift's compact protocol, in which Parquet keeps its page headers and its footer
/// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
struct CompactThrift {
  private(set) var bytes: [UInt8] = []
  /// Number of the last field written, of each structure that is open.
  private var lastFields: [Int] = [0]

  private enum Kind: UInt8 {
    case yes = 1
    case no, byte, i16, i32, i64, double, binary, list, set, map, structure
  }

  mutating func integer(_ field: Int, _ value: Int32) {
    header(field, .i32)
    varint(zigzag(Int64(value)))
  }

  mutating func long(_ field: Int, _ value: Int64) {
    header(field, .i64)
    varint(zigzag(value))
  }

  mutating func flag(_ field: Int, _ value: Bool) { header(field, value ? .yes : .no) }

  mutating func binary(_ field: Int, _ value: some Collection<UInt8>) {
    header(field, .binary)
    element(value)
  }

  mutating func text(_ field: Int, _ value: String) { binary(field, value.utf8) }

  mutating func structure(_ field: Int, _ body: (inout CompactThrift) -> Void) {
    header(field, .structure)
    element(body)
  }

  mutating func integers(_ field: Int, _ values: [Int32]) {
    list(field, .i32, count: values.count)
    for value in values { varint(zigzag(Int64(value))) }
  }

  mutating func longs(_ field: Int, _ values: [Int64]) {
    list(field, .i64, count: values.count)
    for value in values { varint(zigzag(value)) }
  }

  mutating func flags(_ field: Int, _ values: [Bool]) {
    list(field, .yes, count: values.count)
    for value in values { bytes.append(value ? Kind.yes.rawValue : Kind.no.rawValue) }
  }

  mutating func binaries(_ field: Int, _ values: [[UInt8]]) {
    list(field, .binary, count: values.count)
    for value in values { element(value) }
  }

  mutating func structures<T>(_ field: Int, _ values: [T], _ body: (inout CompactThrift, T) -> Void) {
    list(field, .structure, count: values.count)
    for value in values { element { body(&$0, value) } }
  }

  /// Ends the outermost structure.
  mutating func end() { bytes.append(0) }

  private mutating func element(_ value: some Collection<UInt8>) {
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  private mutating func element(_ body: (inout CompactThrift) -> Void) {
    lastFields.append(0)
    body(&self)
    lastFields.removeLast()
    bytes.append(0)
  }

  private mutating func list(_ field: Int, _ kind: Kind, count: Int) {
    header(field, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | kind.rawValue)
    } else {
      bytes.append(0xf0 | kind.rawValue)
      varint(UInt64(count))
    }
  }

  /// Fields are written in order and lie less than 16 apart, so the short form is enough.
  private mutating func header(_ field: Int, _ kind: Kind) {
    let delta = field - lastFields[lastFields.count - 1]
    precondition((1...15).contains(delta), "fields are written in order")
    lastFields[lastFields.count - 1] = field
    bytes.append(UInt8(delta) << 4 | kind.rawValue)
  }

  private mutating func varint(_ value: UInt64) { bytes.appendVarint(value) }
}

func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }

extension [UInt8] {
  /// Seven bits a byte, the lowest first; the eighth bit says that more follow.
  mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension FixedWidthInteger {
  var littleEndianBytes: [UInt8] { Swift.withUnsafeBytes(of: littleEndian) { Array($0) } }
}

extension RandomAccessCollection<UInt64> {
  /// Those of a value after the other.
  var littleEndianBytes: [UInt8] { map { $0.littleEndian }.withUnsafeBytes { Array($0) } }
}
