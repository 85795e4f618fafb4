import GRDB

/// What `db migrate` did.
package struct SchemaMigration: Sendable, Equatable {
  package let path: String
  package let versionBefore: Int
  package let versionAfter: Int
  /// The copy of the file as it was; nil when none was asked for or nothing was to be done.
  package let backup: Backup?
}

extension Warehouse {
  /// Brings the tables and views of a file to the version of this program: all steps in one transaction, so that a
  /// kill leaves the old version or the new one.
  ///
  /// - Parameter backsUp: whether the old file is copied first, to `PATH.vN-YYYYMMDD_HHMMSS` beside it.
  package static func migrate(_ path: String, backsUp: Bool) throws -> SchemaMigration {
    let path = FileSystem.canonical(path)
    guard try storedVersion(path) < schemaVersion else { return try notNeeded(path) }
    // Of several that begin at once the first one does it, and the others find it done.
    return try SideLock(warehousePath: path).migrating {
      let version = try storedVersion(path)
      guard version < schemaVersion else { return try notNeeded(path) }
      let backup = backsUp ? try backUp(path, version: version) : nil
      return SchemaMigration(
        path: path, versionBefore: version,
        versionAfter: try openForWriting(path).read(Schema.version), backup: backup)
    }
  }

  private static func storedVersion(_ path: String) throws -> Int {
    let warehouse = try openForReading(path, acceptsOldSchema: true)
    defer { try? warehouse.queue.close() }
    return try warehouse.read(Schema.version)
  }

  private static func notNeeded(_ path: String) throws -> SchemaMigration {
    let version = try storedVersion(path)
    return SchemaMigration(path: path, versionBefore: version, versionAfter: version, backup: nil)
  }

  /// One that was interrupted and is begun again within a second finds the copy of the first there.
  private static func backUp(_ path: String, version: Int) throws -> Backup {
    let start = "\(path).v\(version)-"
    // The copy of an interrupted migration has another time in its name.
    FileDraft.removeLeftovers(beginning: start)
    let name = start + Moment.now.testID
    for number in 1... {
      do {
        return try backUp(path, to: number == 1 ? name : "\(name)-\(number)", isReplacing: false)
      } catch UpkeepError.exists where number < 100 {
        continue
      }
    }
    throw UpkeepError.exists(path: name)
  }
}
