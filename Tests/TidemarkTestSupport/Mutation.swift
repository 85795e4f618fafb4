import TidemarkStatistics

/// Input that somebody damaged or invented, the same for every seed: what a fuzzer would try first.
package struct Mutation {
  private var random: SeededGenerator

  package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static let words: [String] = [
    "", "\0", "\u{feff}", "\u{202e}", "e\u{301}", "\"", "'", "{", "}", "[", "]", ",", ":", "\\", "\\u0000",
    "\\ud800", "null",
    "true", "NaN", "Infinity", "-", "-0", "1e400", "-1e400", "1e-400", "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808", "18446744073709551615", "340282366920938463463374607431768211456", "0.1e1e1",
    "0x10", "1_000",
    "\r", "\n", "\r\n", "\t", "\u{1b}[31m", "%", "GiB", "/", "--", "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:60.999999999+14:00",
    "0001-01-01T00:00:00Z", "&a", "*a", "<<: *a", "!!binary", "|", ">", "- ", "? ", "#", "𐀀",
  ]

  /// One to four changes of a text.
  package mutating func apply(to text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes = Array(word.utf8)
      return
    }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...80, using: &random))
    switch Int.random(in: 0..<10, using: &random) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
    case 4: for index in place..<min(end, place + 6) { bytes[index] = .random(in: 0...255, using: &random) }
    case 5:
      // Deep, in whatever brackets.
      let count = [50, 2000, 20_000][Int.random(in: 0..<3, using: &random)]
      let bracket = Array(["[", "{\"a\":", "(", "- "][Int.random(in: 0..<4, using: &random)].utf8)
      bytes.insert(contentsOf: Array(repeating: bracket, count: count).joined(), at: place)
    case 6: replaceNumber(in: &bytes, from: place)
    default: bytes.insert(contentsOf: word.utf8, at: place)
    }
  }

  private var word: String {
    mutating get { Self.words[Int.random(in: 0..<Self.words.count, using: &random)] }
  }

  /// Puts a word where the next number is.
  private mutating func replaceNumber(in bytes: inout [UInt8], from place: Int) {
    let isDigit = { (byte: UInt8) in (48...57).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) && $0 != 46 } ?? bytes.endIndex
    bytes.replaceSubrange(start..<end, with: word.utf8)
  }
}
