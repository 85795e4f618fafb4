import Foundation
import StreamingJSON

/// What `mprof run` of memory_profiler keeps of a process (PyPI memory_profiler 0.61, mprof.py, read_mprofile_file):
/// `CMDLINE COMMAND`, `MEM MIB UNIXTIME` of the process, `CHLD PID MIB UNIXTIME` of each child where -M asks for them, and
/// a `FUNC` line for each call of a watched function.
enum ProfileRows {
  static func read(_ lines: TextLines, _ options: RecordingOptions, reader: RowReader) throws -> [String] {
    var name = options.container
    var callCount = 0
    // Calls are written before the command, as soon as they end.
    var waiting: [TextLines.Line] = []
    while let line = try lines.next() {
      switch line.text.prefix(while: { $0 != " " }) {
      case "CMDLINE":
        // A second run into the same file follows the first one.
        name = options.container ?? program(line.text)
        lines.putBack(waiting)
        waiting = []
      case "MEM" where name == nil, "CHLD" where name == nil: waiting.append(line)
      case "MEM", "CHLD":
        guard let row = row(line, of: name ?? "") else {
          if line.isCut { continue }
          throw lines.problem(line.number, "no memory and time of mprof, found \(shown(line.text))")
        }
        try lines.at(line.number) { try reader.read(row) }
      case "FUNC": callCount += 1
      case "": continue
      default:
        guard !line.isCut else { continue }
        throw lines.problem(line.number, "no line of mprof's, found \(shown(line.text))")
      }
    }
    if let first = waiting.first {
      throw lines.problem(
        first.number, "no CMDLINE says which program it is; name its container with --container NAME")
    }
    try lines.atEnd { try reader.finish() }
    return (callCount > 0 ? ["\(callCount) calls of functions are not read"] : []) + reader.notes
  }

  static func begins(_ text: String) -> Bool {
    text.hasPrefix("CMDLINE ") || text.wholeMatch(of: /(?:MEM|CHLD \d+) \d+\.\d+ \d+\.\d+/) != nil
  }

  private static func row(_ line: TextLines.Line, of name: String) -> RecordedRow? {
    guard let match = line.text.wholeMatch(of: /(?:MEM|CHLD (\d+)) (\d+\.\d+) (\d+\.\d{4})\s*/) else {
      return nil
    }
    let container = match.1.map { "\(name)/\($0)" } ?? name
    return RecordedRow(
      line: line.number, names: ["process", "rss_mb", "timestamp"],
      cells: [container, String(match.2), String(match.3)])
  }

  /// The last part of the program's path, or of the script's that an interpreter of Python runs; nil for an empty line.
  static func program(_ line: String) -> String? {
    var words = line.split(separator: " ").dropFirst().map(String.init)
    func bare(_ word: String) -> String { word.split(separator: "/").last.map(String.init) ?? word }
    if let first = words.first, bare(first).hasPrefix("python") {
      let script = words.dropFirst().first { !$0.hasPrefix("-") }
      words = script.map { [$0] } ?? words
    }
    return words.first.map(bare)
  }
}
