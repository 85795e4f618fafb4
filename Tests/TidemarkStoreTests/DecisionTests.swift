import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// Baselines and acknowledgements travel with the runs.
@Suite(.serialized) struct DecisionTests {
  /// Two machines with the same runs and an empty store.
  private func withTwoMachines(
    _ body: (StoreFixture, _ one: String, _ two: String) async throws -> Void
  ) async throws {
    try await fewRuns.withCopy { one in
      try await withTemporaryDirectory { directory in
        try await StoreFixture.with(.folder, in: directory) { store in
          #expect(try await store.push(one).status == 0)
          let two = directory.appending(path: "two.db").path
          #expect(try await store.pull(two).status == 0)
          try await body(store, one, two)
        }
      }
    }
  }

  private func baselines(_ store: StoreFixture, _ database: String) async throws -> String {
    try await store.tidemark([
      "baseline", "list", "--db", database, "-f", "csv", "--no-header", "--columns", "name,runs,because",
    ]).stdout
  }

  @Test("of a name that two machines set, the newest counts on both, whoever pushes last")
  func newest() async throws {
    try await withTwoMachines { store, one, two in
      func set(_ database: String, _ run: String, _ because: String) async throws {
        let result = try await store.tidemark([
          "baseline", "set", "release", run, "--because", because, "--db", database,
        ])
        #expect(result.status == 0, "\(result.stderr)")
      }
      try await set(two, "#5", "first")
      try await set(one, "#6", "second")
      // The older one is pushed last.
      for database in [one, two] { #expect(try await store.push(database).status == 0) }
      for database in [one, two] { #expect(try await store.pull(database).status == 0) }
      for database in [one, two] {
        #expect(try await baselines(store, database).contains("release,#6,second"))
      }
      let again = try await store.pull(one)
      #expect(!again.stderr.contains("pulled"), "\(again.stderr)")
      #expect(
        try await store.tidemark(["baseline", "remove", "release", "--db", two]).status == 0)
      #expect(try await store.push(two).status == 0)
      #expect(try await store.pull(one).status == 0)
      #expect(try await !baselines(store, one).contains("release"))
    }
  }

  @Test("an acknowledgement comes, and does not come back when it has ended elsewhere")
  func takenBack() async throws {
    try await withTwoMachines { store, one, two in
      func inForce(_ database: String) async throws -> [String] {
        try await store.tidemark([
          "ack", "--list", "--db", database, "-f", "csv", "--no-header", "--columns", "because,is_in_force",
        ]).stdout.split(separator: "\n").map(String.init)
      }
      let ack = try await store.tidemark([
        "ack", "*/frontend/memory_*", "--run", "#4", "--because", "cache enlarged", "--db", one,
      ])
      #expect(ack.status == 0, "\(ack.stderr)")
      #expect(try await store.push(one).status == 0)
      #expect(try await store.pull(two).status == 0)
      #expect(try await inForce(two) == ["cache enlarged,1"])
      #expect(try await store.tidemark(["ack", "--remove", "1", "--db", two]).status == 0)
      #expect(try await store.push(two).status == 0)
      // The first machine still has it in force, and pushes it once more.
      #expect(try await store.push(one).status == 0)
      for database in [one, two] {
        #expect(try await store.pull(database).status == 0)
        #expect(try await inForce(database) == ["cache enlarged,0"])
      }
      // Nor by a merge of files.
      try await withTemporaryDirectory { (directory: URL) async throws -> Void in
        let old = directory.appending(path: "old.db").path
        #expect(try await store.pull(old).status == 0)
        #expect(try await store.tidemark(["merge", two, "--db", old]).status == 0)
        #expect(try await inForce(old) == ["cache enlarged,0"])
      }
    }
  }

  @Test("a damaged decision is refused, the rest comes, and pruning by age refuses to guess")
  func damaged() async throws {
    try await withTwoMachines { store, _, _ in
      try await withTemporaryDirectory { directory in
        let baseline = try #require(await store.objects().first { $0.hasPrefix("baselines/") })
        try await store.replace(baseline, "data.replace(b'release', b'retease')")
        let three = directory.appending(path: "three.db").path
        let pulled = try await store.pull(three)
        #expect(pulled.status == 1 && pulled.stderr.contains("\(baseline) was refused"), "\(pulled.stderr)")
        #expect(try hashes(three).count == 6)
        let pruned = try await store.tidemark(["store", "prune", store.text, "--keep", "1d", "--apply"])
        #expect(pruned.status == 1 && pruned.stderr.contains("its runs are not known"), "\(pruned.stderr)")
      }
    }
  }

  @Test("pruning by age keeps the runs of a baseline and the last ones")
  func prune() async throws {
    try await withTwoMachines { store, one, _ in
      let all = try await store.objects().filter { $0.hasPrefix("runs/") }
      let members = try await store.tidemark([
        "baseline", "list", "--db", one, "-f", "json", "--columns", "run_count",
      ])
      let shown = try await store.tidemark(["store", "prune", store.text, "--keep", "1d", "--keep-last", "2"])
      #expect(shown.status == 0 && shown.stderr.contains("add --apply to do it"))
      #expect(try await store.objects().count { $0.hasPrefix("runs/") } == all.count)
      let pruned = try await store.tidemark([
        "store", "prune", store.text, "--keep", "1d", "--keep-last", "2", "--apply",
      ])
      #expect(pruned.status == 0, "\(pruned.stderr)")
      let kept = try await store.objects().filter { $0.hasPrefix("runs/") }
      let count = try #require(members.stdout.firstMatch(of: /"run_count": ?(\d+)/).flatMap { Int($0.1) })
      #expect(kept.suffix(2) == all.suffix(2))
      #expect(kept.count == count + 2 && kept.count < all.count)
    }
  }
}
