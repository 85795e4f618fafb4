import CStatisticsSQL

/// A statistic of this program as an SQL aggregate, also `OVER` a window, as help and completion show it.
///
/// The functions themselves are C (`Sources/CStatisticsSQL`), because libtidemark_sql.so brings the same ones to the
/// sqlite3 shell, Datasette and whatever else loads extensions; two implementations would be two answers.
package struct StatisticsFunction: Sendable {
  /// As written in SQL.
  package let name: String
  package let arguments: [String]
  /// Units and ranges included.
  package let meaning: String

  package static let all: [StatisticsFunction] = {
    var all: [StatisticsFunction] = []
    var next = statistics_sql_functions()
    while let function = next?.pointee, let name = function.name {
      let arguments = [function.arguments.0, function.arguments.1].compactMap {
        $0.map { String(cString: $0) }
      }
      all.append(
        StatisticsFunction(
          name: String(cString: name), arguments: arguments, meaning: String(cString: function.meaning)))
      next = next?.advanced(by: 1)
    }
    return all
  }()

  /// Adds all of them to a connection. Returns a code of SQLite.
  static func register(on connection: OpaquePointer) -> CInt { statistics_sql_register(connection) }
}
