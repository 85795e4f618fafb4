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
    let old = try openForReading(path, acceptsOldSchema: true)
    let version = try old.read(Schema.version)
    try old.queue.close()
    guard version < schemaVersion else {
      return SchemaMigration(path: old.path, versionBefore: version, versionAfter: version, backup: nil)
    }
    let now = Moment.now.testID
    let backup =
      backsUp ? try backUp(old.path, to: "\(old.path).v\(version)-\(now)", isReplacing: false) : nil
    let migrated = try openForWriting(old.path)
    return SchemaMigration(
      path: old.path, versionBefore: version,
      versionAfter: try migrated.read(Schema.version), backup: backup)
  }
}
