import Foundation
import GRDB
import TidemarkSQL

/// One open warehouse file.
///
/// Opening checks the file before SQLite touches it, configures the connection and, for writers, brings the
/// schema up to date. There is one connection per `Warehouse`; use one `Warehouse` per thread of work.
package struct Warehouse: Sendable {
  /// `application_id` of every warehouse: 'TIDE'.
  package static let applicationID: UInt32 = 0x5449_4445
  /// How long SQLite waits for a lock.
  static let busyTimeoutSeconds = 5
  /// Schema version this program reads and writes.
  package static let schemaVersion = MigrationFile.all.count

  /// Absolute, symbolic links resolved.
  package let path: String
  /// What SQLite is told to open: the path, or a URI that says the file cannot change.
  let location: String
  let queue: DatabaseQueue
  /// nil when opened for reading.
  let sideLock: SideLock?
  /// Those that were opened for writing; nil when opened for reading.
  var files: OpenFiles?
  /// Whether somebody else's triggers limit how long a transaction may last.
  var isForeign = false

  /// Opens an existing warehouse read-only.
  ///
  /// A file in a directory that cannot be written is read as immutable, provided no log waits beside it.
  /// Fails with a `WarehouseError`; the file is not touched.
  package static func openForReading(_ path: String) throws -> Warehouse {
    try openForReading(path, acceptsOldSchema: false)
  }

  /// - Parameter acceptsOldSchema: for what is done to the file as a whole, before it is migrated.
  static func openForReading(_ path: String, acceptsOldSchema: Bool) throws -> Warehouse {
    let path = FileSystem.canonical(path)
    try checkHeader(path: path, acceptsOldSchema: acceptsOldSchema)
    var configuration = baseConfiguration()
    configuration.readonly = true
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA query_only = ON")
      // A trend walks the scenarios of all runs once a series: 7 MB in a year's file, which SQLite's 2 MB do not hold.
      try db.execute(sql: "PRAGMA cache_size = -16384")
    }
    let directory = FileSystem.folder(of: path)
    var location = path
    // Where the files beside it are there, somebody may be recording, and SQLite reads along without writing
    // (https://www.sqlite.org/wal.html#readonly).
    let isAccompanied = access(path + "-wal", R_OK) == 0 && access(path + "-shm", R_OK) == 0
    if access(directory, W_OK) != 0, !isAccompanied {
      guard FileSystem.size(path + "-wal") ?? 0 == 0 else {
        throw WarehouseError.directoryNotWritable(path: path, directory: directory)
      }
      location = URL(filePath: path).absoluteString + "?immutable=1"
    }
    let warehouse = try open(
      path: path, location: location, configuration: configuration, sideLock: nil,
      acceptsOldSchema: acceptsOldSchema)
    try warehouse.limitForeignViews()
    return warehouse
  }

  /// Opens a warehouse for writing, creates it where there is no file, and migrates an older one.
  /// Fails with a `WarehouseError`; on refusal the file is not touched.
  ///
  /// - Parameter mayCreate: false for commands that change what is recorded: a misspelt path must not become a file.
  package static func openForWriting(_ path: String, mayCreate: Bool = true) throws -> Warehouse {
    let path = FileSystem.canonical(path)
    guard mayCreate || FileManager.default.fileExists(atPath: path) else {
      throw WarehouseError.notFound(path: path)
    }
    let directory = FileSystem.folder(of: path)
    guard FileManager.default.fileExists(atPath: directory) else {
      throw WarehouseError.noFolder(path: path, folder: directory)
    }
    if FileManager.default.fileExists(atPath: path) {
      try checkHeader(path: path, acceptsOldSchema: true)
      guard access(path, W_OK) == 0 else { throw WarehouseError.fileNotWritable(path: path) }
    }
    guard access(directory, W_OK) == 0 else {
      throw WarehouseError.directoryNotWritable(path: path, directory: directory)
    }
    try FileSystem.refuseNetwork(path: path)
    let sideLock = try SideLock(warehousePath: path)
    // Two collectors may start on no file at the same moment.
    let warehouse = try sideLock.excluding {
      if !FileManager.default.fileExists(atPath: path) {
        if let log = FileSystem.log(beside: path), try !sideLock.hasOtherWriters() {
          throw WarehouseError.strayLog(path: path, log: log)
        }
        try create(path: path)
      }
      FileDraft.removeLeftovers(of: path)
      try sideLock.checkOthers(OpenFiles(path: path))
      var warehouse = try open(
        path: path, location: path, configuration: writerConfiguration(), sideLock: sideLock,
        acceptsOldSchema: true)
      let files = OpenFiles(path: path)
      try sideLock.register(files)
      warehouse.files = files
      warehouse.isForeign = try warehouse.limitForeignViews()
      return warehouse
    }
    if try warehouse.read(Schema.version) < schemaVersion {
      try warehouse.write { db in try Schema.migrate(db, path: path) }
      // So that the header on disk, by which readers tell an old file, knows of it.
      try warehouse.checkpoint()
    }
    return warehouse
  }

  /// Closes the file before the last copy of this value goes away.
  func close() throws {
    try queue.close()
    sideLock?.unregister()
  }

  /// Runs `body` in one `BEGIN IMMEDIATE` transaction, apart from checkpoints. Waits up to the busy timeout.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.explaining(path) { try queue.writeWithoutTransaction { db in try transaction(on: db, body) } }
  }

  /// Like `write`, without blocking the caller's thread while SQLite waits for a lock.
  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    do {
      return try await queue.writeWithoutTransaction { db in try transaction(on: db, body) }
    } catch let error as DatabaseError {
      throw WarehouseError(error, path: path)
    }
  }

  private func transaction<T>(on db: Database, _ body: (Database) throws -> T) throws -> T {
    guard let sideLock else {
      throw WarehouseError.unusable(path: path, reason: "it is open for reading only")
    }
    if isForeign { Self.beginForeignTime() }
    return try sideLock.sharing {
      try checkFiles()
      var result: T?
      try db.inTransaction(.immediate) {
        result = try body(db)
        try checkFiles()
        return .commit
      }
      guard let result else {
        throw WarehouseError.unusable(path: path, reason: "a transaction ended without a result")
      }
      return result
    }
  }

  // MARK: - Opening

  private static func checkHeader(path: String, acceptsOldSchema: Bool) throws {
    let header = try FileHeader(path: path)
    guard header.applicationID == applicationID else {
      throw WarehouseError.foreign(path: path, found: header.applicationID)
    }
    let version = Int(header.userVersion)
    guard version <= schemaVersion else {
      throw WarehouseError.tooNew(path: path, version: version, known: schemaVersion)
    }
    // With a log beside it the file may rightly be older, or shorter, than page 1 in the log says.
    let hasLog = FileSystem.size(path + "-wal") ?? 0 > 0
    if version < schemaVersion, !acceptsOldSchema, !hasLog {
      throw WarehouseError.tooOld(path: path, version: version, needed: schemaVersion)
    }
    if !hasLog, let expected = header.promisedBytes, let bytes = FileSystem.size(path), bytes < expected {
      throw WarehouseError.truncated(path: path, bytes: bytes, expected: expected)
    }
  }

  /// Builds the file under another name and renames it, so that a kill leaves either no warehouse or a whole one.
  private static func create(path: String) throws {
    let draft = try FileDraft(for: path, mode: 0o644)
    try explaining(path) {
      let queue = try DatabaseQueue(path: draft.path, configuration: baseConfiguration())
      try queue.inDatabase { db in
        try db.inTransaction(.immediate) {
          try db.execute(sql: "PRAGMA application_id = \(applicationID)")
          try Schema.migrate(db, path: path)
          return .commit
        }
      }
      try queue.close()
    }
    try draft.publish(isReplacing: false)
  }

  private static func open(
    path: String, location: String, configuration: Configuration, sideLock: SideLock?,
    acceptsOldSchema: Bool
  ) throws -> Warehouse {
    let queue = try explaining(path) { try DatabaseQueue(path: location, configuration: configuration) }
    let warehouse = Warehouse(path: path, location: location, queue: queue, sideLock: sideLock)
    // The header on disk may be older than the log beside it.
    try warehouse.read { db in try Schema.check(db, path: path, acceptsOldSchema: acceptsOldSchema) }
    return warehouse
  }

  static func baseConfiguration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(Double(busyTimeoutSeconds))
    return configuration
  }

  private static func writerConfiguration() -> Configuration {
    var configuration = baseConfiguration()
    configuration.prepareDatabase { db in
      // The log is what lets readers and writers of several processes work at once.
      _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      // A kill loses nothing; a power cut may lose the last transactions but never corrupts (wal.html, section 2.2).
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      // See SideLock: the only checkpoints are ours.
      _ = try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint = 0")
    }
    return configuration
  }
}
