/// One SELECT, as written in `queries/`, with what its header comments say of it.
///
/// The header is the lines at the top of the file:
///
///     -- name: coverage_gaps
///     -- title: Where are readings missing?
///     -- description: What the rows are; one row per …
///     -- param: coverage real default=0.9, readings over readings expected
///     -- columns: run_id integer, coverage real 0 to 1
///     -- reads: runs of its parameters
///
/// `param` has a name, a type (`run`, `integer`, `real`, `text`), `required` or `default=…` or neither (then NULL where it
/// is not given), and after a comma its meaning. `columns` names the result columns, each with type and unit where the
/// file is one that people run by name. Both may stand on several lines. `reads: runs of its parameters` says
/// that the rows of other runs than those do not change the answer, so a lake's files of other runs stay closed. A test compares
/// the header with the statement.
package struct QueryFile: Sendable {
  /// File name without its suffix, such as `summary`.
  package let name: String
  package let sql: String

  init(_ name: String, _ utf8: [UInt8]) {
    self.init(name: name, sql: String(decoding: utf8, as: UTF8.self))
  }

  package init(name: String, sql: String) {
    self.name = name
    self.sql = sql
  }

  /// What one header key says, in order; a key may stand on several lines.
  package func header(_ key: String) -> [String] {
    sql.split(separator: "\n").prefix { $0.hasPrefix("--") }.compactMap { line in
      let prefix = "-- \(key):"
      guard line.hasPrefix(prefix) else { return nil }
      return trimmed(line.dropFirst(prefix.count))
    }
  }

  /// The promised result columns in order; empty where the header is silent.
  package var resultColumns: [QueryColumn] {
    header("columns").joined(separator: ",").split(separator: ",").map { QueryColumn(trimmed($0)) }
  }

  /// Their names.
  package var columns: [String] { resultColumns.map(\.name) }

  /// The bound parameters as the header declares them; nil stands for a line that cannot be read.
  package var declarations: [QueryParameter?] { header("param").map { QueryParameter($0) } }

  /// Names of the bound parameters, without their colon.
  package var parameters: [String] { declarations.compactMap(\.?.name) }

  /// Whether all rows that it reads are of the runs that its parameters name.
  package var readsItsRuns: Bool { header("reads") == ["runs of its parameters"] }

  /// The statement without the header.
  package var statement: String {
    let lines = sql.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { $0.hasPrefix("--") }.joined(separator: "\n")
  }
}

/// A result column of a query: `coverage real 0 to 1`.
package struct QueryColumn: Sendable, Equatable {
  package let name: String
  /// integer, real or text; empty where the header does not say.
  package let type: String
  /// Empty for a plain number or text.
  package let unit: String

  init(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 2)
    name = words.first.map(String.init) ?? ""
    type = words.count > 1 ? String(words[1]) : ""
    unit = words.count > 2 ? String(words[2]) : ""
  }
}

/// A bound parameter of a query: `coverage real default=0.9, readings over readings expected`.
package struct QueryParameter: Sendable, Equatable {
  /// `run` is a run selector that becomes the number of the run it means.
  package enum Kind: String, Sendable { case run, integer, real, text }

  package let name: String
  package let kind: Kind
  package let isRequired: Bool
  /// As a user would type it.
  package let defaultText: String?
  package let meaning: String

  /// nil for a text of another form.
  package init?(_ text: String) {
    let halves = text.split(separator: ",", maxSplits: 1).map { trimmed($0) }
    let words = (halves.first ?? "").split(separator: " ")
    guard (2...3).contains(words.count), let kind = Kind(rawValue: String(words[1])) else { return nil }
    name = String(words[0])
    self.kind = kind
    meaning = halves.count > 1 ? halves[1] : ""
    switch words.count == 3 ? words[2] : "" {
    case "": (isRequired, defaultText) = (false, nil)
    case "required": (isRequired, defaultText) = (true, nil)
    case let word where word.hasPrefix("default="):
      (isRequired, defaultText) = (false, String(word.dropFirst("default=".count)))
    default: return nil
    }
  }
}

private func trimmed(_ text: some StringProtocol) -> String {
  String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}
