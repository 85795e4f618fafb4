/// A statement of several lines as one line that means the same: a line break becomes a space, and a comment to the end of
/// its line one that has an end. A line break inside a text or a quoted name stays, because it is part of it.
func onOneLine(_ statement: String) -> String {
  var result = ""
  var rest = Array(statement.unicodeScalars)[...]
  func isNext(_ text: String) -> Bool { rest.starts(with: text.unicodeScalars) }
  /// Moves everything up to and with the end mark.
  func move(to end: String, from count: Int) {
    result.unicodeScalars.append(contentsOf: rest.prefix(count))
    rest = rest.dropFirst(count)
    while !rest.isEmpty, !isNext(end) { result.unicodeScalars.append(rest.removeFirst()) }
    result.unicodeScalars.append(contentsOf: rest.prefix(end.unicodeScalars.count))
    rest = rest.dropFirst(end.unicodeScalars.count)
  }
  while let scalar = rest.first {
    switch scalar {
    case "'", "\"", "`": move(to: String(scalar), from: 1)
    case "[": move(to: "]", from: 1)
    case "/" where isNext("/*"): move(to: "*/", from: 2)
    case "-" where isNext("--"):
      let comment = rest.prefix { $0 != "\n" }
      rest = rest.dropFirst(comment.count)
      let words = String(String.UnicodeScalarView(comment.dropFirst(2))).replacing("*/", with: "* /")
      result += "/*\(words)*/"
    case "\n":
      result += " "
      rest = rest.dropFirst()
    default:
      result.unicodeScalars.append(scalar)
      rest = rest.dropFirst()
    }
  }
  return result
}
