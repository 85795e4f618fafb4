/// Time-ordered identifiers (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.
enum UUIDv7 {
  static func make(unixMilliseconds: Int64) -> String {
    var bytes = withUnsafeBytes(of: UInt64(unixMilliseconds).bigEndian) { Array($0.dropFirst(2)) }
    bytes += (0..<10).map { _ in UInt8.random(in: 0...255) }
    bytes[6] = 0x70 | bytes[6] & 0x0f
    bytes[8] = 0x80 | bytes[8] & 0x3f
    var text = bytes.hex
    for position in [20, 16, 12, 8] {
      text.insert("-", at: text.index(text.startIndex, offsetBy: position))
    }
    return text
  }
}
