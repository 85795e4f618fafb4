import Foundation
import GRDB
import Testing
import TidemarkErrors
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// What SQLite says of a file, in words of ours.
@Suite struct FileErrorTests {
  private func withWarehouse(_ body: (Warehouse) throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      try body(try Warehouse.openForWriting(directory.appending(path: "t.db").path))
    }
  }

  private func insertHosts(_ warehouse: Warehouse) throws {
    try warehouse.write { db in
      try db.execute(sql: "CREATE TABLE filler (x)")
      for _ in 0..<200 { try db.execute(sql: "INSERT INTO filler VALUES (randomblob(10000))") }
    }
  }

  @Test("a full disk names the file and passes")
  func full() async throws {
    try await withWarehouse { warehouse in
      // The limit of pages is the one way to have SQLite say so without a disk of one's own.
      try warehouse.withConnection { try $0.execute(literal: "PRAGMA max_page_count = 100") }
      let error = #expect(throws: WarehouseError.self) { try insertHosts(warehouse) }
      #expect(
        error?.description
          == "cannot write to \(warehouse.path): the disk is full; free some space there (`df -h`), then try again"
      )
      #expect(error?.exitStatus == .warehouseUnusable)
      #expect(error?.isPassing == true)
    }
  }

  @Test("a file that may not be written says what to look at")
  func readOnly() async throws {
    try await withWarehouse { warehouse in
      try warehouse.withConnection { try $0.execute(literal: "PRAGMA query_only = ON") }
      let error = #expect(throws: WarehouseError.self) { try insertHosts(warehouse) }
      #expect(error?.description.contains("it is read-only; look at the permissions") == true)
    }
  }

  @Test("a row that breaks the schema's rules, and a damaged page, are told apart, and neither passes")
  func content() async throws {
    try await withWarehouse { warehouse in
      let rule = #expect(throws: WarehouseError.self) {
        try warehouse.write { db in
          try db.execute(sql: "INSERT INTO run_label (run_id, key, value) VALUES (7, 'a', 'b')")
        }
      }
      #expect(
        rule?.description.hasPrefix("\(warehouse.path) refused a row: FOREIGN KEY constraint failed") == true)
      #expect(rule?.isPassing == false)

      try insertHosts(warehouse)
      try warehouse.checkpoint()
      try warehouse.close()
      let file = try FileHandle(forUpdating: URL(filePath: warehouse.path))
      try file.seek(toOffset: 4096)
      try file.write(contentsOf: Data(repeating: 0x5A, count: 100 * 4096))
      try file.close()
      let damage = #expect(throws: WarehouseError.self) {
        let damaged = try Warehouse.openForWriting(warehouse.path)
        try damaged.write { db in try db.execute(sql: "DELETE FROM filler") }
      }
      let sentence = try #require(damage?.description)
      #expect(sentence.hasPrefix("\(warehouse.path) is damaged: "))
      #expect(
        sentence.hasSuffix(
          "see what `tidemark db check --db \(warehouse.path)` says, and restore it from a backup"))
      #expect(damage?.isPassing == false)
    }
  }

  @Test("the holder of a lock is the process with a write lock on one of the files, and not ourselves")
  func holder() {
    let locks = """
      1: FLOCK  ADVISORY  WRITE 11 fe:00:100 0 EOF
      2: POSIX  ADVISORY  READ 12 fe:00:100 128 128
      3: POSIX  ADVISORY  WRITE 13 fe:00:101 120 120
      3: -> POSIX  ADVISORY  WRITE 14 fe:00:100 120 120
      4: POSIX  ADVISORY  WRITE -1 fe:00:100 120 120
      5: OFDLCK ADVISORY  WRITE -1 fe:00:100 7 7
      6: POSIX  ADVISORY  WRITE 15 fe:00:100 120 120
      7: POSIX  ADVISORY  WRITE 16 fe:00:100 120 120
      """
    #expect(LockHolder.writer(of: [100], in: locks, besides: 15) == 16)
    #expect(LockHolder.writer(of: [100], in: locks, besides: 1) == 15)
    #expect(LockHolder.writer(of: [101, 102], in: locks, besides: 1) == 13)
    #expect(LockHolder.writer(of: [102], in: locks, besides: 1) == nil)
  }
}
