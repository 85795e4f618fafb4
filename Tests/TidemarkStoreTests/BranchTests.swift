import Foundation
import Testing
import TidemarkTestSupport

/// A store in a git repository.
@Suite(.serialized) struct BranchTests {
  private func withStore(_ body: (StoreFixture, [String]) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      try await withSingleRuns(3, in: directory) { files in
        try await StoreFixture.with(.branch, in: directory) { store in try await body(store, files) }
      }
    }
  }

  @Test("the branch is one commit without parents, and no other branch is touched")
  func oneCommit() async throws {
    try await withStore { store, files in
      let work = store.folder.appendingPathExtension("main").path
      try await git(["init", "--quiet", "--initial-branch=main", work])
      try await git([
        "-C", work, "-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--allow-empty", "-m",
        "code",
      ])
      try await git(["-C", work, "push", "--quiet", store.folder.path, "main"])
      let before = try await git(["-C", store.folder.path, "rev-parse", "main"])
      for file in files { #expect(try await store.push(file).status == 0) }
      #expect(try await git(["-C", store.folder.path, "rev-parse", "main"]) == before)
      #expect(
        try await git(["-C", store.folder.path, "rev-list", "--count", "tidemark-store"]) == "1\n")
      let tree = try await git(["-C", store.folder.path, "ls-tree", "-r", "--name-only", "tidemark-store"])
      #expect(try await store.objects() == tree.split(separator: "\n").map(String.init))
    }
  }

  @Test("a pull from a branch that is not there says so, and not that all is here already")
  func missingBranch() async throws {
    try await withStore { store, files in
      func pull(_ more: [String] = []) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(
          ["pull", "--from", "git:\(store.folder.path)#tidemark-stroe", "--db", files[0]] + more)
      }
      let empty = try await pull()
      #expect(empty.status == 0)
      #expect(
        (empty.stdout + empty.stderr).contains("is empty; a missing branch counts as empty"), "\(empty)")
      let late = try await pull(["--since", "1d"])
      #expect((late.stdout + late.stderr).contains("has no run that began since then"), "\(late)")
    }
  }

  @Test("where the repository allows no other commit but one on top, the branch grows")
  func noForce() async throws {
    try await withStore { store, files in
      try await git(["-C", store.folder.path, "config", "receive.denyNonFastForwards", "true"])
      for file in files {
        let pushed = try await store.push(file)
        #expect(pushed.status == 0, "\(pushed.stderr)")
      }
      #expect(
        try await git(["-C", store.folder.path, "rev-list", "--count", "tidemark-store"]) == "3\n")
      #expect(try await store.objects().count == 3)
    }
  }

  @Test("a server that can filter is pushed to and pulled from too")
  func filtered() async throws {
    try await withStore { store, files in
      try await git(["-C", store.folder.path, "config", "uploadpack.allowFilter", "true"])
      try await git(["-C", store.folder.path, "config", "uploadpack.allowAnySHA1InWant", "true"])
      // file:// and not the path: so that git speaks as with a server.
      let text = "git:file://\(store.folder.path)"
      func tidemark(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(arguments)
      }
      for file in files {
        let pushed = try await tidemark(["push", "--to", text, "--db", file])
        #expect(pushed.status == 0, "\(pushed.stderr)")
      }
      let pulled = try await tidemark(["pull", "--from", text, "--db", files[0]])
      #expect(pulled.status == 0 && pulled.stderr.contains("2 pulled, 1 present"), "\(pulled.stderr)")
      #expect(try hashes(files[0]).count == 3)
      #expect(try await tidemark(["store", "verify", text]).status == 0)
    }
  }

  @Test("what is no repository, what nobody answers for, and a hook that says no")
  func refusals() async throws {
    try await withStore { store, files in
      func push(_ text: String) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(["push", "--to", text, "--db", files[0]])
      }
      let none = try await push("git:\(store.folder.path)/nothing")
      #expect(
        none.status == 1 && none.stderr.contains("is not a reachable git repository"), "\(none.stderr)"
      )
      let away = try await push("git:http://127.0.0.1:9/x.git")
      #expect(away.status == 1 && away.stderr.contains("does not answer"), "\(away.stderr)")
      let hook = store.folder.appending(path: "hooks/pre-receive")
      try "#!/bin/sh\necho not today >&2; exit 1\n".write(to: hook, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook.path)
      let refused = try await push(store.text)
      #expect(
        refused.status == 1 && refused.stderr.contains("pre-receive hook declined"), "\(refused.stderr)")
      #expect(try await store.objects() == [])
    }
  }

  @Test("a repository with SHA-256 is a store too, whatever hash git has as its default here")
  func otherHash() async throws {
    try await withStore { store, files in
      for (hash, standard) in [("sha256", "sha1"), ("sha1", "sha256")] {
        let folder = store.folder.path + "-" + hash
        try await git(["init", "--quiet", "--bare", "--object-format=\(hash)", folder])
        for (file, words) in [(files[0], "1 pushed"), (files[1], "1 pushed"), (files[1], "1 present")] {
          let pushed = try await BuiltTool.tidemark.run(
            ["push", "--to", "git:\(folder)", "--db", file], environment: ["GIT_DEFAULT_HASH": standard])
          #expect(pushed.status == 0 && pushed.stderr.contains(words), "\(hash): \(pushed.stderr)")
        }
        let pulled = try await BuiltTool.tidemark.run(
          ["pull", "--from", "git:\(folder)", "--db", folder + ".db"])
        #expect(pulled.status == 0 && pulled.stderr.contains("2 pulled"), "\(hash): \(pulled.stderr)")
      }
    }
  }

  @Test("what git says of a refusal reaches the user, at once")
  func reasons() async throws {
    try await withStore { store, files in
      let hook = store.folder.appending(path: "hooks/update")
      try "#!/bin/sh\necho no runs on Friday >&2; exit 1\n".write(
        to: hook, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook.path)
      let hooked = try await store.push(files[0])
      #expect(hooked.status == 1 && hooked.stderr.contains("no runs on Friday"), "\(hooked.stderr)")
      try FileManager.default.removeItem(at: hook)
      #expect(try await store.push(files[0]).status == 0)
      // The one name would be a folder of the other. No other program is in the way.
      let inside = try await BuiltTool.tidemark.run(
        ["push", "--to", store.text + "#tidemark-store/a", "--db", files[0]])
      #expect(inside.status == 1 && inside.stderr.contains("'refs/heads/tidemark-store' exists"), "\(inside)")
      guard geteuid() == 0 else { return }
      try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: store.folder.path)
      let foreign = try await store.push(files[0])
      #expect(foreign.status == 1 && foreign.stderr.contains("dubious ownership"), "\(foreign.stderr)")
      #expect(foreign.stderr.contains("git config --global --add safe.directory"))
    }
  }

  @Test("nothing is left in the folder for temporary files")
  func leavesNothing() async throws {
    try await withStore { store, files in
      let temporary = store.folder.appendingPathExtension("tmp")
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
      let pushed = try await BuiltTool.tidemark.run(
        ["push", "--to", store.text, "--db", files[0]], environment: ["TMPDIR": temporary.path])
      #expect(pushed.status == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
    }
  }
}
