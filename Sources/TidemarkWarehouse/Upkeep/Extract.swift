import Foundation
import GRDB

extension Warehouse {
  /// Writes a warehouse that holds one run with its labels, and nothing that was judged of it.
  ///
  /// The file is in journal mode `delete`, without free pages. The same run gives the same bytes, with the same release
  /// of SQLite.
  ///
  /// - Parameters:
  ///   - run: ended.
  ///   - path: of the file to be, in a folder of the caller's own; other files are made beside it and removed.
  /// - Throws: `WarehouseError`, also where the rows of the run do not give their hashes.
  package func extract(_ run: RunHead, to path: String) throws {
    let draft = path + ".draft"
    defer { for suffix in ["", "-wal", "-shm", "-lock"] { unlink(draft + suffix) } }
    let single = try Warehouse.openForWriting(draft)
    let merged = try Merge(self.path, into: single).run(only: run.uid)
    guard let outcome = merged.first, outcome.outcome == .added else {
      throw WarehouseError.damaged(
        path: self.path, reason: "run #\(run.runID): \(merged.first?.detail ?? "it is not there any more")")
    }
    try single.copy(to: path)
    try single.close()
  }

  /// The hash over the facts of every run that has ended, by its uid; 64 hexadecimal digits.
  package func contentHashes() throws -> [String: String] {
    try read { db in
      var hashes: [String: String] = [:]
      for row in try Row.fetchAll(
        db, sql: "SELECT run_id, uid, content_sha256 FROM run WHERE status <> 'running'")
      {
        let stored: String? = try row.value("content_sha256")
        // Rows that no release of ours closed have none.
        hashes[try row.value("uid")] = try stored ?? ContentHash.run(row.value("run_id"), in: db)
      }
      return hashes
    }
  }
}
