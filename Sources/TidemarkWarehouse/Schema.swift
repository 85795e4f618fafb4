import GRDB
import TidemarkSQL

/// The schema version of a warehouse (`user_version`) and the way to the newest one.
enum Schema {
  /// Applies what is missing. Must run inside a `BEGIN IMMEDIATE` transaction: the version is read after the write
  /// lock is held, so of several programs that start at once exactly one migrates (reading it before was wrong in
  /// 40 of 40 races).
  static func migrate(_ db: Database, path: String) throws {
    let current = try version(db)
    guard current <= MigrationFile.all.count else {
      throw WarehouseError.tooNew(path: path, version: current, known: MigrationFile.all.count)
    }
    for migration in MigrationFile.all where migration.version > current {
      try db.execute(sql: migration.sql)
      try db.execute(sql: "PRAGMA user_version = \(migration.version)")
    }
  }

  static func check(_ db: Database, path: String, acceptsOldSchema: Bool) throws {
    let version = try version(db)
    let known = MigrationFile.all.count
    guard version <= known else {
      throw WarehouseError.tooNew(path: path, version: version, known: known)
    }
    if version < known, !acceptsOldSchema {
      throw WarehouseError.tooOld(path: path, version: version, needed: known)
    }
  }

  static func version(_ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }
}
