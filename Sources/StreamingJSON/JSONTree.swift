/// A JSON value in memory: members in order, numbers as they were written.
package indirect enum JSONTree: Sendable, Equatable {
  case null
  case bool(Bool)
  /// Text of a number.
  case number(String)
  case string(String)
  case array([JSONTree])
  case object([Member])

  package struct Member: Sendable, Equatable {
    package let key: String
    package let value: JSONTree

    package init(_ key: String, _ value: JSONTree) {
      self.key = key
      self.value = value
    }
  }

  package init(_ value: Double) {
    self = .number(value.isNaN ? "NaN" : value.isFinite ? "\(value)" : value < 0 ? "-Infinity" : "Infinity")
  }

  /// nil for a text that is not one JSON value.
  package init?(json text: String) {
    guard let tree = try? JSONTree(json: text, name: "text") else { return nil }
    self = tree
  }

  /// Fails with `TextProblem`, whose place is one in the text.
  package init(json text: String, name: String) throws {
    let reader = JSONReader(text: text, name: name)
    self = try reader.tree()
    _ = try reader.next()
  }

  package init(_ value: Int) { self = .number("\(value)") }

  package subscript(_ key: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package var double: Double? {
    guard case .number(let text) = self else { return nil }
    return Double(text)
  }

  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var elements: [JSONTree] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  package var members: [Member] {
    guard case .object(let members) = self else { return [] }
    return members
  }

  // MARK: - Writing

  /// On one line. What Python writes for numbers that are none becomes null, because a warehouse holds real JSON.
  package var compact: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): text.hasSuffix("N") || text.hasSuffix("y") ? "null" : text
    case .string(let text): jsonQuoted(text)
    case .array(let elements): "[" + elements.map(\.compact).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { jsonQuoted($0.key) + ":" + $0.value.compact }.joined(separator: ",") + "}"
    }
  }

  /// As `json.dumps(…, indent=2)` of Python writes it, to the byte.
  ///
  /// - Parameter level: of the line the value begins on.
  package func pythonText(level: Int = 0) -> String {
    var text = ""
    appendPython(to: &text, level)
    return text
  }

  private func appendPython(to text: inout String, _ level: Int) {
    func newLine(_ level: Int) {
      text += "\n"
      for _ in 0..<level { text += "  " }
    }
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number
    case .string(let string): text += pythonQuoted(string)
    case .array(let elements) where elements.isEmpty: text += "[]"
    case .object(let members) where members.isEmpty: text += "{}"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        newLine(level + 1)
        element.appendPython(to: &text, level + 1)
      }
      newLine(level)
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        newLine(level + 1)
        text += pythonQuoted(member.key)
        text += ": "
        member.value.appendPython(to: &text, level + 1)
      }
      newLine(level)
      text += "}"
    }
  }
}

/// A string as RFC 8259, section 7, has it, with no more escapes than it asks for.
package func jsonQuoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// A string as Python's json module quotes it by default: everything beyond printable ASCII as `\u` escapes.
package func pythonQuoted(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E || $0 == 0x22 || $0 == 0x5C }) else {
    return "\"" + text + "\""
  }
  var result = "\""
  for unit in text.utf16 {
    switch unit {
    case 0x22: result += "\\\""
    case 0x5C: result += "\\\\"
    case 0x0A: result += "\\n"
    case 0x0D: result += "\\r"
    case 0x09: result += "\\t"
    case 0x0C: result += "\\f"
    case 0x08: result += "\\b"
    case 0x20...0x7E: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
    default:
      let digits = String(unit, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
  return result + "\""
}

extension JSONReader {
  /// The value that comes next, whole. Fails with `TextProblem`, also where it is more than 16 MB of text.
  package func tree() throws -> JSONTree {
    let start = offset
    return try tree(try next(), start: start)
  }

  private func tree(_ token: Token, start: Int) throws -> JSONTree {
    guard offset - start <= Self.stringLimit else {
      throw problem("a value of more than 16 MB where a short one belongs")
    }
    switch token {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .number(let number): return .number(number.text)
    case .string(let text): return .string(text)
    case .beginArray:
      var elements: [JSONTree] = []
      while true {
        let token = try next()
        if token == .endArray { return .array(elements) }
        elements.append(try tree(token, start: start))
      }
    case .beginObject:
      var members: [JSONTree.Member] = []
      while case .key(let key) = try next() {
        members.append(JSONTree.Member(key, try tree(try next(), start: start)))
      }
      return .object(members)
    case .key, .endObject, .endArray, .end: throw problem("expected a value")
    }
  }
}

extension JSONTree {
  /// Members of every object by name, so that equal values have equal text.
  package var sorted: JSONTree {
    switch self {
    case .object(let members):
      .object(members.map { Member($0.key, $0.value.sorted) }.sorted { $0.key < $1.key })
    case .array(let elements): .array(elements.map(\.sorted))
    default: self
    }
  }
}
