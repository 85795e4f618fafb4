import Foundation
import GRDB

/// What `vacuum` gave back.
package struct Vacuum: Sendable, Equatable {
  package let path: String
  package let bytesBefore: Int64
  package let bytesAfter: Int64
  /// Whether a reader still holds the log, so that the space returns at the next checkpoint.
  package let isWaitingForReader: Bool
}

extension Warehouse {
  /// Rebuilds the file without its free pages.
  ///
  /// Needs the size of the contents twice, once where SQLite keeps temporary files and once in the log, and checks for
  /// it first. Refuses while a run is being recorded: no other program can write meanwhile.
  package func vacuum() throws -> Vacuum {
    guard let sideLock else {
      throw WarehouseError.unusable(path: path, reason: "it is open for reading only")
    }
    let running = try read { db in
      try Int64.fetchAll(db, sql: "SELECT run_id FROM run WHERE status = 'running' ORDER BY run_id")
    }
    let active = try running.filter { try sideLock.isClaimedElsewhere(run: $0) }
    guard active.isEmpty else { throw UpkeepError.collectorsActive(path: path, runs: active) }
    let used = try usedBytes()
    var space = DiskSpace()
    space.need(used, in: FileSystem.folder(of: path))
    space.need(used, in: DiskSpace.temporaryDirectory)
    try space.check()
    let before = Int64(FileSystem.size(path) ?? 0)
    // Exclusive for both: a collector that starts now waits, and the log is folded in before it writes.
    try sideLock.excluding {
      try withConnection { db in
        try db.execute(sql: "VACUUM")
        _ = try Self.truncateLog(db, patience: .seconds(Self.busyTimeoutSeconds))
      }
    }
    return Vacuum(
      path: path, bytesBefore: before, bytesAfter: Int64(FileSystem.size(path) ?? 0),
      isWaitingForReader: FileSystem.size(path + "-wal") ?? 0 > 0)
  }
}
