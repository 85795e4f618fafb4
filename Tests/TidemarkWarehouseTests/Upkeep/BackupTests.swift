import Foundation
import GRDB
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

@Suite struct BackupTests {
  @Test("a backup beside two collectors holds every row committed before it began, and is whole")
  func beside() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "t.db").path
      let copy = directory.appending(path: "copy.db").path
      try await ManyRuns.record(5, in: try Warehouse.openForWriting(path))
      let writers = [SharedWriter(path), SharedWriter(path)]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in writers { group.addTask { try await writer.write(flushes: 80, rowsEach: 100) } }
        while writers.contains(where: { $0.acknowledgedCount < 1000 }) {
          try await Task.sleep(for: .milliseconds(5))
        }
        let before = writers.map(\.acknowledgedCount).reduce(0, +)
        let backup = try Warehouse.backUp(path, to: copy, isReplacing: false)
        let after = writers.map(\.acknowledgedCount).reduce(0, +) + 200
        let counted = try rows(copy, "SELECT count(*) FROM samples WHERE container = 'writer'")
        #expect(counted >= before && counted <= after)
        #expect(backup.runCount == 7 && backup.verifiedScenarioCount >= 10)
        try await group.waitForAll()
      }
      let results = try Warehouse.openForReading(copy).check(isQuick: false)
      #expect(results.filter { $0.verdict == .wrong } == [])
      #expect(results.first { $0.name == "orphans" }?.verdict == .warning, "the copy has runs nobody records")
    }
  }

  private func rows(_ path: String, _ sql: String) throws -> Int {
    try Warehouse.openForReading(path).queue.read { db in try Int.fetchOne(db, sql: sql) ?? 0 }
  }

  @Test("the copy says the same, is no WAL file, has no free pages, and nothing lies beside it")
  func copy() async throws {
    try await RecordedRuns.known.withCopy { path in
      let copy = path + ".backup"
      let backup = try Warehouse.backUp(path, to: copy, isReplacing: false)
      #expect(try FileContents(copy) == FileContents(path))
      let bytes = try Data(contentsOf: URL(filePath: copy))
      #expect(
        bytes[18] == 1 && bytes[19] == 1,
        "file format versions 1 mean a rollback journal (fileformat.html 1.3.3)")
      #expect(bytes.count == Int(backup.bytes))
      #expect(try FileHeader(path: copy).applicationID == Warehouse.applicationID)
      let directory = URL(filePath: copy).deletingLastPathComponent()
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.contains("backup") }
          == ["tidemark.db.backup"])
    }
  }

  @Test("an existing file is replaced only when told to, never by itself, and stays when the copy fails")
  func existing() async throws {
    try await RecordedRuns.known.withCopy { path in
      let copy = path + ".backup"
      try Data("precious".utf8).write(to: URL(filePath: copy))
      #expect(throws: UpkeepError.exists(path: FileSystem.canonical(copy))) {
        try Warehouse.backUp(path, to: copy, isReplacing: false)
      }
      #expect(throws: UpkeepError.sameFile(path: FileSystem.canonical(path))) {
        try Warehouse.backUp(path, to: path, isReplacing: true)
      }
      try tamper(path, "UPDATE sample SET pids = 7 WHERE scenario_id = 2 AND offset_us = 8000000")
      #expect(throws: UpkeepError.self) { try Warehouse.backUp(path, to: copy, isReplacing: true) }
      #expect(try Data(contentsOf: URL(filePath: copy)) == Data("precious".utf8))
      try tamper(path, "UPDATE sample SET pids = NULL WHERE scenario_id = 2 AND offset_us = 8000000")
      _ = try Warehouse.backUp(path, to: copy, isReplacing: true)
      #expect(try FileContents(copy) == FileContents(path))
    }
  }

  @Test("needs on one file system add up, and too much is refused with what is needed and what is free")
  func space() throws {
    var space = DiskSpace()
    space.need(1, in: "/tmp")
    try space.check()
    space.need(1 << 60, in: "/tmp")
    do {
      try space.check()
      Issue.record("an exbibyte is free")
    } catch UpkeepError.noSpace(_, let needed, let free) {
      #expect(needed == 1 << 60 + 1 && free > 0)
    }
    let close = UpkeepError.noSpace(directory: "/data", needed: 1 << 20, free: 1 << 20 - 1)
    #expect(close.description.contains("/data: 1.0 MB are needed, 0.9 MB are free;"))
  }
}
