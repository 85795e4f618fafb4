import Foundation
import GRDB
import GRDBSQLite

/// A type that a row of a query file becomes.
///
/// A query with 100,000 rows must not look a column up 100,000 times, so columns are found by name once a query and
/// values are read by position.
package protocol QueryRow {
  /// Names of the columns in the order in which ``init(_:)`` reads them; the query may have others, in any order.
  static var columns: [String] { get }

  /// Reads one value for each of ``columns``.
  init(_ row: inout StoredRow) throws
}

/// Reads the values of one row in the order of ``QueryRow/columns``.
package struct StoredRow {
  private let statement: OpaquePointer
  /// Position in the statement of each column that is read.
  private let positions: [Int32]
  private var place = 0
  private let path: String
  /// The last long text of each column, by place: a thousand rows of a year have the same parameters.
  private var texts: [String?]

  init(_ statement: OpaquePointer, positions: [Int32], path: String) {
    self.statement = statement
    self.positions = positions
    self.path = path
    texts = Array(repeating: nil, count: positions.count)
  }

  mutating func rewind() { place = 0 }

  /// The next value. A value of another type than the schema allows means a damaged or a hostile file.
  /// - Throws: `WarehouseError.unusable`.
  package mutating func read<T: StoredValue>() throws -> T { try next() }

  // The same for the types that nearly all columns have: other modules cannot specialize the generic function, and
  // finding out at run time what `Double?` is costs more than reading it.

  package mutating func read() throws -> Int64 { try next() }
  package mutating func read() throws -> Int64? { try next() }
  package mutating func read() throws -> Int { try next() }
  package mutating func read() throws -> Int? { try next() }
  package mutating func read() throws -> Double { try next() }
  package mutating func read() throws -> Double? { try next() }
  package mutating func read() throws -> Bool { try next() }
  package mutating func read() throws -> String { try repeatedText() ?? next() }
  package mutating func read() throws -> String? { try repeatedText() ?? next() }

  /// The text, where it is the one that the row before had there, and too long to be made at no cost (15 bytes fit into a
  /// `String` itself); nil where it is another.
  private mutating func repeatedText() throws -> String? {
    let position = positions[place]
    guard sqlite3_column_type(statement, position) == SQLITE_TEXT,
      let bytes = sqlite3_column_text(statement, position)
    else { return nil }
    let count = Int(sqlite3_column_bytes(statement, position))
    guard count > 15 else { return nil }
    let isKnown = texts[place]?.utf8.withContiguousStorageIfAvailable { known in
      known.count == count && known.baseAddress.map { memcmp($0, bytes, count) == 0 } ?? false
    }
    if isKnown != true {
      texts[place] = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
    defer { place += 1 }
    return texts[place]
  }

  private mutating func next<T: StoredValue>() throws -> T {
    let position = positions[place]
    place += 1
    guard let value = T(statement, position) else {
      throw problem(position, "a value of the wrong type or size")
    }
    return value
  }

  /// The next value, which names files: nothing but letters, digits and a few signs, so that no name leads out of its folder.
  /// - Throws: `WarehouseError.unusable`.
  mutating func readName() throws -> String {
    let position = positions[place]
    var name: String = try next()
    guard name.withUTF8({ $0.allSatisfy(Self.isNaming) }) else {
      throw problem(position, "what no release of Tidemark writes there")
    }
    return name
  }

  private static func isNaming(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private func problem(_ position: Int32, _ found: String) -> WarehouseError {
    let name = String(cString: sqlite3_column_name(statement, position))
    return .unusable(path: path, reason: "`\(name)` holds \(found); see what `tidemark db check` says")
  }
}

/// What a column can be read as.
package protocol StoredValue {
  /// nil when the column holds something else.
  init?(_ statement: OpaquePointer, _ position: Int32)
}

/// Up to 2^53: enough for microseconds over 280 years and for bytes of 8 PB, and so far from the end of the type that no sum
/// of what a file holds gets there; numbers of rows, which nobody adds up, may be larger. More is in a damaged or a hostile
/// file.
extension Int64: StoredValue {
  package init?(_ statement: OpaquePointer, _ position: Int32) {
    guard sqlite3_column_type(statement, position) == SQLITE_INTEGER else { return nil }
    let value = sqlite3_column_int64(statement, position)
    if value.magnitude > 1 << 53 {
      let isNumber = sqlite3_column_name(statement, position).map { String(cString: $0).hasSuffix("id") }
      guard isNumber == true, value.magnitude <= 1 << 62 else { return nil }
    }
    self = value
  }
}

extension Int: StoredValue {
  package init?(_ statement: OpaquePointer, _ position: Int32) {
    guard let value = Int64(statement, position) else { return nil }
    self = Int(value)
  }
}

/// An integer is read as a real number too: SQLite stores 2.0 as 2 where that is shorter.
extension Double: StoredValue {
  package init?(_ statement: OpaquePointer, _ position: Int32) {
    switch sqlite3_column_type(statement, position) {
    case SQLITE_FLOAT, SQLITE_INTEGER: self = sqlite3_column_double(statement, position)
    default: return nil
    }
  }
}

/// 1 or 0.
extension Bool: StoredValue {
  package init?(_ statement: OpaquePointer, _ position: Int32) {
    guard let value = Int64(statement, position) else { return nil }
    self = value != 0
  }
}

extension String: StoredValue {
  package init?(_ statement: OpaquePointer, _ position: Int32) {
    guard sqlite3_column_type(statement, position) == SQLITE_TEXT,
      let text = sqlite3_column_text(statement, position)
    else { return nil }
    let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, position)))
    self = String(decoding: bytes, as: UTF8.self)
  }
}

extension Optional: StoredValue where Wrapped: StoredValue {
  package init?(_ statement: OpaquePointer, _ position: Int32) {
    if sqlite3_column_type(statement, position) == SQLITE_NULL {
      self = .none
    } else if let value = Wrapped(statement, position) {
      self = value
    } else {
      return nil
    }
  }
}

/// An enumeration whose cases are words in the database.
extension StoredValue where Self: RawRepresentable, RawValue == String {
  package init?(_ statement: OpaquePointer, _ position: Int32) {
    guard let word = String(statement, position) else { return nil }
    self.init(rawValue: word)
  }
}
