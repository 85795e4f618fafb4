import Foundation
import Testing
import TidemarkTestSupport

/// What a warehouse of a stranger has for names, of which files are named.
@Suite struct NameInFileTests {
  @Test(
    "a run whose uid or test id leads out of a folder is written nowhere and merged nowhere",
    arguments: [
      ("uid", "../../../../out/aaaaaaaaaaaaaaaaaaaa"), ("test_id", "../../../out/aa"),
      ("test_id", "/tmp/tidemark-out"),
    ])
  func leadingOut(_ column: String, _ name: String) async throws {
    try await RecordedRuns.known.withCopy { path in
      try await withTemporaryDirectory { directory in
        try Self.rename(column, to: name, in: path)
        // So deep that each of the names ends in a folder that is there.
        let deep = directory.appending(path: "a/b/c/d")
        let out = directory.appending(path: "out")
        for folder in [
          out, deep, deep.appending(path: "store"), directory.appending(path: "a/out"),
          directory.appending(path: "a/b/out"),
        ] {
          try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        for command in [
          ["push", "--to", "store"], ["lake", "export", "lake"],
          ["export", "--as", "results-json", "-o", "."],
          ["publish", "site"],
        ] {
          let result = try await BuiltTool.tidemark.run(command + ["--db", path], directory: deep)
          #expect(result.status == 4, "\(command): \(result.status) \(result.stderr)")
          #expect(result.stderr.contains("`\(column)` holds what no release of Tidemark writes there"))
        }
        let merged = try await BuiltTool.tidemark.run(["merge", path, "--db", "new.db"], directory: deep)
        #expect(merged.status == 4, "\(merged.stderr)")
        let files = FileManager.default.enumerator(atPath: directory.path)?.allObjects as? [String] ?? []
        #expect(files.filter { $0.contains("out/") || $0.contains("aaaa") } == [])
        #expect(!FileManager.default.fileExists(atPath: "/tmp/tidemark-out"))
      }
    }
  }

  /// The newest run gets the name, and no hash that would give it away. The rules of the schema are a stranger's too.
  private static func rename(_ column: String, to name: String, in path: String) throws {
    let (shell, input) = (Process(), Pipe())
    shell.executableURL = URL(filePath: "/usr/bin/env")
    shell.arguments = ["sqlite3", path]
    shell.standardInput = input
    try shell.run()
    try input.fileHandleForWriting.write(
      contentsOf: Data(
        """
        PRAGMA ignore_check_constraints = ON;
        UPDATE run SET \(column) = '\(name)', content_sha256 = NULL WHERE run_id = 2;
        """.utf8))
    try input.fileHandleForWriting.close()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
  }
}
