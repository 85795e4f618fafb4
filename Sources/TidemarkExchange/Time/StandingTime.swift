import Foundation

/// A time outside the cells of a table: on a line of its own, which is that of the lines below it, or in front of a line.
enum StandingTime {
  static func isRule(_ text: String) -> Bool { text.allSatisfy { "-=#*_+~.|".contains($0) } }

  /// The time without what people put around it: rules, brackets, a word and a colon. nil where it is none.
  static func find(_ text: String, _ clock: RecordedClock) -> String? {
    // `watch` puts the time at the end of its first line.
    if text.hasPrefix("Every "),
      let watch = text.firstMatch(of: /[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \d{4}$/)
    {
      return clock.isTime(String(watch.0)) ? String(watch.0) : nil
    }
    let bare = text.trimmingCharacters(in: CharacterSet(charactersIn: " -=#*[]()<>|_\"',"))
    if clock.isTime(bare) { return bare }
    guard let match = bare.wholeMatch(of: /[A-Za-z@_ ]{1,20}[:=]\s*(.+)/) else { return nil }
    let rest = String(match.1).trimmingCharacters(in: CharacterSet(charactersIn: " -=#*[]()\"'"))
    return clock.isTime(rest) ? rest : nil
  }

  /// The time behind a numbered heading, such as `S.NO1.  02:08:47` or `--- Sample 3 at 2026-03-01 10:00:00 ---`, which
  /// may be the cells of a row as well. nil where it is none.
  static func findNumbered(_ text: String, _ clock: RecordedClock) -> String? {
    let bare = text.trimmingCharacters(in: CharacterSet(charactersIn: " -=#*[]()<>|_\"',"))
    guard
      let match = bare.wholeMatch(
        of: /[A-Za-z][A-Za-z._]{0,20}\s*#?\d{1,6}[.:)\]]?(?:\s+(?:at|on|[\-@|–]))?\s+[(\[]?(.*\d:\d\d.*)/)
    else { return nil }
    return clock.isTime(String(match.1)) ? String(match.1) : nil
  }

  /// The ways to part a line into a time in front of it, as `ts` and `sed` put it there, and the rest: the longest time
  /// first, because a word behind it may look like the name of a zone.
  static func cuts(_ text: String, _ clock: RecordedClock) -> [(time: String, rest: String, wordCount: Int)] {
    guard let first = text.first, first.isLetter || first.isNumber || first == "[" || first == "(" else {
      return []
    }
    return (1...7).reversed().compactMap { count in
      cut(text, after: count, clock).map { ($0.time, $0.rest, count) }
    }
  }

  /// The time in the first words of a line, and the rest of it. nil where they are no time.
  static func cut(_ text: String, after wordCount: Int, _ clock: RecordedClock) -> (
    time: String, rest: String
  )? {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    var end = text.startIndex
    for _ in 0..<wordCount {
      guard let begin = text[end...].firstIndex(where: { !isBlank($0) }),
        let next = text[begin...].firstIndex(where: isBlank)
      else { return nil }
      end = next
    }
    let time = text[..<end].trimmingCharacters(in: CharacterSet(charactersIn: " \t,;|=>-[]()"))
    guard time.contains(":") || time.allSatisfy(\.isNumber) && time.count >= 10, clock.isTime(time) else {
      return nil
    }
    return (time, text[end...].trimmingCharacters(in: .whitespaces))
  }
}
