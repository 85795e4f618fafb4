import Foundation
import Testing
import TidemarkTestSupport

/// A store in a folder.
@Suite struct FolderTests {
  @Test("what is there is never written again, and a draft of a killed program is no object")
  func immutable() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(2, in: directory) { files in
        try await StoreFixture.with(.folder, in: directory) { store in
          #expect(try await store.push(files[0]).status == 0)
          let name = try #require(await store.objects().first)
          let file = store.folder.appending(path: name)
          let before = try FileManager.default.attributesOfItem(atPath: file.path)
          #expect(before[.posixPermissions] as? Int == 0o444)
          // Half an object under the name of a draft, as a kill leaves it.
          let draft = store.folder.appending(path: name + ".part-abc")
          try Data(contentsOf: file).prefix(100).write(to: draft)
          #expect(try await store.push(files[0]).status == 0)
          let after = try FileManager.default.attributesOfItem(atPath: file.path)
          #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
          #expect(before[.modificationDate] as? Date == after[.modificationDate] as? Date)
          #expect(try await store.objects() == [name])
          #expect(try await store.tidemark(["store", "verify", store.text]).status == 0)
        }
      }
    }
  }

  @Test(
    "an object with the right hash that holds no such run is refused, and the others come",
    arguments: [
      "DROP TABLE sample_io", "UPDATE sample SET working_set_bytes = 1",
      "UPDATE run SET uid = replace(uid, '-', 'a')",
      "PRAGMA user_version = 99", "PRAGMA application_id = 1", "VACUUM", "zeros",
    ])
  func wellNamed(statement: String) async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(2, in: directory) { files in
        try await StoreFixture.with(.folder, in: directory) { store in
          for file in files { #expect(try await store.push(file).status == 0) }
          let object = try #require(await store.objects().first)
          // Unpacked, changed, packed, and named by the hash of what it is now.
          let change = """
            import gzip, hashlib, os, sqlite3, sys
            path, statement = sys.argv[1:]
            file = path + ".part-test"
            open(file, "wb").write(gzip.open(path).read())
            if statement == "zeros":
                open(file, "r+b").truncate(100 << 20)
            else:
                db = sqlite3.connect(file, isolation_level=None); db.execute(statement); db.close()
            data = gzip.compress(open(file, "rb").read()); os.unlink(file); os.unlink(path)
            name = path[:-len("x" * 64 + ".sqlite.gz")] + hashlib.sha256(data).hexdigest() + ".sqlite.gz"
            open(name, "wb").write(data)
            """
          try await run("python3", ["-c", change, store.folder.path + "/" + object, statement])
          let other = directory.appending(path: "other.db").path
          let pulled = try await store.pull(other)
          let isHarmless = statement == "VACUUM"
          #expect(pulled.status == (isHarmless ? 0 : 1), "\(pulled.stderr)")
          #expect(pulled.stderr.contains("was refused") != isHarmless)
          #expect(try hashes(other).count == (isHarmless ? 2 : 1))
        }
      }
    }
  }

  @Test("what is in the place of an object and no file is not called pushed, since no pull would see it")
  func inTheWay() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(1, in: directory) { files in
        try await StoreFixture.with(.folder, in: directory) { store in
          #expect(try await store.push(files[0]).status == 0)
          let place = store.folder.path + "/" + (try #require(await store.objects().first))
          let moved = directory.appending(path: "moved").path
          try FileManager.default.moveItem(atPath: place, toPath: moved)
          try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: moved)
          let pushed = try await store.push(files[0])
          #expect(
            pushed.status == 1 && pushed.stderr.contains("it is a link or a folder, and an object is a file"),
            "\(pushed.stderr)")
        }
      }
    }
  }

  @Test("a folder that is not there is not made: it may be one that is not mounted")
  func noFolder() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "mnt").path
      let result = try await BuiltTool.tidemark.run(["store", "list", path])
      #expect(result.status == 1 && result.stderr.contains("there is no folder \(path); create it, or mount"))
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("a file is not called a folder that is missing; a folder may be named by a link and have any name")
  func namesOfFolders() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(1, in: directory) { files in
        let object = directory.appending(path: "run.sqlite.gz").path
        try Data().write(to: URL(filePath: object))
        let refused = try await BuiltTool.tidemark.run(["pull", "--from", object, "--db", files[0]])
        #expect(
          refused.status == 1 && refused.stderr.contains("\(object) is a file, and a store is a folder"))
        let folder = directory.appending(path: "größe 'x'\n#%").path
        let link = directory.appending(path: "a link").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder)
        let pushed = try await BuiltTool.tidemark.run(["push", "--to", link, "--db", files[0]])
        #expect(pushed.status == 0 && pushed.stderr.contains("1 pushed"), "\(pushed.stderr)")
        let pulled = try await BuiltTool.tidemark.run(
          ["pull", "--from", folder, "--db", directory.appending(path: "ein läptop.db").path])
        #expect(pulled.status == 0 && pulled.stderr.contains("1 pulled"), "\(pulled.stderr)")
      }
    }
  }

  @Test("who may not write is told so", .enabled(if: geteuid() == 0, "needs root to become somebody else"))
  func denied() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(1, in: directory) { files in
        try await StoreFixture.with(.folder, in: directory) { store in
          try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
          let result = try await BuiltTool.tidemark.run(
            ["push", "--to", store.text, "--db", files[0]],
            through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
          #expect(result.status == 1)
          #expect(result.stderr.contains("refused to create runs: Permission denied"), "\(result.stderr)")
        }
      }
    }
  }

  @Test(
    "a prune removes what killed pushes left days ago, and no file of anybody else, in the store or behind a link"
  )
  func strangersFiles() async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(2, in: directory) { files in
        try await StoreFixture.with(.folder, in: directory) { store in
          for file in files { #expect(try await store.push(file).status == 0) }
          let object = try #require(await store.objects().first { $0.hasPrefix("runs/") })
          let outside = directory.appending(path: "outside")
          for folder in [
            outside, store.folder.appending(path: "videos"), store.folder.appending(path: ".hidden"),
          ] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
          }
          try FileManager.default.createSymbolicLink(
            atPath: store.folder.appending(path: "link").path, withDestinationPath: outside.path)
          let kept = [
            outside.appending(path: "thesis.part-3.doc"), store.folder.appending(path: "videos/film.part-1"),
            store.folder.appending(path: ".hidden/x.part-2"),
            store.folder.appending(path: "runs/notes.part-1"),
          ]
          let draft = store.folder.appending(path: object + ".part-abc")
          for file in kept + [draft] {
            try Data("x".utf8).write(to: file)
            try FileManager.default.setAttributes(
              [.modificationDate: Date(timeIntervalSinceNow: -3 * 86_400)], ofItemAtPath: file.path)
          }
          let pruned = try await store.tidemark(["store", "prune", store.text, "--damaged", "--apply"])
          #expect(pruned.status == 0, "\(pruned.stderr)")
          for file in kept { #expect(FileManager.default.fileExists(atPath: file.path), "\(file.path)") }
          #expect(!FileManager.default.fileExists(atPath: draft.path))
        }
      }
    }
  }
}
