/// Time-ordered identifiers (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.
enum UUIDv7 {
  static func make(unixMilliseconds: Int64) -> String {
    UUIDText.make(
      unixMilliseconds: unixMilliseconds, version: 7, tail: (0..<10).map { _ in .random(in: 0...255) })
  }
}

/// The text of a UUID that begins with a time.
enum UUIDText {
  /// - Parameter tail: 10 bytes, of which the version and the variant take 6 bits.
  static func make(unixMilliseconds: Int64, version: UInt8, tail: [UInt8]) -> String {
    var bytes = withUnsafeBytes(of: UInt64(bitPattern: unixMilliseconds).bigEndian) { Array($0.dropFirst(2)) }
    bytes += tail
    bytes[6] = version << 4 | bytes[6] & 0x0f
    bytes[8] = 0x80 | bytes[8] & 0x3f
    var text = bytes.hex
    for position in [20, 16, 12, 8] {
      text.insert("-", at: text.index(text.startIndex, offsetBy: position))
    }
    return text
  }
}
