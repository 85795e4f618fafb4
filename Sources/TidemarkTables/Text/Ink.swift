/// The few colours of a terminal table (ECMA-48, section 8.3.117).
package enum Ink: String {
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"

  /// The colour of a word that judges.
  package init?(status: String) {
    switch status {
    case "leak", "FAIL", "fail", "aborted", "failed", "interrupted", "oom", "worse": self = .red
    case "monitor", "at limit", "grows", "no memory", "low coverage", "inconclusive", "warning", "unfinished",
      "running", "not comparable":
      self = .yellow
    case "normal", "PASS", "pass", "completed", "better": self = .green
    default: return nil
    }
  }

  package func on(_ text: String, _ style: TextStyle) -> String {
    style.hasColor && !text.isEmpty ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
  }
}
