import Foundation
import StreamingJSON

/// Tables in columns of blanks, as people paste and loop them: `docker stats`, `podman stats`, `kubectl top pod`,
/// psrecord's log, and pidstat (sysstat, pidstat.c).
struct TableRows {
  private let lines: TextLines
  private let reader: RowReader
  private let hasContainer: Bool
  private var names: [String] = []
  private var time: String?
  private var startsTick = false
  private var isPidstat = false
  /// Whether the lines that follow are of a block of pidstat's that holds neither memory nor CPU.
  private var isForeign = false
  private var noise: TextLines.Line?
  private var noiseCount = 0

  static func read(_ lines: TextLines, _ options: RecordingOptions, reader: RowReader) throws -> [String] {
    var rows = TableRows(lines: lines, reader: reader, hasContainer: options.container != nil)
    var notes: [String] = []
    var hasRows = false
    while let line = try lines.next() {
      do {
        if try rows.read(line) { hasRows = true }
      } catch let problem as TextProblem {
        guard line.isCut, hasRows else { throw problem }
        notes.append("its last line is cut off and was left out")
      }
    }
    try lines.atEnd { try reader.finish() }
    if let noise = rows.noise {
      notes.append(
        "\(rows.noiseCount) lines that are no readings were left out, first line \(noise.number): \(shown(noise.text))"
      )
    }
    return notes + reader.notes
  }

  /// Whether a line begins such a table: its header, or a row whose cells say what they are.
  static func begins(_ text: String) -> Bool {
    if isHeader(text) { return true }
    let clock = RecordedClock(
      RecordedClock.Settings(zone: .fixed(seconds: 0), isZoneNamed: false, fileMicroseconds: 0))
    let cells = columns(text.trimmingCharacters(in: .whitespaces))
    return cells.count > 2 && HeaderlessRow(cells, clock: clock, hasContainer: false)?.names != nil
  }

  /// Whether a line is one of top or ps, whose commands and load averages may hold commas.
  static func beginsProcessList(_ text: String) -> Bool {
    let words = text.split(separator: " ")
    return text.hasPrefix("top - ")
      || words.contains("PID") && (words.contains("COMMAND") || words.contains("CMD"))
  }

  /// Whether a line heads such a table.
  static func isHeader(_ text: String) -> Bool {
    let names = Self.names(text)
    guard names.count > 1, let plan = try? ColumnPlan(names, mapping: [:]) else { return false }
    return plan.wide.isEmpty && plan.isRecording
  }

  private init(lines: TextLines, reader: RowReader, hasContainer: Bool) {
    self.lines = lines
    self.reader = reader
    self.hasContainer = hasContainer
  }

  /// Whether the line held a reading.
  private mutating func read(_ line: TextLines.Line) throws -> Bool {
    let (plain, clears) = line.text.withoutTerminalCodes
    if clears { startsTick = true }
    let text = plain.trimmingCharacters(in: .whitespaces)
    if text.isEmpty || text.hasPrefix("$ ") || text.hasPrefix("Average:") || text.hasPrefix("```")
      || StandingTime.isRule(text)
    {
      return false
    }
    if let banner = text.firstMatch(of: /^Linux .*\s(\d{1,4}[\/.\-]\d{1,2}[\/.\-]\d{1,4})\s.*CPU\)/) {
      isPidstat = true
      reader.toolUnits = (.kilobytes, .percent)
      try lines.at(line.number) { try reader.clock.nameDay(String(banner.1)) }
      return false
    }
    if let top = text.firstMatch(of: /^top - (\d{1,2}:\d\d:\d\d)\s/) {
      (time, startsTick) = (String(top.1), true)
      return false
    }
    if text.contains(/^(?:Tasks:|Threads:|%?Cpu\(s\)|[KMGT]iB (?:Mem|Swap))/) { return false }
    if Self.isHeader(text) {
      names = Self.names(text)
      startsTick = true
      isForeign = false
      // ps and top count resident memory in KiB.
      if names.contains("PID"), names.contains(where: { ["RES", "RSS", "RSZ"].contains($0) }) {
        reader.toolUnits = (.kilobytes, .percent)
      }
      if names.contains("%CPU"), names.contains("Command") {
        isPidstat = true
        reader.toolUnits = (.kilobytes, .percent)
      }
      return false
    }
    if let standing = StandingTime.find(text, reader.clock) {
      (time, startsTick) = (standing, true)
      return false
    }
    if isPidstat, text.contains(/\sPID\s.*\sCommand$/) { isForeign = true }
    if isForeign {
      leaveOut(line)
      return false
    }
    if names.isEmpty {
      let columns = Self.columns(text)
      let cells = columns.count > 2 ? columns : Self.words(text)
      names = HeaderlessRow(cells, clock: reader.clock, hasContainer: hasContainer)?.names ?? []
    }
    guard let cells = cells(text) else {
      // Words of a shell, or of the program that wrote the table.
      if !text.contains("%"), !text.contains(/\d(?:[kKMGT]i?B?|B)\b/) {
        leaveOut(line)
        return false
      }
      guard !names.isEmpty else {
        throw lines.problem(
          line.number, "no header of a table, such as that of `docker stats`, found \(shown(text))")
      }
      throw lines.problem(
        line.number, "the line does not fit the \(names.count) columns of its header: \(shown(text))")
    }
    let row = RecordedRow(line: line.number, names: names, cells: cells, time: time, startsTick: startsTick)
    try lines.at(line.number) { try reader.read(row) }
    startsTick = false
    return true
  }

  private mutating func leaveOut(_ line: TextLines.Line) {
    noise = noise ?? line
    noiseCount += 1
  }

  // MARK: - Columns

  private static let phrases = [
    "CONTAINER ID", "AVG CPU %", "CPU %", "PRIV WORKING SET", "MEM USAGE / LIMIT", "MEM USAGE/LIMIT",
    "MEM USAGE", "MEM %",
    "NET I/O", "NET IO",
    "BLOCK I/O", "BLOCK IO", "CPU TIME",
  ]

  static func names(_ line: String) -> [String] {
    let text = line.trimmingCharacters(in: .whitespaces).drop { $0 == "#" || $0 == " " }.description
    if text.contains("CPU %") || text.contains("MEM USAGE") { return phraseNames(text) }
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    if words.contains("%CPU") || words.contains("%MEM") || words.contains("PID") {
      return clockedNames(words)
    }
    let columns = columns(text)
    return columns.count > 1 ? columns : words
  }

  private static func phraseNames(_ text: String) -> [String] {
    var names: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      rest = rest.drop(while: \.isWhitespace)
      if let phrase = phrases.first(where: { rest.hasPrefix($0) }) {
        names.append(phrase)
        rest = rest.dropFirst(phrase.count)
      } else if !rest.isEmpty {
        let word = rest.prefix { !$0.isWhitespace }
        names.append(String(word))
        rest = rest.dropFirst(word.count)
      }
    }
    return names
  }

  /// pidstat puts the time of its block where others name the column.
  private static func clockedNames(_ words: [String]) -> [String] {
    guard let first = words.first, first.wholeMatch(of: /\d{1,2}:\d\d:\d\d/) != nil else { return words }
    let isHalf = words.dropFirst().first.map { ["AM", "PM"].contains($0) } ?? false
    return ["Time"] + words.dropFirst(isHalf ? 2 : 1)
  }

  /// Parted by tabs, and where there are none by at least two blanks.
  private static func columns(_ text: String) -> [String] {
    text.split(separator: text.contains("\t") ? /\t+/ : /\s{2,}/).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// Parted by blanks, but for those around the slash of a pair.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
      let joinsPair = word == "/" || words.last?.hasSuffix("/") == true && words.last?.count ?? 0 > 1
      if let last = words.last, joinsPair || last.hasSuffix(" /") {
        words[words.count - 1] = last + " " + word
      } else {
        words.append(word)
      }
    }
    return words
  }

  private func cells(_ text: String) -> [String]? {
    // The last column may hold blanks of its own.
    let endsInCommand = ["command", "cmd", "args"].contains(names.last?.lowercased())
    if !endsInCommand || text.contains("\t") {
      let columns = Self.columns(text)
      if columns.count == names.count { return columns }
    }
    var words = Self.words(text)
    if isPidstat, words.count > 1, ["AM", "PM"].contains(words[1]) {
      words[0...1] = [words[0] + " " + words[1]]
    }
    if words.count > names.count, endsInCommand {
      words = Array(words[..<(names.count - 1)]) + [words[(names.count - 1)...].joined(separator: " ")]
    }
    return words.count == names.count ? words : nil
  }
}

/// A time on a line of its own, which is that of the lines below it.
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
}
