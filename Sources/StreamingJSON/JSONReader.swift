import Foundation

/// A pull reader of JSON (RFC 8259) over a file, which holds no more of it than a block.
///
/// Python writes `NaN`, `Infinity` and `-Infinity` where a number is none, and the files this reads are Python's, so
/// these words are numbers here; a byte order mark and UTF-16 are read as ``TextInput`` reads them. Everything else
/// beyond the RFC is refused: comments, trailing commas, invalid UTF-8, lone surrogates, control characters in strings,
/// more than ``depthLimit`` levels, more than one value.
package final class JSONReader {
  package enum Token: Equatable, Sendable {
    case beginObject, endObject, beginArray, endArray
    /// Name of a member; its value follows.
    case key(String)
    case string(String)
    case number(JSONNumber)
    case bool(Bool)
    case null
    /// The file is over, and whole.
    case end
  }

  package static let depthLimit = 256
  /// Of one string: anything longer is no name and no reason.
  package static let stringLimit = 16 << 20

  package let path: String
  /// Told how many bytes were read each time a block was.
  package var progress: ((Int) -> Void)?

  private enum Expectation {
    case value, firstKeyOrEnd, keyAfterComma, colonValue, firstValueOrEnd, commaOrEnd, end
  }

  /// nil for a text in memory, which is the one block.
  private let input: TextInput?
  private var block: [UInt8] = []
  private var position = 0
  /// Offset in the text, recoded and without a byte order mark, of the block's first byte.
  private var blockOffset = 0
  private var line = 1
  private var lineOffset = 0
  /// Offset in the text of the first byte of the newest token.
  package private(set) var tokenOffset = 0
  private var tokenLine = 1
  private var tokenLineOffset = 0
  private var expectation = Expectation.value
  /// true for an object.
  private var levels: [Bool] = []
  private var scratch: [UInt8] = []

  /// Fails with `TextProblem`.
  package init(path: String) throws {
    self.path = path
    input = try TextInput(path)
  }

  /// - Parameter name: what messages call it.
  package init(text: String, name: String) {
    path = name
    input = nil
    block = Array(text.utf8)
  }

  /// Offset in the text of the next byte.
  package var offset: Int { blockOffset + position }
  /// How many bytes of the file come before the text; nil where offsets in the text are none in the file.
  package var markLength: Int? {
    guard let input else { return 0 }
    return input.encoding == .utf8 ? input.markLength : nil
  }
  package var depth: Int { levels.count }

  // MARK: - Tokens

  /// The next token. Fails with `TextProblem`, which names the place.
  package func next() throws -> Token {
    var byte = try skipSpace()
    if case .commaOrEnd = expectation, byte == UInt8(ascii: ",") {
      position += 1
      byte = try skipSpace()
      expectation = levels.last == true ? .keyAfterComma : .value
    } else if case .commaOrEnd = expectation, let byte, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") {
      noteToken()
      throw problem(
        "expected a comma or the end of the \(levels.last == true ? "object" : "array"), found \(Self.name(byte))"
      )
    }
    noteToken()
    guard let byte else {
      guard case .end = expectation else {
        throw problem(offset == 0 ? "the file is empty" : "the file ends in the middle")
      }
      return .end
    }
    switch expectation {
    case .end: throw problem("more follows after the end of the value")
    case .firstKeyOrEnd, .keyAfterComma:
      if byte == UInt8(ascii: "}"), case .firstKeyOrEnd = expectation { return try close(isObject: true) }
      guard byte == UInt8(ascii: "\"") else {
        throw problem("expected a member name in quotes, found \(Self.name(byte))")
      }
      let name = try string()
      guard try skipSpace() == UInt8(ascii: ":") else {
        noteToken()
        throw problem("expected a colon after the member name")
      }
      position += 1
      expectation = .colonValue
      return .key(name)
    case .commaOrEnd: return try close(isObject: byte == UInt8(ascii: "}"))
    case .firstValueOrEnd where byte == UInt8(ascii: "]"): return try close(isObject: false)
    case .value, .colonValue, .firstValueOrEnd: return try value(byte)
    }
  }

  /// Whether another value follows the one that ended, as in a file of one JSON value a line; the next token begins it.
  package func nextValueBegins() throws -> Bool {
    guard levels.isEmpty, expectation == .end else { return false }
    guard try skipSpace() != nil else { return false }
    expectation = .value
    return true
  }

  /// Passes over the value that comes next, checking it.
  package func skipValue() throws { try skipRest(of: try next()) }

  /// Passes over the rest of the value that began with this token.
  package func skipRest(of token: Token) throws {
    guard token == .beginObject || token == .beginArray else { return }
    let outside = depth - 1
    while depth > outside { _ = try next() }
  }

  private func value(_ byte: UInt8) throws -> Token {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard levels.count < Self.depthLimit else {
        throw problem("nested deeper than \(Self.depthLimit) levels")
      }
      let isObject = byte == UInt8(ascii: "{")
      position += 1
      levels.append(isObject)
      expectation = isObject ? .firstKeyOrEnd : .firstValueOrEnd
      return isObject ? .beginObject : .beginArray
    case UInt8(ascii: "\""):
      let text = try string()
      valueEnded()
      return .string(text)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let number = try self.number()
      valueEnded()
      return .number(number)
    default: return try word(byte)
    }
  }

  private func close(isObject: Bool) throws -> Token {
    guard levels.last == isObject else {
      throw problem(
        "found \(isObject ? "`}`" : "`]`") where \(levels.last == true ? "an object" : "an array") is open")
    }
    position += 1
    levels.removeLast()
    valueEnded()
    return isObject ? .endObject : .endArray
  }

  private func valueEnded() { expectation = levels.isEmpty ? .end : .commaOrEnd }

  private func word(_ first: UInt8) throws -> Token {
    scratch.removeAll(keepingCapacity: true)
    while let byte = try peek(), Self.isLetter(byte), scratch.count < 10 {
      scratch.append(byte)
      position += 1
    }
    defer { valueEnded() }
    switch String(decoding: scratch, as: UTF8.self) {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "NaN": return .number(JSONNumber(text: "NaN", double: .nan, integer: nil))
    case "Infinity": return .number(JSONNumber(text: "Infinity", double: .infinity, integer: nil))
    case "": throw problem("expected a value, found \(Self.name(first))")
    case let text: throw problem("`\(text)` is no JSON value")
    }
  }

  // MARK: - Numbers

  private func number() throws -> JSONNumber {
    scratch.removeAll(keepingCapacity: true)
    var digits = 0
    func digitsFollow() throws {
      let start = digits
      while let byte = try peek(), Self.isDigit(byte) {
        scratch.append(byte)
        position += 1
        digits += 1
        guard scratch.count < 4096 else { throw problem("a number of more than 4096 digits") }
      }
      guard digits > start else { throw problem("a number without digits where they belong") }
    }
    func take(_ byte: UInt8) {
      scratch.append(byte)
      position += 1
    }
    if try peek() == UInt8(ascii: "-") {
      take(UInt8(ascii: "-"))
      if try peek() == UInt8(ascii: "I") {
        guard case .number = try word(UInt8(ascii: "I")) else { throw problem("`-` without a number") }
        return JSONNumber(text: "-Infinity", double: -.infinity, integer: nil)
      }
    }
    let hasLeadingZero = try peek() == UInt8(ascii: "0")
    try digitsFollow()
    guard !hasLeadingZero || digits == 1 else { throw problem("a number may not begin with 0") }
    var isInteger = true
    if try peek() == UInt8(ascii: ".") {
      isInteger = false
      take(UInt8(ascii: "."))
      try digitsFollow()
    }
    if let byte = try peek(), byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      isInteger = false
      take(byte)
      if let sign = try peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { take(sign) }
      try digitsFollow()
    }
    if let byte = try peek(), Self.isLetter(byte) { throw problem("a number followed by \(Self.name(byte))") }
    return JSONNumber(scratch, isInteger: isInteger)
  }

  // MARK: - Strings

  private func string() throws -> String {
    position += 1
    scratch.removeAll(keepingCapacity: true)
    var isFirstBlock = true
    while true {
      guard try peek() != nil else { throw problem("a string is not closed") }
      // The stretch up to what ends it or needs a look.
      var end = position
      block.withUnsafeBufferPointer { bytes in
        while end < bytes.count, bytes[end] != 0x22, bytes[end] != 0x5C, bytes[end] >= 0x20 { end += 1 }
      }
      if end < block.count, block[end] == 0x22, isFirstBlock {
        defer { position = end + 1 }
        return try block.withUnsafeBufferPointer { bytes in
          try text(UnsafeBufferPointer(rebasing: bytes[position..<end]))
        }
      }
      scratch.append(contentsOf: block[position..<end])
      guard scratch.count <= Self.stringLimit else { throw problem("a string of more than 16 MB") }
      isFirstBlock = false
      position = end
      guard end < block.count else { continue }
      switch block[end] {
      case 0x22:
        position += 1
        return try scratch.withUnsafeBufferPointer { try text($0) }
      case 0x5C:
        position += 1
        try escape()
      default:
        throw problem(
          "a control character (\(Self.name(block[end]))) inside a string; JSON writes it with a backslash")
      }
    }
  }

  private func text(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw problem("a string is not valid UTF-8")
    }
    return text
  }

  private func escape() throws {
    guard let byte = try peek() else { throw problem("a string is not closed") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard try peek() == UInt8(ascii: "\\") else { throw problem("a lone surrogate in a string") }
        position += 1
        guard try peek() == UInt8(ascii: "u") else { throw problem("a lone surrogate in a string") }
        position += 1
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw problem("a lone surrogate in a string") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw problem("a lone surrogate in a string") }
      scratch.append(contentsOf: Array(String(Character(scalar)).utf8))
    default:
      throw problem(
        "`\\` before \(Self.name(byte)) in a string; JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
  }

  private func hexadecimal() throws -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("\\u needs four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  // MARK: - Bytes

  /// The next byte, which is not consumed; nil at the end of the file.
  private func peek() throws -> UInt8? {
    if position < block.count { return block[position] }
    guard let input else { return nil }
    blockOffset += block.count
    position = 0
    block = try input.nextBlock()
    progress?(input.readBytes)
    return block.first
  }

  /// The next byte that is not space.
  private func skipSpace() throws -> UInt8? {
    while let byte = try peek() {
      switch byte {
      case 0x0A:
        position += 1
        line += 1
        lineOffset = offset
      case 0x20, 0x09, 0x0D: position += 1
      default: return byte
      }
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

  private static func name(_ byte: UInt8) -> String {
    (0x21...0x7E).contains(byte)
      ? "`\(Character(Unicode.Scalar(byte)))`" : "byte 0x" + String(byte, radix: 16, uppercase: true)
  }

  // MARK: - Places

  private func noteToken() {
    tokenOffset = offset
    tokenLine = line
    tokenLineOffset = lineOffset
  }

  /// A token's place, which costs nothing until somebody asks for it as line and column.
  package struct Mark: Sendable, Equatable {
    fileprivate let line: Int
    fileprivate let lineOffset: Int
    fileprivate let offset: Int
  }

  /// Of the newest token.
  package var mark: Mark { Mark(line: tokenLine, lineOffset: tokenLineOffset, offset: tokenOffset) }

  /// A refusal at the place of the newest token.
  package func problem(_ reason: String) -> TextProblem { problem(reason, at: mark) }

  package func problem(_ reason: String, at mark: Mark) -> TextProblem {
    guard input == nil else { return TextProblem(path, Self.place(of: mark, in: path), reason) }
    let column = block[mark.lineOffset..<mark.offset].count { $0 & 0xC0 != 0x80 } + 1
    return TextProblem(path, FilePlace(line: mark.line, column: column), reason)
  }

  /// Counts the characters of the line in front of a token, for which it reads the file once more.
  package static func place(of mark: Mark, in path: String) -> FilePlace {
    var column = 1
    var start = 0
    if let input = try? TextInput(path) {
      while start < mark.offset, let block = try? input.nextBlock(), !block.isEmpty {
        let first = min(max(mark.lineOffset - start, 0), block.count)
        let end = max(first, min(mark.offset - start, block.count))
        column += block[first..<end].count { $0 & 0xC0 != 0x80 }
        start += block.count
      }
    }
    return FilePlace(line: mark.line, column: column)
  }
}
