import GRDBSQLite
import Synchronization
import TidemarkErrors

/// A connection of its own for SQL that a person wrote: it reads, and nothing else.
///
/// Opened read-only, with `query_only`, without trust in the schema, and behind an authorizer that lets SELECT
/// through, in the statement and in every view it reads; `sqlite3_stmt_readonly` alone would let ATTACH and VACUUM INTO create files. Not a GRDB
/// connection, because GRDB needs an authorizer for itself (https://www.sqlite.org/c3ref/set_authorizer.html
/// allows one).
package final class ReadOnlySQL {
  private let warehouse: Warehouse
  private let connection: OpaquePointer
  private let gate = StatementGate()
  /// Of a statement that has none of its own; nil where every view is ours.
  package let defaultTimeoutSeconds: Double?

  /// Fails with a `WarehouseError`.
  package init(_ warehouse: Warehouse) throws {
    self.warehouse = warehouse
    defaultTimeoutSeconds = try warehouse.hasForeignViews() ? Warehouse.foreignSeconds : nil
    var handle: OpaquePointer?
    let status = sqlite3_open_v2(
      warehouse.location, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, nil)
    guard status == SQLITE_OK, let handle else {
      sqlite3_close_v2(handle)
      throw WarehouseError(
        sqliteCode: status, message: String(cString: sqlite3_errstr(status)), path: warehouse.path)
    }
    connection = handle
    sqlite3_busy_timeout(connection, 5000)
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Self.longestValue)
    // A pattern of many % takes exponential time.
    sqlite3_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
    for pragma in ["query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"] {
      guard sqlite3_exec(connection, "PRAGMA \(pragma)", nil, nil, nil) == SQLITE_OK else {
        throw fileProblem
      }
    }
    guard StatisticsFunction.register(on: connection) == SQLITE_OK else {
      throw fileProblem
    }
    // A misspelt "column" would silently be a text (https://www.sqlite.org/quirks.html#dblquote).
    _disableDoubleQuotedStringLiterals(connection)
    connectTableFunctions()
    let context = Unmanaged.passUnretained(gate).toOpaque()
    sqlite3_set_authorizer(
      connection,
      { context, action, first, second, _, _ in
        guard let context else { return SQLITE_DENY }
        return Unmanaged<StatementGate>.fromOpaque(context).takeUnretainedValue().decide(
          action, first, second)
      }, context)
    // Every 10 000 instructions: some microseconds apart.
    sqlite3_progress_handler(
      connection, 10_000,
      { context in
        guard let context else { return 1 }
        return Unmanaged<StatementGate>.fromOpaque(context).takeUnretainedValue().mustStop ? 1 : 0
      }, context)
  }

  /// The first use of a table-valued function declares its columns, which the authorizer would take for a change of
  /// the schema; so it happens before.
  private func connectTableFunctions() {
    for name in ["json_each", "json_tree", "dbstat"]
      + StatementGate.tellingPragmas.union(StatementGate.readablePragmas).sorted().map({ "pragma_" + $0 })
    {
      var statement: OpaquePointer?
      // A library built without one of them only lacks it.
      sqlite3_prepare_v2(connection, "SELECT 1 FROM \(name)", -1, &statement, nil)
      sqlite3_finalize(statement)
    }
  }

  deinit { sqlite3_close_v2(connection) }

  /// Bytes of a text or blob at most, so that no single function takes long.
  private static let longestValue: CInt = 32 << 20
  /// Bytes of all values of a result at most; some times as much memory is needed to print them.
  private static let largestResult = 256 << 20

  /// Runs one statement to its end; all rows are read before the function returns.
  ///
  /// - Parameters:
  ///   - parameters: Values of the statement's named parameters, no more and no fewer.
  ///   - timeoutSeconds: nil for `defaultTimeoutSeconds`.
  /// - Throws: `StatementProblem`, or a `WarehouseError` when the file is damaged or cannot be read.
  package func rows(
    _ sql: String, parameters: [String: Value] = [:], timeoutSeconds: Double? = nil
  ) throws -> ResultRows {
    gate.begin(timeoutSeconds: timeoutSeconds ?? defaultTimeoutSeconds)
    let statement = try prepare(sql)
    defer { sqlite3_finalize(statement) }
    guard sqlite3_column_count(statement) > 0 else {
      throw StatementProblem.notAllowed(action: "a statement that returns no rows")
    }
    try bind(parameters, to: statement)
    let columns = (0..<sqlite3_column_count(statement)).map {
      String(cString: sqlite3_column_name(statement, $0))
    }
    var rows: [[Value]] = []
    var bytes = 0
    // A short statement ends before the progress handler is asked.
    guard !statementInterrupt.load(ordering: .relaxed) else { throw StatementProblem.interrupted }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        rows.append((0..<Int32(columns.count)).map { Self.value(statement, $0) })
        bytes += rows[rows.count - 1].reduce(32) { $0 + $1.bytes }
        guard bytes <= Self.largestResult else { throw StatementProblem.tooLarge(rowCount: rows.count) }
      case SQLITE_DONE: return ResultRows(columns: columns, rows: rows)
      case let status: throw problem(status, sql)
      }
    }
  }

  private func prepare(_ sql: String) throws -> OpaquePointer {
    let bytes = Array(sql.utf8CString)
    return try bytes.withUnsafeBufferPointer { buffer -> OpaquePointer in
      guard let start = buffer.baseAddress else { throw StatementProblem.empty }
      var statement: OpaquePointer?
      var tail: UnsafePointer<CChar>?
      let status = sqlite3_prepare_v2(connection, start, Int32(buffer.count), &statement, &tail)
      guard status == SQLITE_OK else { throw problem(status, sql) }
      guard let statement else { throw StatementProblem.empty }
      // What follows the first statement may only be space and comments.
      var next: OpaquePointer?
      let offset = tail.map { $0 - start } ?? 0
      let nextStatus = sqlite3_prepare_v2(
        connection, start + offset, Int32(buffer.count - offset), &next, nil)
      guard nextStatus == SQLITE_OK, next == nil else {
        sqlite3_finalize(next)
        sqlite3_finalize(statement)
        let spaces = buffer[offset...].prefix { $0 == 32 || (9...13).contains($0) }.count
        throw StatementProblem.severalStatements(SourcePlace(sql, utf8Offset: offset + spaces))
      }
      return statement
    }
  }

  private func bind(_ parameters: [String: Value], to statement: OpaquePointer) throws {
    let count = sqlite3_bind_parameter_count(statement)
    var declared: [(index: Int32, name: String)] = []
    for index in stride(from: 1, through: count, by: 1) {
      guard let name = sqlite3_bind_parameter_name(statement, index).map({ String(cString: $0) }),
        !name.hasPrefix("?")
      else { throw StatementProblem.positionalParameter("?\(index)") }
      declared.append((index, String(name.dropFirst())))
    }
    let names = declared.map(\.name)
    let unknown = parameters.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else { throw StatementProblem.unknownParameters(unknown, declared: names) }
    let missing = names.filter { parameters[$0] == nil }
    guard missing.isEmpty else { throw StatementProblem.missingParameters(missing, declared: names) }
    // Tells SQLite to copy what it is given.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (index, name) in declared {
      let status =
        switch parameters[name] ?? .null {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
        case .real(let real): sqlite3_bind_double(statement, index, real)
        case .text(let text): sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), transient)
        case .blob(let bytes): sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), transient)
        }
      guard status == SQLITE_OK else { throw problem(status, nil) }
    }
  }

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> Value {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_NULL: return .null
    case let type:
      // The pointer first, then the length of what it points to (https://www.sqlite.org/c3ref/column_blob.html).
      let bytes =
        type == SQLITE_TEXT
        ? UnsafeRawPointer(sqlite3_column_text(statement, column)) : sqlite3_column_blob(statement, column)
      let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column)))
      return type == SQLITE_TEXT ? .text(String(decoding: buffer, as: UTF8.self)) : .blob(Array(buffer))
    }
  }

  // MARK: - Problems

  private var message: String { String(cString: sqlite3_errmsg(connection)) }

  private var fileProblem: WarehouseError {
    WarehouseError(
      sqliteCode: sqlite3_extended_errcode(connection), message: message, path: warehouse.path)
  }

  private func problem(_ status: Int32, _ sql: String?) -> any Error {
    let (message, offset) = (message, sqlite3_error_offset(connection))
    switch status & 0xFF {
    case SQLITE_INTERRUPT:
      return statementInterrupt.load(ordering: .relaxed)
        ? StatementProblem.interrupted : StatementProblem.timeout(seconds: gate.timeoutSeconds ?? 0)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CANTOPEN,
      SQLITE_FULL,
      SQLITE_READONLY:
      return fileProblem
    default: break
    }
    if let refused = gate.refused { return StatementProblem.notAllowed(action: refused) }
    let word = Self.unknownName(message)
    let place = sql.flatMap { sql -> SourcePlace? in
      if offset >= 0 { return SourcePlace(sql, utf8Offset: Int(offset)) }
      // SQLite 3.40 gives no place for an unknown table.
      guard let word, let range = sql.firstRange(of: word) else { return nil }
      return SourcePlace(sql, utf8Offset: sql.utf8.distance(from: sql.startIndex, to: range.lowerBound))
    }
    let meant = word.flatMap { word in
      // Double quotes make a name, single quotes a text.
      sql?.contains("\"\(word)\"") == true ? "'\(word)', a text" : nearestName(to: word, message)
    }
    return StatementProblem.failed(message: message, place, didYouMean: meant)
  }

  private static func unknownName(_ message: String) -> String? {
    let kinds = ["no such table: ", "no such column: ", "no such function: "]
    guard kinds.contains(where: message.hasPrefix), let space = message.lastIndex(of: " ") else { return nil }
    return String(message[message.index(after: space)...])
  }

  /// The table, column or function that a misspelt one most likely stands for.
  private func nearestName(to word: String, _ message: String) -> String? {
    let source =
      if message.hasPrefix("no such table: ") {
        "SELECT name FROM sqlite_schema WHERE type IN ('view', 'table') ORDER BY type = 'table', rowid"
      } else if message.hasPrefix("no such function: ") {
        "SELECT DISTINCT name FROM pragma_function_list ORDER BY name"
      } else {
        """
        SELECT c.name FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c
        WHERE m.type IN ('view', 'table') ORDER BY m.type = 'table', m.rowid, c.cid
        """
      }
    return word.split(separator: ".").last.flatMap { String($0).nearest(among: strings(source)) }
  }

  private func strings(_ sql: String) -> [String] {
    gate.begin(timeoutSeconds: nil)
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      return []
    }
    defer { sqlite3_finalize(statement) }
    var result: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      if case .text(let text) = Self.value(statement, 0) { result.append(text) }
    }
    return result
  }
}

extension Value {
  /// In memory, about.
  fileprivate var bytes: Int {
    switch self {
    case .null, .integer, .real: 24
    case .text(let text): 24 + text.utf8.count
    case .blob(let bytes): 24 + bytes.count
    }
  }
}

/// Whether a text ends with the `;` of a statement, not one inside a text, a comment or a trigger.
package func isCompleteStatement(_ sql: String) -> Bool { sqlite3_complete(sql) == 1 }
