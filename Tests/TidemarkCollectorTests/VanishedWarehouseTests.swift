import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

extension MeasuringTests {
  @Suite("The warehouse goes away under a recording")
  struct VanishedWarehouseTests {
    /// Records until the first readings are stored, does something to the files, and gives how the collector ended.
    private func record(
      in directory: URL, then change: () async throws -> Void
    ) async throws -> (status: Int32, talk: String, seen: Int) {
      let collector = try LiveCollector(
        ["record", "--pid", "test=\(getpid())", "--interval", "0.2", "--duration", "60s"],
        directory: directory)
      let count = "SELECT count(*) FROM samples"
      #expect(
        try await eventually {
          guard try collector.stderr.contains("sampling 60 s") else { return false }
          return try await rows(count, in: directory) != ["0"]
        })
      let seen = try await rows(count, in: directory)
      try await change()
      let began = ContinuousClock.now
      let status = try await collector.untilEnded()
      #expect(ContinuousClock.now - began < .seconds(20), "ends at once, not after the minute")
      return (status, try collector.stderr, Int(seen[0]) ?? 0)
    }

    private func isWhole(_ name: String, in directory: URL, atLeast count: Int) async throws {
      let check = try await BuiltTool.tidemark.run(["db", "check", "--db", name], directory: directory)
      #expect(check.status == 0, "\(check.stdout)")
      let runs = try await BuiltTool.tidemark.run(
        ["sql", "SELECT status, sample_count FROM runs", "--db", name, "-f", "csv", "--no-header"],
        directory: directory)
      let cells = runs.stdout.trimmingCharacters(in: .newlines).split(separator: ",")
      #expect(cells.first == "interrupted", "\(runs.stdout)\(runs.stderr)")
      #expect(cells.last.flatMap { Int($0) } ?? 0 >= max(1, count), "\(runs.stdout)")
    }

    @Test("renamed: the run ends at once and is whole in the file under its new name: code 4")
    func renamed() async throws {
      try await withTemporaryDirectory { directory in
        let files = FileManager.default
        let moved = directory.appending(path: "moved.db").resolvingSymlinksInPath().path
        let end = try await record(in: directory) {
          try files.moveItem(at: directory.appending(path: "tidemark.db"), to: URL(filePath: moved))
        }
        #expect(end.status == 4)
        #expect(
          end.talk.contains("so the run was ended; everything up to then is in \(moved)"), "\(end.talk)")
        #expect(!files.fileExists(atPath: directory.appending(path: "tidemark.db-wal").path))
        try await isWhole("moved.db", in: directory, atLeast: end.seen)
      }
    }

    @Test(
      "deleted or replaced by another file: everything is saved in a new file, which the message names: code 4",
      arguments: [false, true])
    func deleted(isReplaced: Bool) async throws {
      try await withTemporaryDirectory { directory in
        let end = try await record(in: directory) {
          try FileManager.default.removeItem(at: directory.appending(path: "tidemark.db"))
          if isReplaced { try Data("another".utf8).write(to: directory.appending(path: "tidemark.db")) }
        }
        #expect(end.status == 4)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        let rescued = try #require(names.first { $0.hasPrefix("tidemark.db.rescued-") && $0.count < 40 })
        #expect(
          end.talk.contains("everything up to then is in ") && end.talk.contains(rescued), "\(end.talk)")
        #expect(names.contains("tidemark.db") == isReplaced)
        try await isWhole(rescued, in: directory, atLeast: end.seen)
      }
    }

    @Test(
      "its log or shared memory deleted, and a second collector: no two programs write into files of which each sees its own",
      arguments: ["-shm", "-wal"])
    func besides(suffix: String) async throws {
      try await withTemporaryDirectory { directory in
        var second: ToolResult?
        let end = try await record(in: directory) {
          try FileManager.default.removeItem(at: directory.appending(path: "tidemark.db\(suffix)"))
          second = try await BuiltTool.collect.run(
            ["record", "--pid", "b=\(getpid())", "--duration", "1s", "--db", "tidemark.db"],
            directory: directory)
        }
        #expect(end.status == 4 && end.talk.contains("everything up to then is in "), "\(end.talk)")
        // It found the first one still there, or had come after it.
        let later = try #require(second)
        #expect([0, 4].contains(later.status), "\(later.stderr)")
        if later.status == 4 {
          #expect(later.stderr.contains("has a different -wal or -shm open"), "\(later.stderr)")
          try await isWhole("tidemark.db", in: directory, atLeast: end.seen)
        }
        #expect(try await BuiltTool.tidemark.run(["db", "check"], directory: directory).status == 0)
      }
    }

    @Test("a file cut to nothing ends the run at once: code 4")
    func cut() async throws {
      try await withTemporaryDirectory { directory in
        let end = try await record(in: directory) {
          #expect(truncate(directory.appending(path: "tidemark.db").path, 0) == 0)
        }
        #expect(end.status == 4, "\(end.talk)")
      }
    }
  }
}
