import GRDBSQLite
package import Synchronization

/// Set by a signal handler: the statement that runs shall stop. Whoever sets it takes it back.
package let statementInterrupt = Atomic(false)

/// What the authorizer and the progress handler look at while a statement is read and runs.
final class StatementGate {
  /// What was refused since `begin`, for the message; SQLite itself only says "not authorized".
  private(set) var refused: String?
  private(set) var timeoutSeconds: Double?
  private var deadline: ContinuousClock.Instant?

  /// Pragmas that tell something and change nothing, with an argument that names what to tell of.
  static let tellingPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
    "function_list", "collation_list", "compile_options",
  ]
  /// Pragmas that are settings when they are given a value.
  static let readablePragmas: Set<String> = [
    "application_id", "encoding", "freelist_count", "journal_mode", "page_count", "page_size",
    "schema_version",
    "user_version",
  ]
  private static let fileFunctions: Set<String> = [
    "load_extension", "readfile", "writefile", "edit", "fts3_tokenizer",
  ]

  func begin(timeoutSeconds: Double?) {
    refused = nil
    self.timeoutSeconds = timeoutSeconds
    deadline = timeoutSeconds.map { .now + .seconds($0) }
  }

  var mustStop: Bool {
    statementInterrupt.load(ordering: .relaxed) || deadline.map { ContinuousClock.now > $0 } ?? false
  }

  /// Codes and arguments: https://www.sqlite.org/c3ref/c_alter_table.html.
  func decide(_ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?) -> Int32 {
    let name = (action == SQLITE_FUNCTION ? second : first).map { String(cString: $0).lowercased() } ?? ""
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_FUNCTION where !Self.fileFunctions.contains(name): return SQLITE_OK
    case SQLITE_PRAGMA where Self.tellingPragmas.contains(name): return SQLITE_OK
    case SQLITE_PRAGMA where second == nil && Self.readablePragmas.contains(name): return SQLITE_OK
    default: break
    }
    refused = refused ?? Self.words(action, name)
    return SQLITE_DENY
  }

  private static func words(_ action: Int32, _ name: String) -> String {
    switch action {
    // SQLite keeps the schema in a table; no other table's name may begin like this.
    case _ where name.hasPrefix("sqlite_"): "changing the schema"
    case SQLITE_INSERT: "INSERT"
    case SQLITE_UPDATE: "UPDATE"
    case SQLITE_DELETE: "DELETE"
    case SQLITE_ATTACH: "ATTACH"
    case SQLITE_DETACH: "DETACH"
    case SQLITE_PRAGMA: "PRAGMA \(name)"
    case SQLITE_FUNCTION: "\(name)()"
    case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: "a transaction"
    default: "changing the schema"
    }
  }
}
