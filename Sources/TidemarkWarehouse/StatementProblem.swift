package import TidemarkErrors

/// What can be wrong with a statement that a person wrote.
package enum StatementProblem: ExplainedError, Equatable {
  case empty
  case severalStatements(SourcePlace)
  /// `action` is what SQLite was about to do, such as `ATTACH`.
  case notAllowed(action: String)
  /// What SQLite said while it read the statement or ran it.
  case failed(message: String, SourcePlace?, didYouMean: String?)
  case positionalParameter(String)
  case missingParameters([String], declared: [String])
  case unknownParameters([String], declared: [String])
  case timeout(seconds: Double)
  /// The result does not fit into the memory that is set apart for it.
  case tooLarge(rowCount: Int)
  /// Stopped by the user.
  case interrupted
}

/// A place in a statement, for the caret under it. Line and column count from 1, the column in characters.
package struct SourcePlace: Sendable, Equatable {
  package let line: Int
  package let column: Int
  package let sourceLine: String

  /// - Parameter offset: in bytes of UTF-8, as `sqlite3_error_offset` gives it.
  init(_ sql: String, utf8Offset offset: Int) {
    let utf8 = Array(sql.utf8)
    let end = min(max(offset, 0), utf8.count)
    let newline = UInt8(ascii: "\n")
    let start = utf8[..<end].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let lineEnd = utf8[end...].firstIndex(of: newline) ?? utf8.count
    line = utf8[..<end].count { $0 == newline } + 1
    column = String(decoding: utf8[start..<end], as: UTF8.self).count + 1
    sourceLine = String(decoding: utf8[start..<lineEnd], as: UTF8.self)
  }

  var caret: String {
    let padding = sourceLine.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
    return "  \(sourceLine)\n  \(padding)^"
  }
}

extension StatementProblem {
  package var exitStatus: ExitStatus {
    switch self {
    case .empty, .positionalParameter, .missingParameters, .unknownParameters: .usage
    case .severalStatements, .notAllowed, .failed, .timeout, .tooLarge, .interrupted: .failed
    }
  }

  package var description: String {
    switch self {
    case .empty: "there is no statement; write one, such as \"SELECT * FROM runs\""
    case .severalStatements(let place):
      "more than one statement, the second begins at line \(place.line), column \(place.column); give one at a time\n\(place.caret)"
    case .notAllowed(let action): "\(action) is refused: `tidemark sql` only reads"
    case .failed(let message, let place, let didYouMean):
      message + (place.map { " (line \($0.line), column \($0.column))" } ?? "")
        + (didYouMean.map { "; did you mean \($0)?" } ?? "") + (place.map { "\n" + $0.caret } ?? "")
    case .positionalParameter(let name):
      "parameter \(name) has no name; write it as :name and give -p name=value"
    case .missingParameters(let names, let declared):
      "no value for \(Self.list(names)); the statement declares \(Self.list(declared)), give each with -p name=value"
    case .unknownParameters(let names, let declared):
      "the statement has no parameter \(Self.list(names)); it declares "
        + (declared.isEmpty ? "none" : Self.list(declared))
    case .tooLarge(let rowCount):
      "the result is larger than 256 MB after \(rowCount) rows; ask for less, such as with LIMIT, or write a whole view with `tidemark export --view`"
    case .timeout(let seconds):
      "stopped after \(seconds) s (--timeout); ask for fewer rows or allow more time"
    case .interrupted: "interrupted"
    }
  }

  private static func list(_ names: [String]) -> String { names.map { ":" + $0 }.joined(separator: ", ") }
}
