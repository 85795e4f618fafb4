import Foundation
import GRDB
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// Logs without their file: SQLite takes whatever has the name for the file that they belong to.
@Suite struct StrayLogTests {
  /// A warehouse as a killed collector leaves it, with readings that are only in its log.
  private func withHotLog(_ body: (_ path: String, _ log: Data) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let live = directory.appending(path: "live.db").path
      let path = directory.appending(path: "t.db").path
      let warehouse = try Warehouse.openForWriting(live)
      try await ManyRuns.record(1, in: warehouse)
      try await warehouse.write { db in
        try db.execute(sql: "UPDATE run SET hostname = 'only in the log'")
      }
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: live + suffix, toPath: path + suffix)
      }
      let log = try Data(contentsOf: URL(filePath: path + "-wal"))
      try #require(!log.isEmpty)
      try await body(path, log)
      #expect(try Data(contentsOf: URL(filePath: path + "-wal")) == log, "what was recorded is still there")
    }
  }

  @Test(
    "where a warehouse was and its log still is no new one is made, because the log would be laid over it")
  func creation() async throws {
    try await withHotLog { path, _ in
      try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
      let error = #expect(throws: WarehouseError.self) { try Warehouse.openForWriting(path) }
      #expect(error?.description.contains("\(path)-wal") == true)
      #expect(!FileManager.default.fileExists(atPath: path))
      // As the message says.
      try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
      let host = try await Warehouse.openForReading(path).read { db in
        try String.fetchOne(db, sql: "SELECT hostname FROM run")
      }
      #expect(host == "only in the log")
    }
  }

  @Test("no backup replaces a file whose log lies beside it, or lands where such a log is left")
  func backup() async throws {
    try await RecordedRuns.known.withCopy { known in
      try await withHotLog { path, _ in
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: UpkeepError.besideLog(path: path, log: path + "-wal")) {
          try Warehouse.backUp(known, to: path, isReplacing: true)
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: UpkeepError.besideLog(path: path, log: path + "-wal")) {
          try Warehouse.backUp(known, to: path, isReplacing: false)
        }
      }
    }
  }

  @Test("no backup replaces the log of a warehouse, its lock, or a file that somebody has open for writing")
  func besideWarehouse() async throws {
    try await RecordedRuns.known.withCopy { known in
      for suffix in ["-wal", "-shm", "-lock", "-journal"] {
        #expect(throws: DestinationError.besideDatabase(path: known + suffix, database: known)) {
          try Warehouse.backUp(known, to: known + suffix, isReplacing: true)
        }
      }
      try await withTemporaryDirectory { directory in
        let path = directory.resolvingSymlinksInPath().appending(path: "open.db").path
        let writer = try Warehouse.openForWriting(path)
        #expect(throws: UpkeepError.openElsewhere(path: path)) {
          try Warehouse.backUp(known, to: path, isReplacing: true)
        }
        try writer.close()
        _ = try Warehouse.backUp(known, to: path, isReplacing: true)
        #expect(try FileContents(path) == FileContents(known))
      }
    }
  }
}
