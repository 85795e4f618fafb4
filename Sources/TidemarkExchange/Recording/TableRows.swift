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
  /// Words of the time that each line begins with; nil where none does.
  private var stampLength: Int?
  private var isSumNext = false
  private var sumCount = 0

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
    if rows.sumCount > 0 { notes.append("\(rows.sumCount) lines of sums were left out") }
    return notes + reader.notes
  }

  /// Whether a line begins such a table: its header, or a row whose cells say what they are.
  static func begins(_ text: String) -> Bool {
    if isHeader(text) { return true }
    let clock = RecordedClock(
      RecordedClock.Settings(zone: .fixed(seconds: 0), isZoneNamed: false, fileMicroseconds: 0))
    let text = text.trimmingCharacters(in: .whitespaces)
    if text.contains("CPU") || text.contains("MEM"),
      StandingTime.cuts(text, clock).contains(where: { isHeader($0.rest) })
    {
      return true
    }
    let cells = columns(text)
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
    let text = unstamped(plain.trimmingCharacters(in: .whitespaces))
    // `kubectl top --sum` rules its columns off.
    if !text.isEmpty, text.allSatisfy({ $0 == "_" || $0 == " " }) {
      isSumNext = true
      return false
    }
    if isSumNext, Self.words(text).count < names.count {
      isSumNext = false
      sumCount += 1
      return false
    }
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
    if let standing = StandingTime.findNumbered(text, reader.clock), try !isRow(text, line) {
      (time, startsTick) = (standing, true)
      return false
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

  /// The line without the time in front of it, which is kept; a first column of times is no such thing.
  private mutating func unstamped(_ text: String) -> String {
    guard !isPidstat, !text.isEmpty else { return text }
    if stampLength == nil, names.isEmpty || Self.isHeader(text) {
      stampLength = StandingTime.cuts(text, reader.clock).first { Self.isHeader($0.rest) }?.wordCount
    }
    guard let stampLength, let (stamp, rest) = StandingTime.cut(text, after: stampLength, reader.clock) else {
      return text
    }
    if stamp != time { (time, startsTick) = (stamp, true) }
    return rest
  }

  /// Whether a line that may be a heading with a time has its memory where the header says.
  private func isRow(_ text: String, _ line: TextLines.Line) throws -> Bool {
    guard !names.isEmpty, let cells = cells(text) else { return false }
    var memory: ColumnPlan.Column?
    try lines.at(line.number) { memory = try reader.plan(names)[.memory] }
    return memory.map { !cells[$0.index].contains(":") } ?? true
  }

  private mutating func leaveOut(_ line: TextLines.Line) {
    noise = noise ?? line
    noiseCount += 1
  }

  // MARK: - Columns

  private static let phrases = [
    "CONTAINER ID", "POD ID", "AVG CPU %", "CPU %", "PRIV WORKING SET", "MEM USAGE / LIMIT",
    "MEM USAGE/LIMIT", "MEM USAGE/ LIMIT",
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
