import Foundation
import Testing
import TidemarkTestSupport

/// `tidemark db prune --to-lake` as people and scripts meet it.
@Suite struct PruneToLakeTests {
  private func tidemark(_ arguments: String...) async throws -> ToolResult {
    try await BuiltTool.tidemark.run(arguments)
  }

  /// Runs of ten years ago, and a folder beside the file.
  private func withOldRuns(_ body: (_ path: String, _ lake: String) async throws -> Void) async throws {
    try await RecordedRuns.varied.withCopy { path in
      _ = try await Shell.sqlite(
        path, "UPDATE run SET started_at_us = started_at_us - 315360000000000, content_sha256 = NULL;")
      try await body(path, URL(filePath: path).deletingLastPathComponent().appending(path: "größe lake").path)
    }
  }

  private func prune(_ path: String, to lake: String) -> [String] {
    ["db", "prune", "--keep", "90d", "--to-lake", lake, "--db", path, "--apply"]
  }

  private static let question =
    "SELECT container, count(*) AS readings, max(memory_used_mb) AS mb FROM samples GROUP BY container ORDER BY container"

  @Test(
    "what was moved is answered from the lake as before, and the message says so without one",
    .enabled(if: LakePrograms.duckdb != nil, LakePrograms.missing))
  func answers() async throws {
    try await withOldRuns { path, lake in
      let duckdb = ["TIDEMARK_DUCKDB": LakePrograms.duckdb ?? ""]
      let before = try await tidemark("sql", Self.question, "--db", path, "--format", "csv")
      let summary = try await tidemark("summary", "--db", path)
      #expect(before.status == 0 && before.stdout.split(separator: "\n").count > 2)
      let moved = try await BuiltTool.tidemark.run(prune(path, to: lake))
      #expect(moved.status == 0, "\(moved.stderr)")
      #expect(moved.stderr.contains("are in \(lake) and were read back"), "\(moved.stderr)")
      #expect(try await Shell.sqlite(path, "SELECT count(*) FROM sample;") == "0\n")

      let without = try await tidemark("sql", Self.question, "--db", path, "--format", "csv")
      #expect(without.stdout == "container,readings,mb\n")
      #expect(without.stderr.contains("--lake DIR answers from there"), "\(without.stderr)")
      let with = try await BuiltTool.tidemark.run(
        ["sql", Self.question, "--lake", lake, "--format", "csv"], environment: duckdb)
      #expect(with.status == 0 && with.stdout == before.stdout, "\(with.stderr)")
      #expect(try await tidemark("summary", "--db", path).stdout == summary.stdout)
      let again = try await BuiltTool.tidemark.run(prune(path, to: lake))
      #expect(again.status == 0, "\(again.stderr)")
      #expect(try await tidemark("lake", "verify", lake).status == 0)
    }
  }

  @Test("without --apply nothing is exported and nothing goes")
  func shown() async throws {
    try await withOldRuns { path, lake in
      let count = try await Shell.sqlite(path, "SELECT count(*) FROM sample;")
      let shown = try await BuiltTool.tidemark.run(prune(path, to: lake).dropLast())
      #expect(
        shown.status == 0 && shown.stderr.contains("add --apply to do it"), "\(shown.stderr)")
      #expect(try await Shell.sqlite(path, "SELECT count(*) FROM sample;") == count)
      #expect(!FileManager.default.fileExists(atPath: lake))
    }
  }

  @Test(
    "nothing goes when the lake cannot be written",
    .enabled(if: geteuid() == 0, "needs root to become somebody else"))
  func notWritable() async throws {
    try await withOldRuns { path, lake in
      let count = try await Shell.sqlite(path, "SELECT count(*) FROM sample;")
      let folder = URL(filePath: path).deletingLastPathComponent().path
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o666], ofItemAtPath: folder + "/" + name)
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
      try FileManager.default.createDirectory(atPath: lake, withIntermediateDirectories: false)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: lake)
      let refused = try await BuiltTool.tidemark.run(
        prune(path, to: lake), through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
      #expect(refused.status == 1)
      #expect(
        refused.stderr.contains("cannot write \(lake)/_views: Permission denied"), "\(refused.stderr)")
      #expect(try await Shell.sqlite(path, "SELECT count(*) FROM sample;") == count)
    }
  }

  @Test("nothing goes, of any run, when one file of the lake is damaged; the hint that is given mends it")
  func damaged() async throws {
    try await withOldRuns { path, lake in
      let count = try await Shell.sqlite(path, "SELECT count(*) FROM sample;")
      #expect(try await tidemark("lake", "export", lake, "--db", path).status == 0)
      let folders = try FileManager.default.subpathsOfDirectory(atPath: lake)
      let name = try #require(
        folders.filter { $0.hasPrefix("samples/") && $0.hasSuffix(".parquet") }.sorted().last)
      let file = URL(filePath: lake + "/" + name)
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: file)
      let refused = try await BuiltTool.tidemark.run(prune(path, to: lake))
      #expect(refused.status == 1)
      #expect(refused.stderr.contains("\(file.path) is damaged: its SHA-256 is "), "\(refused.stderr)")
      #expect(refused.stderr.contains("delete the file and export the run again"))
      #expect(try await Shell.sqlite(path, "SELECT count(*) FROM sample;") == count)
      try FileManager.default.removeItem(at: file)
      #expect(try await BuiltTool.tidemark.run(prune(path, to: lake)).status == 0)
      #expect(try await Shell.sqlite(path, "SELECT count(*) FROM sample;") == "0\n")
    }
  }

  @Test(
    "killed at any write: every reading is in the warehouse or in the lake, and the next call finishes it",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), "needs strace"))
  func killed() async throws {
    try await withOldRuns { path, _ in
      let counts =
        "SELECT r.uid, count(*) FROM run r JOIN scenario USING (run_id) JOIN sample USING (scenario_id) GROUP BY 1;"
      let old = try Data(contentsOf: URL(filePath: path))
      let whole = Self.byRun(try await Shell.sqlite(path, counts))
      let calls = "pwrite64,fdatasync,fsync,rename,ftruncate"
      var (kills, partly, call, isKilled) = (0, 0, 1, true)
      while isKilled {
        let folder = URL(filePath: path).deletingLastPathComponent().appending(path: "\(call)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (copy, lake) = (folder.appending(path: "w.db").path, folder.appending(path: "lake").path)
        try old.write(to: URL(filePath: copy))
        let result = try await BuiltTool.tidemark.run(
          prune(copy, to: lake),
          through: [
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
            "inject=\(calls):signal=SIGKILL:when=\(call)",
          ])
        isKilled = result.status == 128 + SIGKILL
        if isKilled {
          kills += 1
          let left = Self.byRun(try await Shell.sqlite(copy, counts))
          let incomplete = whole.filter { left[$0.key] != $0.value }
          for (uid, count) in incomplete {
            partly += 1
            #expect(try Self.rows(of: uid, in: lake) == count, "killed at call \(call)")
          }
          if !incomplete.isEmpty { #expect(try await tidemark("lake", "verify", lake).status == 0) }
        }
        let next = try await BuiltTool.tidemark.run(prune(copy, to: lake))
        #expect(next.status == 0, "killed at call \(call): \(next.stderr)")
        #expect(try await Shell.sqlite(copy, "SELECT count(*) FROM sample;") == "0\n")
        for (uid, count) in whole { #expect(try Self.rows(of: uid, in: lake) == count) }
        call += 3
      }
      #expect(kills > 10 && partly > 0)
      print("prunes to a lake killed: \(kills), with readings gone: \(partly)")
    }
  }

  /// Rows of `uid|count`.
  private static func byRun(_ text: String) -> [String: Int] {
    let pairs = text.split(separator: "\n").map { $0.split(separator: "|") }
    return Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), Int($0[1]) ?? 0) })
  }

  /// Samples that a manifest promises.
  private static func rows(of uid: String, in lake: String) throws -> Int? {
    let data = try Data(contentsOf: URL(filePath: "\(lake)/_manifests/\(uid).json"))
    let manifest = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let samples = (manifest?["files"] as? [String: Any])?["samples"] as? [String: Any]
    return samples?["rows"] as? Int
  }
}
