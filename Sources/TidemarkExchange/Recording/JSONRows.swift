import Foundation
import StreamingJSON

/// JSON objects of readings, however they stand in the text: one a line, spread over lines, in an array per tick or in
/// one array, behind a time on the line or below a line with one. Docker's own (`docker stats --format json`,
/// docker/cli, cli/command/container/formatter_stats.go), Podman's, the templates of Docker's documentation, the
/// answers of the engine's API, and objects with names like those of a CSV.
struct JSONRows {
  private let lines: TextLines
  private let reader: RowReader
  private var time: String?
  private var startsTick = false
  /// An object that is not yet closed, with the number of the line it began on.
  private var open: (text: String, line: Int)?
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var prefix = ""
  private var hasRows = false

  static func read(_ lines: TextLines, reader: RowReader) throws -> [String] {
    var rows = JSONRows(lines: lines, reader: reader)
    var notes: [String] = []
    while let line = try lines.next() {
      do {
        try rows.read(line)
      } catch let problem as TextProblem {
        guard line.isCut, rows.hasRows else { throw problem }
        rows.open = nil
        notes.append("its last line is cut off and was left out")
      }
    }
    if let open = rows.open {
      guard rows.hasRows else { throw lines.problem(open.line, "the object that begins here is not closed") }
      notes.append("its last object is cut off and was left out")
    }
    try lines.atEnd { try reader.finish() }
    return notes + reader.notes
  }

  private init(lines: TextLines, reader: RowReader) {
    self.lines = lines
    self.reader = reader
  }

  private mutating func read(_ line: TextLines.Line) throws {
    let (text, clears) = line.text.withoutTerminalCodes
    if clears { startsTick = true }
    var rest = text.utf8[...]
    if open != nil { open?.text += "\n" }
    while let byte = rest.first {
      guard open == nil else {
        try goOn(&rest, line)
        continue
      }
      switch byte {
      case UInt8(ascii: "{"):
        open = ("", line.number)
        (depth, isInString, isEscaped) = (0, false, false)
      case UInt8(ascii: "[") where Self.beginsArray(rest.dropFirst()):
        startsTick = true
        rest.removeFirst()
      case UInt8(ascii: "]") where prefix.isEmpty, UInt8(ascii: ",") where prefix.isEmpty: rest.removeFirst()
      default:
        let end =
          rest.dropFirst().firstIndex { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? rest.endIndex
        prefix += String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
        rest = rest[end...]
      }
    }
    guard open == nil else {
      guard open?.text.utf8.count ?? 0 <= TextLines.lineLimit else {
        throw lines.problem(line.number, "an object of more than 16 MB")
      }
      return
    }
    // What stands alone on a line may be the time of those below.
    let alone = prefix.trimmingCharacters(in: .whitespaces)
    prefix = ""
    if alone.isEmpty || StandingTime.isRule(alone) || alone.hasPrefix("$ ") { return }
    guard let standing = StandingTime.find(alone, reader.clock) else {
      throw lines.problem(line.number, "no JSON object of readings, found \(shown(alone))")
    }
    (time, startsTick) = (standing, true)
  }

  /// A bracket may also hold a time.
  private static func beginsArray(_ rest: Substring.UTF8View) -> Bool {
    guard let next = rest.first(where: { $0 != 0x20 && $0 != 0x09 }) else { return true }
    return "{[]".utf8.contains(next)
  }

  /// Passes over the open object to its end, or to that of the line.
  private mutating func goOn(_ rest: inout Substring.UTF8View, _ line: TextLines.Line) throws {
    var end = rest.startIndex
    var isClosed = false
    while end < rest.endIndex, !isClosed {
      let byte = rest[end]
      rest.formIndex(after: &end)
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        isClosed = depth == 0
      }
    }
    open?.text += String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
    rest = rest[end...]
    guard isClosed, let (text, begun) = open else { return }
    open = nil
    let tree: JSONTree
    do {
      tree = try JSONTree(json: text, name: lines.path)
    } catch let problem as TextProblem {
      let place = problem.place.map {
        FilePlace(line: begun + $0.line - 1, column: $0.line == 1 ? 1 : $0.column)
      }
      throw TextProblem(lines.path, place, problem.reason)
    }
    try object(tree, line: begun)
  }

  // MARK: - Objects

  private mutating func object(_ tree: JSONTree, line: Int) throws {
    let inFront = prefix.trimmingCharacters(in: CharacterSet(charactersIn: " \t,:;|=>-[]()"))
    prefix = ""
    if !inFront.isEmpty, !reader.clock.isTime(inFront) {
      throw lines.problem(line, "no timestamp, found \(shown(inFront)); \(TimeForms.accepted)")
    }
    let moment = inFront.isEmpty ? time : inFront
    guard !Self.isStopped(tree) else { return reader.countEmpty() }
    let rows =
      Self.cadvisorRows(tree) ?? Self.newerCAdvisorRows(tree) ?? Self.taskRows(tree) ?? Self.runtimeRows(tree)
      ?? Self.summaryRows(tree)
      ?? Self.telegrafRows(tree) ?? Self.entries(tree).map { Self.row($0) }
    for (names, cells) in rows {
      let row = RecordedRow(line: line, names: names, cells: cells, time: moment, startsTick: startsTick)
      try lines.at(line) { try reader.read(row) }
      startsTick = false
      hasRows = true
    }
  }

  /// The readings in an object: itself, or the elements of a list or of an object of objects in it, each with what
  /// stands beside that.
  private static func entries(_ tree: JSONTree) -> [[JSONTree.Member]] {
    func isObject(_ tree: JSONTree) -> Bool {
      if case .object = tree { return true }
      return false
    }
    let lists = tree.members.filter { !$0.value.elements.isEmpty && $0.value.elements.allSatisfy(isObject) }
    if lists.count == 1, let list = lists.first, tree["memory_stats"] == nil {
      let others = tree.members.filter { $0.key != list.key }
      return list.value.elements.flatMap { entries(.object(others + $0.members)) }
    }
    let groups = tree.members.filter {
      !$0.value.members.isEmpty && $0.value.members.allSatisfy { isObject($0.value) }
    }
    if groups.count == 1, let group = groups.first, tree["memory_stats"] == nil {
      let others = tree.members.filter { $0.key != group.key }
      return group.value.members.map {
        others + [JSONTree.Member("container", .string($0.key))] + $0.value.members
      }
    }
    return [tree.members]
  }

  /// Names and texts of the values; those of an object in it have its name in front.
  private static func row(_ members: [JSONTree.Member]) -> (names: [String], cells: [String]) {
    if let engine = engineRow(.object(members)) ?? podmanRow(.object(members)) { return engine }
    var names: [String] = []
    var cells: [String] = []
    func add(_ name: String, _ value: JSONTree) {
      switch value {
      case .object(let inner):
        for member in inner { add(name + "." + member.key, member.value) }
      case .array: break
      case .string(let text): (names, cells) = (names + [name], cells + [text])
      case .null: (names, cells) = (names + [name], cells + [""])
      default: (names, cells) = (names + [name], cells + [value.compact])
      }
    }
    for member in members { add(member.key, member.value) }
    return (names, cells)
  }
}
