/// A word that a shell takes as it is (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02),
/// on one line: where a terminal would obey or hide a character of it, `printf` makes it from its number.
package func shellQuoted(_ text: String) -> String {
  // A shell drops the line breaks at the end of what a command prints.
  if visible(text) != text, text.unicodeScalars.last != "\n" {
    return "\"$(printf '" + text.utf8.map(printfEscaped).joined() + "')\""
  }
  let isPlain = !text.isEmpty && text.wholeMatch(of: /[A-Za-z0-9_.\/:@%+=,-]+/) != nil
  return isPlain ? text : "'" + text.replacingScalar("'", with: "'\\''") + "'"
}

private func printfEscaped(_ byte: UInt8) -> String {
  let isPlain = (0x20...0x7E).contains(byte) && !"'\\%".utf8.contains(byte)
  guard !isPlain else { return String(UnicodeScalar(byte)) }
  let digits = String(byte, radix: 8)
  return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
}
