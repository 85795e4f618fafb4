import Foundation

/// One value of a vector file. Numbers are the exact doubles to feed in; `null` means "undefined for this input".
enum VectorValue: Decodable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([VectorValue])
  case object([String: VectorValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([VectorValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: VectorValue].self))
    }
  }

  /// `.null` for a member that is not there.
  subscript(key: String) -> VectorValue {
    if case .object(let members) = self { members[key] ?? .null } else { .null }
  }

  func has(_ key: String) -> Bool {
    if case .object(let members) = self { members[key] != nil } else { false }
  }

  var isNull: Bool { if case .null = self { true } else { false } }
  var isTrue: Bool { if case .bool(let value) = self { value } else { false } }
  var double: Double? { if case .number(let value) = self { value } else { nil } }
  var int: Int? { double.flatMap { Int(exactly: $0) } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var list: [VectorValue] { if case .list(let values) = self { values } else { [] } }
  var doubles: [Double] { list.compactMap(\.double) }
  var members: [(key: String, value: VectorValue)] {
    if case .object(let members) = self { members.sorted { $0.key < $1.key } } else { [] }
  }
}
