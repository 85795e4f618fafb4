import Foundation
import GRDB
import Testing
import TidemarkSQL
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// Every way a file can be unfit, with its own message and without a byte of it changed.
@Suite struct OpeningTests {
  private func message(_ body: () throws -> some Any) -> String? {
    do {
      _ = try body()
      return nil
    } catch { return "\(error)" }
  }

  private func makeWarehouse(_ directory: URL, _ name: String = "t.db") throws -> String {
    let path = directory.appending(path: name).path
    let warehouse = try Warehouse.openForWriting(path)
    try warehouse.checkpoint()
    try warehouse.queue.close()
    return path
  }

  private func execute(_ sql: String, on path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test("a new file carries our application id, the newest schema version, and is in WAL mode")
  func create() async throws {
    try await withTemporaryDirectory { directory in
      let path = try makeWarehouse(directory)
      let header = try FileHeader(path: path)
      #expect(header.applicationID == 0x5449_4445)
      #expect(Int(header.userVersion) == Warehouse.schemaVersion)
      let bytes = try Data(contentsOf: URL(filePath: path))
      #expect(bytes[18] == 2 && bytes[19] == 2, "file format versions 2 mean WAL (fileformat.html 1.3.3)")
      #expect(!FileManager.default.fileExists(atPath: path + "-new"))
    }
  }

  @Test("refusals name the file, the finding and the next step, and leave the file alone")
  func refusals() async throws {
    try await withTemporaryDirectory { directory in
      let missing = directory.appending(path: "none.db").path
      let empty = directory.appending(path: "empty.db").path
      let garbage = directory.appending(path: "garbage.db").path
      let foreign = directory.appending(path: "foreign.db").path
      try Data().write(to: URL(filePath: empty))
      try Data(String(repeating: "a text file of more than one hundred bytes; ", count: 4).utf8)
        .write(to: URL(filePath: garbage))
      try execute("CREATE TABLE t (x); PRAGMA application_id = 42", on: foreign)
      let newer = try makeWarehouse(directory, "newer.db")
      try execute("PRAGMA user_version = 99", on: newer)
      let older = try makeWarehouse(directory, "older.db")
      try execute("PRAGMA user_version = 1", on: older)
      let cut = try makeWarehouse(directory, "cut.db")
      let whole = try Data(contentsOf: URL(filePath: cut))
      try whole.prefix(whole.count / 2).write(to: URL(filePath: cut))

      let cases: [(path: String, reading: String, writing: String?)] = [
        (missing, "no warehouse at \(missing); record one with", nil),
        (
          directory.path, "\(directory.path) is a directory, not a warehouse; name a file inside it",
          "is a directory"
        ),
        (empty, "\(empty) is an empty file, not a warehouse; delete it", "is an empty file"),
        (garbage, "\(garbage) is not a SQLite file", "is not a SQLite file"),
        (foreign, "\(foreign) is a SQLite file of another program (application_id 42", "of another program"),
        (newer, "\(newer) has schema version 99, this program knows up to", "schema version 99"),
        (older, "\(older) has schema version 1, this program reads version", nil),
        (
          cut, "\(cut) is cut short: \(whole.count / 2) bytes, its header says \(whole.count)", "is cut short"
        ),
      ]
      for (path, reading, writing) in cases {
        let before =
          path == missing || path == directory.path ? nil : try Data(contentsOf: URL(filePath: path))
        let read = message { try Warehouse.openForReading(path) }
        #expect(read?.hasPrefix(reading) == true, "\(read ?? "opened")")
        if let writing {
          let write = message { try Warehouse.openForWriting(path) }
          #expect(write?.contains(writing) == true, "\(write ?? "opened")")
        }
        if let before { #expect(try Data(contentsOf: URL(filePath: path)) == before) }
      }
    }
  }

  @Test(
    "a network file system is refused before SQLite sees the file",
    arguments: [
      ("nfs4", "/mnt/ci"), ("cifs", "/mnt/ci"), ("virtiofs", "/mnt/ci"), ("fuse.sshfs", "/mnt/ci"),
      ("9p", "/mnt/ci"),
    ])
  func network(type: String, mountPoint: String) {
    let mountinfo = """
      22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      40 22 0:50 / /mnt/ci rw,relatime shared:1 - \(type) server:/export rw
      """
    let found = FileSystem.mount(of: "/mnt/ci/perf/t.db", mountinfo: mountinfo)
    #expect(found?.type == type && found?.point == mountPoint)
    #expect(FileSystem.isNetwork(type))
    #expect(FileSystem.mount(of: "/mnt/cinema/t.db", mountinfo: mountinfo)?.type == "ext4")
    #expect(
      !FileSystem.isNetwork("ext4") && !FileSystem.isNetwork("overlay") && !FileSystem.isNetwork("tmpfs"))
  }

  @Test("a mount point with a space is matched by its unescaped name")
  func escapedMountPoint() {
    let mountinfo = "40 22 0:50 / /mnt/my\\040share rw - nfs server:/export rw"
    #expect(FileSystem.mount(of: "/mnt/my share/t.db", mountinfo: mountinfo)?.type == "nfs")
  }

  @Test("six programs that start at once on no file make one warehouse")
  func race() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "race.db").path
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 {
          group.addTask {
            let warehouse = try Warehouse.openForWriting(path)
            _ = try RunRecorder(beginning: SampleRuns.run(), in: warehouse)
          }
        }
        try await group.waitForAll()
      }
      #expect(try Warehouse.openForReading(path).fetch(RunHead.self, .runHeads).count == 6)
    }
  }

  /// A closed warehouse as a release wrote it that knew so many migrations, with one run and one finding if it can
  /// hold one.
  private func makeOld(_ path: String, version: Int) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA application_id = \(Warehouse.applicationID)")
      let folder = packageRoot.appending(path: "migrations")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      for file in files.prefix(version) {
        try db.execute(sql: try String(contentsOf: folder.appending(path: file), encoding: .utf8))
      }
      try db.execute(sql: "PRAGMA user_version = \(version)")
      try db.execute(
        sql: """
          INSERT INTO run (uid, test_id, status, started_at_us, elapsed_us, source, interval_us, tool_version, configuration)
          VALUES ('019a0000-0000-7000-8000-000000000001', '20260101_000000', 'completed', 1767225600000000, 5, 'process', 2000000, '0', '{}')
          """)
      guard version >= 3 else { return }
      try db.execute(
        sql: """
          INSERT INTO finding (run_id, kind, subject, verdict, reason, evidence, policy_version, created_at_us)
          VALUES (1, 'leak', 'a/b/c', 'fail', 'it leaks', '{}', '1', 1767225600000000)
          """)
    }
    try queue.close()
  }

  @Test("an older schema is migrated by a writer and its rows survive", arguments: [1, 4])
  func migration(version: Int) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "old.db").path
      try makeOld(path, version: version)
      let warehouse = try Warehouse.openForWriting(path)
      let runs = try warehouse.fetch(RunHead.self, .runHeads)
      #expect(runs.map(\.testID) == ["20260101_000000"])
      #expect(runs.first?.startedAt == "2026-01-01T00:00:00.000Z")
      let findings = try ReadOnlySQL(warehouse).rows("SELECT subject, reason, judgement_id FROM findings")
        .rows
      #expect(findings == (version >= 3 ? [["a/b/c", "it leaks", nil]] : []))
    }
  }
}
