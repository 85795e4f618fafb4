import StreamingJSON
import TidemarkErrors
import TidemarkWarehouse

/// Reads what an engine's program printed: for each statement its columns with their types, then one JSON object a row.
struct EngineAnswer {
  static let columnsMark = "-- columns --"
  static let rowsMark = "-- rows --"

  let results: [ResultRows]

  /// - Throws: `LakeProblem.strangeAnswer`.
  init(_ engine: LakeEngine, _ output: String) throws {
    var results: [ResultRows] = []
    var columns: [Column] = []
    var rows: [[Value]] = []
    var isInRows = false
    func end() {
      if isInRows { results.append(ResultRows(columns: columns.map(\.name), rows: rows)) }
      (columns, rows) = ([], [])
    }
    for line in output.split(separator: "\n").map(String.init) {
      switch line {
      case Self.columnsMark:
        end()
        isInRows = false
      case Self.rowsMark: isInRows = true
      default:
        if isInRows {
          rows.append(try Self.row(line, columns, engine))
        } else {
          columns.append(try Self.column(line, engine))
        }
      }
    }
    end()
    self.results = results
  }

  private struct Column {
    let name: String
    /// As the engine names it, in capitals.
    let type: String
  }

  private static func column(_ line: String, _ engine: LakeEngine) throws -> Column {
    if engine == .spark {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map {
        String($0.reversed().drop { $0 == " " }.reversed())
      }
      guard fields.count >= 2 else { throw LakeProblem.strangeAnswer(name: engine.title, line: line) }
      return Column(name: fields[0], type: fields[1].uppercased())
    }
    guard let tree = JSONTree(json: line), let name = tree["column_name"]?.text,
      let type = tree["column_type"]?.text
    else { throw LakeProblem.strangeAnswer(name: engine.title, line: line) }
    return Column(name: name, type: type.uppercased())
  }

  private static func row(_ line: String, _ columns: [Column], _ engine: LakeEngine) throws -> [Value] {
    guard let members = JSONTree(json: line)?.members, members.count == columns.count else {
      throw LakeProblem.strangeAnswer(name: engine.title, line: line)
    }
    return try zip(members, columns).map { member, column in
      guard let value = value(member.value, column.type) else {
        throw LakeProblem.strangeAnswer(name: engine.title, line: line)
      }
      return value
    }
  }

  private static let integers: Set = ["TINYINT", "SMALLINT", "INTEGER", "INT", "BIGINT", "HUGEINT"]

  private static func value(_ tree: JSONTree, _ type: String) -> Value? {
    let isInteger = integers.contains(type)
    let isNumber = isInteger || type == "DOUBLE" || type == "FLOAT" || type.hasPrefix("DECIMAL")
    switch tree {
    case .null: return .null
    // SQLite has no truth values.
    case .bool(let value): return .integer(value ? 1 : 0)
    // DuckDB writes numbers of more than 64 bits as texts, both write so what is no number.
    case .number(let text) where isNumber, .string(let text) where isNumber:
      if isInteger { return Int64(text).map(Value.integer) ?? Double(text).map(Value.real) }
      guard let real = Double(text) else { return nil }
      return real.isFinite ? .real(real) : .null
    case .string(let text): return .text(type.hasPrefix("TIMESTAMP") ? time(text, type) : text)
    case .number(let text): return .text(text)
    case .array, .object: return .text(tree.compact)
    }
  }

  /// As the views give times: `2026-11-22T09:30:00.123Z`.
  private static func time(_ text: String, _ type: String) -> String {
    // DuckDB: 2026-11-22 09:30:00.123+00, without a fraction where it is zero; Spark: 2026-11-22T09:30:00.123Z.
    let form = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00)?/
    guard let match = text.wholeMatch(of: form) else { return text }
    let fraction = (match.3.map(String.init) ?? "").prefix(3)
    return "\(match.1)T\(match.2).\(fraction)\(String(repeating: "0", count: 3 - fraction.count))Z"
  }
}
