package import TidemarkSQL

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
    case .text(let text): "'\(shellEscaped(text.replacingScalar("'", with: "''")))'"
    case .blob(let bytes): "x'\(bytes.hex)'"
    }
  }
}

/// What stays one argument of a command of the shell, which reads C's escapes between double quotes and ends a command
/// where a line ends (https://www.sqlite.org/cli.html, section 4).
private func shellEscaped(_ text: String) -> String {
  text.replacingScalar("\\", with: "\\\\").replacingScalar("\"", with: "\\\"")
    .replacingScalar("\n", with: "\\n").replacingScalar("\r", with: "\\r")
}

extension StringProtocol {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> SubSequence {
    var end = endIndex
    while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
    return self[startIndex..<end]
  }
}

extension Warehouse {
  package func rows(_ bound: BoundQuery) throws -> ResultRows { try rows(bound.query, bound.arguments) }

  package func fetch<T: QueryRow>(_ type: T.Type, _ bound: BoundQuery) throws -> [T] {
    try fetch(type, bound.query, bound.arguments)
  }

  package func forEach<T: QueryRow>(_ type: T.Type, _ bound: BoundQuery, _ body: (T) throws -> Void) throws {
    try forEach(type, bound.query, bound.arguments, body)
  }
}
