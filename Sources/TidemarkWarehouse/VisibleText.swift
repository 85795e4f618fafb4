/// A text made harmless for people's eyes: control characters, which could steer a terminal, and the characters that
/// turn the direction of writing, which could make a line read as something else, as escapes such as `\x1b`, `\n`,
/// `\u202e`.
package func visible(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isHidden) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    guard isHidden(scalar) else {
      result.unicodeScalars.append(scalar)
      continue
    }
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default: result += scalar.value < 0x100 ? "\\x" + hexadecimal(scalar, 2) : "\\u" + hexadecimal(scalar, 4)
    }
  }
  return result
}

/// The same for a text of several lines, which stay lines.
package func visibleLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }.joined(
    separator: "\n")
}

/// C0, DEL, C1, line and paragraph separators, and the controls of https://www.unicode.org/reports/tr9/.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x1F, 0x7F...0x9F, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

private func hexadecimal(_ scalar: Unicode.Scalar, _ digits: Int) -> String {
  let text = String(scalar.value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

extension Sequence<UInt8> {
  /// Hexadecimal digits in lower case, two a byte.
  package var hex: String {
    let digits = Array("0123456789abcdef")
    return String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
