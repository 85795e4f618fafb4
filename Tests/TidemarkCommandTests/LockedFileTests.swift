import Foundation
import Testing
import TidemarkTestSupport

/// A warehouse that another program has locked.
@Suite struct LockedFileTests {
  @Test("both programs name the file, who holds it and what to do, and exit with 4")
  func locked() async throws {
    try await RecordedRuns.known.withCopy { path in
      let path = URL(filePath: path).resolvingSymlinksInPath().path
      let shell = try LockingProcess(path)
      let sentence =
        "\(path) is locked: process \(shell.pid) (sqlite3) is writing to it, and did not finish within 5 s; "
        + "wait until it has, or end it, then try again\n"
      let label = try await BuiltTool.tidemark.run(["label", "#1", "a=b", "--db", path, "-q"])
      #expect(label.stderr == "tidemark: " + sentence)
      #expect(label.status == 4)
      let prune = try await BuiltTool.tidemark.run(["db", "vacuum", "--db", path, "-q"])
      #expect(prune.stderr == "tidemark: " + sentence)
      #expect(prune.status == 4)
      let record = try await BuiltTool.collect.run(
        ["record", "--duration", "1s", "--pid", "test=\(getpid())", "--db", path])
      #expect(record.stderr.hasSuffix("tidemark-collect: " + sentence), "\(record.stderr)")
      #expect(record.status == 4)

      let read = try await BuiltTool.tidemark.run(["runs", "--db", path, "-q"])
      #expect(read.status == 0, "readers do not wait for writers: \(read.stderr)")
      try shell.unlock()
      let again = try await BuiltTool.tidemark.run(["label", "#1", "a=b", "--db", path, "-q"])
      #expect(again.status == 0, "\(again.stderr)")
    }
  }

  @Test(
    "who may not write in the folder reads along while somebody records",
    .enabled(if: geteuid() == 0, "needs root to become somebody else"))
  func readers() async throws {
    try await RecordedRuns.known.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      // As long as this one is connected, the log and the shared memory are there.
      let shell = try LockingProcess(path)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        #expect(chmod(folder.appending(path: name).path, 0o644) == 0)
      }
      #expect(chmod(folder.path, 0o755) == 0)
      let read = try await BuiltTool.tidemark.run(
        ["runs", "--db", path, "-q"],
        through: Shell.asNobody)
      #expect(read.status == 0, "\(read.stderr)")
      try shell.unlock()
    }
  }

  @Test("several that migrate one file at once all succeed, and one copy of the old file is made")
  func migrators() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "old.db").path
      let folder = packageRoot.appending(path: "migrations")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().prefix(5)
      var sql = "PRAGMA application_id = 0x54494445;\n"
      for (index, name) in files.enumerated() {
        sql +=
          try String(contentsOf: folder.appending(path: name), encoding: .utf8)
          + "\nPRAGMA user_version = \(index + 1);\n"
      }
      let made = try await Shell.run(["sqlite3", path], input: sql + "PRAGMA journal_mode = WAL;\n")
      #expect(made.status == 0, "\(made.stderr)")
      try await withThrowingTaskGroup(of: ToolResult.self) { group in
        for _ in 0..<5 {
          group.addTask { try await BuiltTool.tidemark.run(["db", "migrate", "--db", path]) }
        }
        for try await result in group { #expect(result.status == 0, "\(result.stderr)") }
      }
      let copies = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter {
        $0.hasPrefix("old.db.v5-")
      }
      #expect(copies.count == 1, "\(copies)")
      #expect(try await BuiltTool.tidemark.run(["db", "check", "--db", path]).status == 0)
    }
  }
}
