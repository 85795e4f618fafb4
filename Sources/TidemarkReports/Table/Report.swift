package import TidemarkSQL
package import TidemarkWarehouse

/// What a command found out, ready for any output format.
package struct Report: Sendable {
  /// In the order people read them.
  package var sections: [ReportTable]
  /// Index of the section that formats for one table (CSV, TSV, NDJSON) print.
  package var mainIndex: Int
  /// What to know before believing the numbers; one sentence each, control
  /// characters escaped.
  package var notes: [String]
  /// The statements the numbers come from.
  package var queries: [BoundQuery]
  /// Why there is no row, where that means that there was nothing to judge.
  package var nothing: String?
  /// What was judged, where the report judges.
  package var checks: ChecksOfReport?

  package init(
    sections: [ReportTable], mainIndex: Int = 0, notes: [String] = [], queries: [BoundQuery] = [],
    nothing: String? = nil, checks: ChecksOfReport? = nil
  ) {
    self.sections = sections
    self.mainIndex = mainIndex
    self.notes = notes.map(visible)
    self.queries = queries
    self.nothing = nothing
    self.checks = checks
  }

  package var main: ReportTable { sections[mainIndex] }
}

/// A query file with the values its parameters are bound to.
package struct BoundQuery: Sendable {
  package let query: QueryFile
  package let arguments: [String: Value]

  package init(_ query: QueryFile, _ arguments: [String: Value] = [:]) {
    self.query = query
    self.arguments = arguments
  }

  /// Input for the `sqlite3` shell that gives the same rows; its `.parameter` command takes SQL expressions.
  package var script: String {
    let settings = Set(query.parameters).union(arguments.keys).sorted().map { name in
      ".parameter set :\(name) \"\(Self.literal(arguments[name] ?? .null))\"\n"
    }
    return settings.joined() + query.sql.trimmingSuffix { $0.isWhitespace } + ";\n"
  }

  private static func literal(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .integer(let integer): "\(integer)"
    case .real(let real): "\(real)"
    case .text(let text):
      "'\(text.replacing("'", with: "''").replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))'"
    case .blob(let bytes): "x'\(hexadecimal(bytes))'"
    }
  }
}

extension StringProtocol {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> SubSequence {
    var end = endIndex
    while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
    return self[startIndex..<end]
  }
}
