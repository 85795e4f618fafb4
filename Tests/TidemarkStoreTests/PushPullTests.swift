import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@Suite(.serialized) struct PushPullTests {
  @Test(
    "what one machine pushes another pulls, with equal hashes; repeating it does nothing",
    arguments: StoreKind.available)
  func thereAndBack(kind: StoreKind) async throws {
    try await fewRuns.withCopy { path in
      try await withTemporaryDirectory { directory in
        try await StoreFixture.with(kind, in: directory) { store in
          let expected = try hashes(path)
          let tried = try await store.push(path, ["--dry-run"])
          #expect(
            tried.status == 0 && tried.stderr.contains("\(expected.count + 1) would go"), "\(tried.stderr)")
          #expect(try await store.objects() == [])
          let pushed = try await store.push(path)
          #expect(pushed.status == 0, "\(pushed.stderr)")
          // And a baseline.
          #expect(pushed.stderr.contains("\(expected.count + 1) pushed"), "\(pushed.stderr)")
          let objects = try await store.objects()
          #expect(objects.count == expected.count + 1)

          let other = directory.appending(path: "other.db").path
          let dry = try await store.pull(other, ["--dry-run"])
          #expect(dry.status == 0 && dry.stderr.contains("\(expected.count + 1) would go"), "\(dry.stderr)")
          #expect(!FileManager.default.fileExists(atPath: other))
          let pulled = try await store.pull(other)
          #expect(pulled.status == 0, "\(pulled.stderr)")
          #expect(pulled.stderr.contains("\(expected.count + 1) pulled"), "\(pulled.stderr)")
          #expect(try hashes(other) == expected)
          let check = try await store.tidemark(["db", "check", "--db", other])
          #expect(check.status == 0, "\(check.stdout)")

          #expect(try await store.push(path).stderr.contains("\(expected.count) present"))
          let again = try await store.pull(other)
          #expect(again.stderr.contains("\(expected.count) present") && !again.stderr.contains("pulled"))
          // What came from a store gives the same objects.
          #expect(try await store.push(other).stderr.contains("\(expected.count) present"))
          #expect(try await store.objects() == objects)
          #expect(try await store.tidemark(["store", "verify", store.text]).status == 0)
        }
      }
    }
  }

  @Test(
    "an altered and a cut object are refused by name, the rest comes; pruned and pushed again, all is well",
    arguments: StoreKind.available)
  func damaged(kind: StoreKind) async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(4, in: directory) { files in
        try await StoreFixture.with(kind, in: directory) { store in
          for file in files { #expect(try await store.push(file).status == 0) }
          let objects = try await store.objects()
          // One bit in the middle; and the last byte.
          try await store.replace(
            objects[0], "data[:len(data)//2] + bytes([data[len(data)//2] ^ 1]) + data[len(data)//2+1:]")
          try await store.replace(objects[2], "data[:-1]")
          let other = directory.appending(path: "other.db").path
          let pulled = try await store.pull(other)
          #expect(pulled.status == 1)
          for index in [0, 2] {
            #expect(pulled.stderr.contains("\(objects[index]) was refused: its "), "\(pulled.stderr)")
          }
          #expect(!pulled.stderr.contains("\(objects[1]) was refused"))
          #expect(try hashes(other).count == 2)
          let verified = try await store.tidemark(["store", "verify", store.text])
          #expect(verified.status == 1)
          #expect(verified.stderr.contains(objects[0]) && verified.stderr.contains(objects[2]))

          let shown = try await store.tidemark(["store", "prune", store.text, "--damaged"])
          #expect(shown.status == 0 && shown.stderr.contains("would remove 2 objects"), "\(shown.stderr)")
          #expect(try await store.objects() == objects)
          let pruned = try await store.tidemark(["store", "prune", store.text, "--damaged", "--apply"])
          #expect(pruned.status == 0, "\(pruned.stderr)")
          for file in files { #expect(try await store.push(file).status == 0) }
          #expect(try await store.objects() == objects)
          #expect(try await store.pull(other).status == 0)
          #expect(try hashes(other).count == 4)
        }
      }
    }
  }

  @Test(
    "twenty machines push at once, each a run of its own and all the same one", arguments: StoreKind.available
  )
  func twentyPushers(kind: StoreKind) async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(21, in: directory) { files in
        try await StoreFixture.with(kind, in: directory) { store in
          for file in files.dropFirst() {
            _ = try Merge(files[0], into: Warehouse.openForWriting(file)).run()
          }
          try await withThrowingTaskGroup(of: ToolResult.self) { group in
            for file in files.dropFirst() { group.addTask { try await store.push(file) } }
            for try await result in group { #expect(result.status == 0, "\(result.stderr)") }
          }
          #expect(try await store.objects().count == 21)
          let other = directory.appending(path: "other.db").path
          #expect(try await store.pull(other).status == 0)
          #expect(try hashes(other).count == 21)
        }
      }
    }
  }

  @Test("a push and a pull that are killed are finished by repeating them", arguments: StoreKind.available)
  func killed(kind: StoreKind) async throws {
    try await fewRuns.withCopy { path in
      try await withTemporaryDirectory { directory in
        try await StoreFixture.with(kind, in: directory) { store in
          let expected = try hashes(path)
          let other = directory.appending(path: "other.db").path
          for arguments in [
            ["push", "--to", store.text, "--db", path], ["pull", "--from", store.text, "--db", other],
          ] {
            var endings: Set<Int32> = []
            // timeout(1) sends SIGKILL; whatever is under way then, nothing is half there.
            for milliseconds in stride(from: 50, through: 850, by: 200) {
              let killed = try await BuiltTool.tidemark.run(
                arguments, environment: store.environment,
                through: ["timeout", "-s", "KILL", "\(Double(milliseconds) / 1000)"])
              endings.insert(killed.status)
            }
            #expect(endings.contains(137), "nothing was killed")
            let finished = try await store.tidemark(arguments)
            #expect(finished.status == 0, "\(finished.stderr)")
          }
          #expect(try await store.objects().count == expected.count + 1)
          #expect(try await store.tidemark(["store", "verify", store.text]).status == 0)
          #expect(try hashes(other) == expected)
        }
      }
    }
  }

  @Test("a run that the store has with other contents is refused, and the others go")
  func conflict() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(2, in: directory) { files in
        try await StoreFixture.with(.folder, in: directory) { store in
          #expect(try await store.push(files[0]).status == 0)
          // The same uid with another host name, and the hash that belongs to it.
          let changed = directory.appending(path: "changed.db").path
          try FileManager.default.copyItem(atPath: files[0], toPath: changed)
          try await run("sqlite3", [changed, "UPDATE run SET hostname = 'other', content_sha256 = NULL"])
          #expect(try await store.tidemark(["merge", files[1], "--db", changed]).status == 0)
          let pushed = try await store.push(changed)
          #expect(pushed.status == 1 && pushed.stderr.contains("1 pushed, 1 conflict"), "\(pushed.stderr)")
          #expect(pushed.stderr.contains("the store has run "))
          #expect(try await store.objects().count == 2)
          let pulled = try await store.pull(changed)
          #expect(pulled.status == 1 && pulled.stderr.contains("is here with other contents"))
        }
      }
    }
  }

  @Test("a run gives the same object wherever it was before it is pushed")
  func sameBytes() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(2, in: directory) { files in
        let both = directory.appending(path: "both.db").path
        let warehouse = try Warehouse.openForWriting(both)
        // The other one first, so that this one has another number there.
        for file in [files[1], files[0]] { _ = try Merge(file, into: warehouse).run() }
        let names = [files[0], both].map {
          directory.appending(path: "\(URL(filePath: $0).lastPathComponent).out").path
        }
        for (file, name) in zip([files[0], both], names) {
          let source = try Warehouse.openForReading(file)
          let uid = try #require(hashes(files[0]).keys.first)
          try source.extract(source.run(String(uid)), to: name)
        }
        #expect(
          try Data(contentsOf: URL(filePath: names[0])) == Data(contentsOf: URL(filePath: names[1])))
      }
    }
  }

  @Test("--since leaves out what started before")
  func since() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(3, in: directory) { files in
        try await StoreFixture.with(.folder, in: directory) { (store: StoreFixture) async throws -> Void in
          for file in files { #expect(try await store.push(file).status == 0) }
          let other = directory.appending(path: "other.db").path
          // The history's runs are days apart and long over.
          #expect(try await store.pull(other, ["--since", "1h"]).status == 0)
          #expect(try hashes(other) == [:])
          #expect(try await store.pull(other, ["--since", "5000d"]).status == 0)
          #expect(try hashes(other).count == 3)
        }
      }
    }
  }
}
