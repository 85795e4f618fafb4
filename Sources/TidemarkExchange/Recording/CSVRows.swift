import Foundation
import StreamingJSON

/// A CSV, a line a row (RFC 4180; commas, semicolons, tabs or bars), also with what spreadsheets, PowerShell and shell
/// loops put around it: `sep=;`, comments, a header that comes again, rules of a Markdown table.
struct CSVRows {
  private let lines: TextLines
  private let options: RecordingOptions
  private var separator: Character = ","
  private var hasSaidSeparator = false
  private var header: [String] = []
  private var notes: [String] = []
  /// That of a line above, for rows without one.
  private var time: String?
  private var startsTick = false

  /// - Parameter row: called for each line; its throws become refusals of that line.
  static func read(
    _ lines: TextLines, _ options: RecordingOptions, reader: (_ hasDecimalComma: Bool) -> RowReader
  ) throws -> [String] {
    var rows = CSVRows(lines: lines, options: options)
    return try rows.read(reader)
  }

  private init(lines: TextLines, options: RecordingOptions) {
    self.lines = lines
    self.options = options
  }

  private mutating func read(_ makeReader: (Bool) -> RowReader) throws -> [String] {
    guard let first = try firstLine() else { throw TextProblem(lines.path, nil, "the file is empty") }
    let reader = makeReader(separator != ",")
    try findHeader(first, reader)
    try lines.at(first.number) { _ = try reader.plan(header) }
    var hasRows = false
    while let line = try lines.next() {
      do {
        if try read(line, reader) { hasRows = true }
      } catch let problem as TextProblem {
        guard line.isCut, hasRows else { throw problem }
        notes.append("its last line is cut off and was left out")
      }
    }
    try lines.atEnd { try reader.finish() }
    return notes + reader.notes
  }

  /// Whether the line held a reading.
  private mutating func read(_ line: TextLines.Line, _ reader: RowReader) throws -> Bool {
    let text = line.text.trimmingCharacters(in: .whitespaces)
    if text.isEmpty || text.hasPrefix("#") || Self.isRule(text) { return false }
    var cells = try cells(line)
    if cells.count == header.count, isHeader(cells, reader.clock) {
      startsTick = true
      return false
    }
    if cells.count == 1, header.count > 1, let standing = StandingTime.find(text, reader.clock) {
      (time, startsTick) = (standing, true)
      return false
    }
    while cells.count > header.count, cells.last?.trimmingCharacters(in: .whitespaces) == "" {
      cells.removeLast()
    }
    while cells.count < header.count, header[cells.count].isEmpty { cells.append("") }
    guard cells.count == header.count else {
      throw lines.problem(line.number, "\(cells.count) cells where the header has \(header.count)")
    }
    try lines.at(line.number) {
      try reader.read(
        RecordedRow(line: line.number, names: header, cells: cells, time: time, startsTick: startsTick))
    }
    startsTick = false
    return true
  }

  // MARK: - The header

  /// The first line that is neither empty nor a comment, behind the separator that a line of its own may name.
  private mutating func firstLine() throws -> TextLines.Line? {
    while let line = try lines.next() {
      let text = line.text.trimmingCharacters(in: .whitespaces)
      if text.isEmpty || Self.isRule(text) { continue }
      if let said = text.wholeMatch(of: /(?i)"?sep=(.)"?/) {
        separator = said.1.first ?? ","
        hasSaidSeparator = true
        continue
      }
      if text.hasPrefix("#") {
        // A comment may hold the header.
        let names = text.drop { $0 == "#" || $0 == " " }.split(separator: Self.separator(of: text)).map(
          String.init)
        guard names.count > 2, let plan = try? ColumnPlan(names, mapping: [:]), plan.isRecording else {
          continue
        }
      }
      if !hasSaidSeparator { separator = Self.separator(of: text) }
      return line
    }
    return nil
  }

  /// Sets the header: what the user says, the first line, or the names that the forms of its cells tell. A title, or a
  /// time, may stand above it.
  private mutating func findHeader(_ first: TextLines.Line, _ reader: RowReader) throws {
    if let said = options.header {
      // Columns of blanks, as `kubectl top --no-headers` prints them.
      if !hasSaidSeparator, separator == ",", !first.text.contains(",") { separator = " " }
      header = said.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return lines.putBack(first)
    }
    var candidate: TextLines.Line? = first
    var passed: [TextLines.Line] = []
    while let line = candidate, passed.count < 20 {
      if !hasSaidSeparator { separator = Self.separator(of: line.text) }
      let names = headed(try names(line), reader.clock)
      if let plan = try? ColumnPlan(names, mapping: options.columns), plan.isRecording || !plan.wide.isEmpty,
        !names.contains(where: { Quantity.plainNumber($0) != nil })
      {
        header = names
        break
      }
      if let inferred = HeaderlessRow(names, clock: reader.clock, hasContainer: options.container != nil),
        let told = inferred.names
      {
        notes.append(
          "it has no header; columns were told by their form: \(told.filter { !$0.isEmpty }.joined(separator: ", "))"
        )
        header = told
        lines.putBack(line)
        break
      }
      if names.count == 1, let standing = StandingTime.find(names[0], reader.clock) {
        (time, startsTick) = (standing, true)
      } else {
        passed.append(line)
      }
      candidate = try nextLine()
    }
    guard header.isEmpty else {
      if let skipped = passed.first {
        let others = passed.count > 1 ? " and \(passed.count - 1) more" : ""
        notes.append("line \(skipped.number), \(shown(skipped.text)),\(others) was left out")
      }
      return
    }
    // None is found: the first line is taken at its word, and what it lacks is said.
    separator = hasSaidSeparator ? separator : Self.separator(of: first.text)
    header = try names(first)
    if HeaderlessRow(header, clock: reader.clock, hasContainer: options.container != nil) != nil {
      throw lines.problem(first.number, HeaderlessRow.advice)
    }
    // The lines that were looked at are read again.
    lines.putBack(passed.dropFirst() + (candidate.map { [$0] } ?? []))
  }

  /// Names of columns, where the time of the reading stands in place of one: `docker stats --format "table $(date +%s),…"`.
  private func headed(_ names: [String], _ clock: RecordedClock) -> [String] {
    let times = names.indices.filter { clock.isTime(names[$0]) }
    guard times.count == 1, let index = times.first else { return names }
    var headed = names
    headed[index] = "timestamp"
    guard let plan = try? ColumnPlan(headed, mapping: [:]), plan.isRecording, plan[.container] != nil,
      plan.columns.count > 2
    else { return names }
    return headed
  }

  /// Whether a line repeats the header.
  private func isHeader(_ cells: [String], _ clock: RecordedClock) -> Bool {
    zip(cells, header).allSatisfy { cell, name in
      let cell = cell.trimmingCharacters(in: .whitespaces)
      return cell == name || name == "timestamp" && clock.isTime(cell)
    }
  }

  private func nextLine() throws -> TextLines.Line? {
    while let line = try lines.next() {
      let text = line.text.trimmingCharacters(in: .whitespaces)
      if !text.isEmpty, !text.hasPrefix("#"), !Self.isRule(text) { return line }
    }
    return nil
  }

  private func names(_ line: TextLines.Line) throws -> [String] {
    var names = try cells(line).map { $0.trimmingCharacters(in: .whitespaces) }
    if let first = names.first, first.hasPrefix("#") {
      names[0] = String(first.drop { $0 == "#" || $0 == " " })
    }
    return names
  }

  /// The line under the header of a Markdown table.
  private static func isRule(_ text: String) -> Bool {
    text.utf8.count > 2 && text.contains("-") && text.allSatisfy { "|-+: =".contains($0) }
  }

  private static func separator(of text: String) -> Character {
    let candidates: [Character] = [",", ";", "\t", "|"]
    let counts = candidates.map { candidate in text.count { $0 == candidate } }
    // Commas may also stand in labels, the others hardly do.
    let best = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    if counts[best] > 0 { return candidates[best] }
    return text.wholeMatch(of: /[\w.\-\/]+:\s+[\d.]+%/) == nil ? "," : ":"
  }

  /// The cells of a record, which goes on over the next lines while a quote is open.
  private func cells(_ first: TextLines.Line) throws -> [String] {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuoted = false
    var text = first.text
    if separator == "|" {
      text = text.trimmingCharacters(in: .whitespaces)
      if text.hasPrefix("|") { text.removeFirst() }
      if text.hasSuffix("|") { text.removeLast() }
    }
    if separator == " " { return TableRows.words(text) }
    let mark = separator.unicodeScalars.first ?? ","
    while true {
      var rest = text.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        if isQuoted {
          if scalar != "\"" {
            cell.unicodeScalars.append(scalar)
          } else if rest.first == "\"" {
            rest.removeFirst()
            cell += "\""
          } else {
            isQuoted = false
          }
        } else if scalar == "\"", !wasQuoted, cell.allSatisfy({ $0 == " " }) {
          (isQuoted, wasQuoted, cell) = (true, true, "")
        } else if scalar == mark {
          cells.append(cell)
          (cell, wasQuoted) = ("", false)
        } else {
          cell.unicodeScalars.append(scalar)
        }
      }
      guard isQuoted else { return cells + [cell] }
      guard let next = try lines.next() else { throw lines.problem(first.number, "a quote is not closed") }
      cell += "\n"
      text = next.text
    }
  }
}

extension TextLines {
  /// Runs code over a line, and turns what it refuses into a problem of that line.
  func at(_ number: Int, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let problem as RowProblem {
      throw self.problem(number, problem.reason)
    } catch let problem as RecordedClock.Problem {
      throw self.problem(number, problem.reason)
    }
  }

  /// The same of the file as a whole.
  func atEnd(_ body: () throws -> Void) throws {
    do { try body() } catch let problem as RowProblem { throw TextProblem(path, nil, problem.reason) }
  }
}
