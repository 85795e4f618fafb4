import StreamingJSON

/// Values of a known kind. Each of these fails with `TextProblem` when the next value is none of it, or breaks the JSON.
extension JSONReader {
  /// The next member of the object that is open; nil at its end. A member may stand once.
  func member(_ seen: inout Set<String>, of owner: String) throws -> String? {
    guard case .key(let key) = try next() else { return nil }
    guard seen.insert(key).inserted else { throw problem("`\(shown(key))` occurs twice in \(owner)") }
    return key
  }

  /// Calls `element` behind the opening brace of each element.
  func array(of key: String, _ element: () throws -> Void) throws {
    guard try next() == .beginArray else { throw problem("`\(key)` must be an array") }
    while true {
      switch try next() {
      case .endArray: return
      case .beginObject: try element()
      default: throw problem("`\(key)` must hold objects")
      }
    }
  }

  func optionalString(of key: String) throws -> String? {
    switch try next() {
    case .null: return nil
    case .string(let text):
      guard !text.utf8.contains(0) else {
        throw problem("`\(key)` holds a NUL character, which a warehouse cannot keep")
      }
      return text
    default: throw problem("`\(key)` must be a string")
    }
  }

  func string(of key: String) throws -> String {
    guard let text = try optionalString(of: key) else {
      throw problem("`\(key)` must be a string, found null")
    }
    return text
  }

  func name(of key: String) throws -> String {
    let text = try string(of: key)
    try check(name: text, "`\(key)`")
    return text
  }

  func check(name: String, _ subject: String) throws {
    guard !name.isEmpty else { throw problem("\(subject) is empty") }
    guard !name.utf8.contains(0) else {
      throw problem("\(subject) holds a NUL character, which a warehouse cannot keep")
    }
  }

  func bool(of key: String) throws -> Bool {
    guard case .bool(let value) = try next() else {
      throw problem("`\(key)` must be true or false")
    }
    return value
  }

  func optionalNumber(of key: String, _ range: ClosedRange<Double>) throws -> Double? {
    switch try next() {
    case .null: return nil
    case .number(let number):
      guard range.contains(number.double) else {
        throw problem(
          "`\(key)` must lie from \(Int(range.lowerBound)) to \(Int(range.upperBound)), found \(number.text)")
      }
      return number.double
    default: throw problem("`\(key)` must be a number")
    }
  }

  func number(of key: String, _ range: ClosedRange<Double>) throws -> Double {
    guard let number = try optionalNumber(of: key, range) else {
      throw problem("`\(key)` must be a number, found null")
    }
    return number
  }

  func count(of key: String) throws -> Int64? {
    switch try next() {
    case .null: return nil
    case .number(let number):
      guard let integer = number.integer, (0...1_000_000_000).contains(integer) else {
        throw problem("`\(key)` must be a whole number from 0, found \(number.text)")
      }
      return integer
    default: throw problem("`\(key)` must be a whole number")
    }
  }

  /// Of seconds from 2000 to 2100: what a clock can have shown.
  func unixMicroseconds(of key: String) throws -> Int64 {
    Int64((try number(of: key, 946_684_800...4_102_444_800) * 1e6).rounded())
  }

  func time(of key: String) throws -> CivilTime {
    guard let time = try optionalTime(of: key) else { throw problem("`\(key)` must be a time, found null") }
    return time
  }

  func optionalTime(of key: String) throws -> CivilTime? {
    guard let text = try optionalString(of: key) else { return nil }
    guard let time = CivilTime(text) else {
      throw problem("`\(key)` must be a time such as 2026-11-22T09:30:00.123456, found \(shown(text))")
    }
    return time
  }
}
