/// One SELECT, as written in `queries/`, with what its header comments say of it.
///
/// The header is the lines `-- name:`, `-- title:`, `-- description:`, `-- param: NAME TYPE [required]` and
/// `-- columns: a, b, c` at the top of the file; a test holds them against the statement.
package struct QueryFile: Sendable {
  /// File name without its suffix, such as `summary`.
  package let name: String
  package let sql: String

  init(_ name: String, _ utf8: [UInt8]) {
    self.name = name
    self.sql = String(decoding: utf8, as: UTF8.self)
  }

  /// What one header key says, in order; a key may stand on several lines.
  package func header(_ key: String) -> [String] {
    sql.split(separator: "\n").prefix { $0.hasPrefix("--") }.compactMap { line in
      let prefix = "-- \(key):"
      guard line.hasPrefix(prefix) else { return nil }
      return line.dropFirst(prefix.count).trimmingPrefix { $0 == " " }.description
    }
  }

  /// The promised result columns in order.
  package var columns: [String] {
    header("columns").joined(separator: ",").split(separator: ",").map { column in
      String(column.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Names of the bound parameters, without their colon.
  package var parameters: [String] {
    header("param").compactMap { $0.split(separator: " ").first.map(String.init) }
  }
}
