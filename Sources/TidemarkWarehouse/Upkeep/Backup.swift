import Foundation
import GRDB

/// A verified copy of a warehouse.
package struct Backup: Sendable, Equatable {
  package let path: String
  package let bytes: Int64
  package let schemaVersion: Int
  package let runCount: Int
  package let scenarioCount: Int
  /// Rows of samples in the copy.
  package let sampleCount: Int
  /// Scenarios whose content hash was computed anew in the copy and found right.
  package let verifiedScenarioCount: Int
}

extension Warehouse {
  /// Copies a warehouse to one file while collectors write to it.
  ///
  /// The copy holds what was committed at one moment, without free pages, in journal mode `delete`: it needs no file
  /// beside it and can be read from a read-only medium. It is written beside its place, verified, and renamed.
  ///
  /// - Parameter isReplacing: whether an existing file may go.
  /// - Throws: `UpkeepError`, `DestinationError` or `WarehouseError`; an existing file is then still there.
  package static func backUp(_ path: String, to target: String, isReplacing: Bool) throws -> Backup {
    let source = try openForReading(path, acceptsOldSchema: true)
    let target = try Destination.filePath(target, mayReplaceDatabase: true)
    guard !FileSystem.isSame(source.path, target) else { throw UpkeepError.sameFile(path: target) }
    guard isReplacing || access(target, F_OK) != 0 else { throw UpkeepError.exists(path: target) }
    guard try SideLock.existing(warehousePath: target)?.hasOtherWriters() != true else {
      throw UpkeepError.openElsewhere(path: target)
    }
    if let log = FileSystem.log(beside: target) { throw UpkeepError.besideLog(path: target, log: log) }
    let directory = FileSystem.folder(of: target)
    var space = DiskSpace()
    space.need(try source.usedBytes(), in: directory)
    try space.check()
    // As private as the original.
    let draft = try FileDraft(for: target, mode: FileSystem.mode(source.path))
    try source.copy(to: draft.path)
    let backup = try verified(draft.path, path: target)
    do {
      try draft.publish(isReplacing: isReplacing)
    } catch DestinationError.exists {
      throw UpkeepError.exists(path: target)
    }
    return backup
  }

  /// Bytes in pages that hold something.
  func usedBytes() throws -> Int64 {
    try read { db in
      try Int64.fetchOne(
        db,
        sql: """
          SELECT (page_count - freelist_count) * page_size
          FROM pragma_page_count, pragma_freelist_count, pragma_page_size
          """) ?? 0
    }
  }

  /// `VACUUM INTO` reads one snapshot, so writers go on meanwhile. On a connection of its own, because
  /// `query_only` would forbid it.
  func copy(to draft: String) throws {
    var configuration = Self.baseConfiguration()
    configuration.readonly = true
    let connection = try Self.explaining(path) {
      try DatabaseQueue(path: location, configuration: configuration)
    }
    do {
      try Self.explaining(path) {
        try connection.inDatabase { db in try db.execute(sql: "VACUUM INTO ?", arguments: [draft]) }
      }
    } catch WarehouseError.diskFull {
      throw UpkeepError.cannotWrite(path: draft, reason: "the disk is full")
    }
  }

  private static func verified(_ draft: String, path: String) throws -> Backup {
    var configuration = baseConfiguration()
    configuration.readonly = true
    // Nobody else knows the draft, so no lock is needed, which a network file system might not have.
    return try explaining(path) {
      let connection = try DatabaseQueue(
        path: URL(filePath: draft).absoluteString + "?immutable=1", configuration: configuration)
      let backup = try connection.read { db in try contents(of: draft, path: path, in: db) }
      try connection.close()
      return backup
    }
  }

  /// Checks a copy, and counts what is in it.
  private static func contents(of draft: String, path: String, in db: Database) throws -> Backup {
    for pragma in ["integrity_check", "foreign_key_check"] {
      let lines = try Row.fetchAll(db, sql: "PRAGMA \(pragma)")
      guard lines.isEmpty || lines.first?[0] == "ok" else {
        throw UpkeepError.badCopy(path: path, reason: "\(pragma): \(lines[0])")
      }
    }
    let version = try Schema.version(db)
    var verifiedScenarioCount = 0
    if version == schemaVersion {
      for scenario in try StoredScenario.closed(in: db) {
        guard try scenario.isIntact(in: db) else {
          throw UpkeepError.badCopy(path: path, reason: "\(scenario.name) differs from its hash")
        }
        verifiedScenarioCount += 1
      }
    }
    func count(_ table: String) throws -> Int {
      try db.tableExists(table) ? Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 : 0
    }
    return Backup(
      path: path, bytes: Int64(FileSystem.size(draft) ?? 0), schemaVersion: version,
      runCount: try count("run"), scenarioCount: try count("scenario"), sampleCount: try count("sample"),
      verifiedScenarioCount: verifiedScenarioCount)
  }
}
