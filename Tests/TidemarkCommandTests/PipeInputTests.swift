import Foundation
import Testing
import TidemarkTestSupport

/// Files that a command reads, given as pipes: `<(…)` of a shell, and named pipes.
@Suite struct PipeInputTests {
  private static let csv =
    "container,timestamp,memory_mb\n"
    + (0..<6000).map { "c\($0 % 2),\(1_767_225_600 + $0 / 2),\($0 + 1)\n" }.joined()

  private func run(
    _ arguments: [String], tool: BuiltTool = .tidemark, shell: String = #"exec "$@""#, in directory: URL
  ) async throws -> ToolResult {
    try await tool.run(
      arguments, environment: ["TZ": "UTC"], directory: directory, through: ["bash", "-c", shell, "bash"])
  }

  @Test("what a shell substitutes for a file is imported as the file is, though importers read it twice")
  func substitution() async throws {
    try await withTemporaryDirectory { directory in
      for (name, text) in [("results.json", PredecessorFile.text), ("many.csv", Self.csv)] {
        try Data(text.utf8).write(to: directory.appending(path: name))
        let columns = [
          "-q", "-f", "csv", "--no-header", "--columns", "test_id,outcome,scenario_count,sample_count",
        ]
        let file = try await run(["import", name, "--db", "file.db"] + columns, in: directory)
        let piped = try await run(
          ["import", "--db", "pipe.db"] + columns, shell: #""$@" <(cat \#(name))"#, in: directory)
        #expect(file.status == 0 && !file.stdout.isEmpty, "\(file.stderr)")
        #expect(piped.status == 0 && piped.stdout == file.stdout, "\(piped.stderr)")
      }
      let standard = try await run(
        ["import", "/dev/stdin", "--db", "file.db", "-f", "csv", "-q"], shell: #"cat many.csv | "$@""#,
        in: directory)
      #expect(standard.status == 0 && standard.stdout.contains("already there"), "\(standard.stderr)")
      let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      #expect(Set(names).isDisjoint(with: ["tidemark.db"]) && names.filter { $0.contains("tidemark-") } == [])
    }
  }

  @Test(
    "a named pipe waits for a slow writer; one that nobody writes to is refused and not waited for for ever")
  func named() async throws {
    try await withTemporaryDirectory { directory in
      for name in ["data", "settings", "silent"] {
        #expect(mkfifo(directory.appending(path: name).path, 0o600) == 0)
      }
      try Data(Self.csv.utf8).write(to: directory.appending(path: "many.csv"))
      let written = try await run(
        ["import", "data", "--db", "a.db"],
        shell: #"{ sleep 1; exec 3> data; sleep 1; cat many.csv >&3; } & "$@""#,
        in: directory)
      #expect(written.status == 0, "\(written.stderr)")
      let configured = try await run(
        ["check", "-c", "settings"], tool: .collect,
        shell: #"{ sleep 1; echo 'workload: {kind: ghost}' > settings; } & "$@""#, in: directory)
      #expect(configured.stderr.contains("settings:1:"), "\(configured.stderr)")
      async let imported = run(["import", "silent", "--db", "a.db"], in: directory)
      async let checked = run(["check", "-c", "silent"], tool: .collect, in: directory)
      let (data, settings) = try await (imported, checked)
      #expect(data.status == 1 && data.stderr.contains("silent: cannot read it: nobody writes to this pipe"))
      #expect(settings.status != 0 && settings.stderr.contains("nobody writes to this pipe"))
    }
  }
}
