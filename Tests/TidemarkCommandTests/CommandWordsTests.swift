import Foundation
import Testing
import TidemarkTestSupport

@testable import tidemark_reference

/// What stands before and in the place of a command.
@Suite struct CommandWordsTests {
  @Test(
    "a mistyped command names the one that is meant, and all there are",
    arguments: [
      (BuiltTool.tidemark, ["sumary"], "did you mean `tidemark summary`?"),
      (.tidemark, ["db", "bakup"], "did you mean `tidemark db backup`?"),
      (.tidemark, ["--db", "x.db", "compar", "latest"], "did you mean `tidemark compare`?"),
      (.collect, ["rnu"], "did you mean `tidemark-collect run`?"),
      (.tidemark, ["frobnicate"], "Usage: tidemark <command> [options]\nCommands: runs, show"),
      (.tidemark, ["\u{1b}[2J"], "has no command `?[2J`"),
    ])
  func mistyped(tool: BuiltTool, arguments: [String], message: String) async throws {
    let result = try await tool.run(arguments)
    #expect(result.status == 64 && result.stdout.isEmpty)
    #expect(result.stderr.contains(message), "\(result.stderr)")
  }

  @Test("options of every command may be typed before the command")
  func before() async throws {
    try await RecordedRuns.history.withCopy { path in
      let after = try await BuiltTool.tidemark.run(["runs", "--db", path, "-f", "csv", "--limit", "3"])
      let before = try await BuiltTool.tidemark.run(["--db", path, "-f", "csv", "--limit", "3", "runs"])
      #expect(
        after.status == 0 && before.stdout == after.stdout && after.stdout.split(separator: "\n").count == 4
      )
      let nested = try await BuiltTool.tidemark.run(["--db=\(path)", "--quiet", "db", "info", "-f", "json"])
      #expect(nested.status == 0 && nested.stderr.isEmpty && nested.stdout.hasPrefix("{"))
      #expect(try await BuiltTool.tidemark.run(["--version"]).stdout == "0.1.0\n")
    }
  }

  @Test("12 means run 12, as '#12' does")
  func number() async throws {
    try await RecordedRuns.history.withCopy { path in
      let named = try await BuiltTool.tidemark.run(["show", "#12", "--db", path])
      let bare = try await BuiltTool.tidemark.run(["show", "12", "--db", path])
      #expect(named.status == 0 && bare.stdout == named.stdout)
      let range = try await BuiltTool.tidemark.run(["runs", "--db", path, "-f", "csv"])
      #expect(range.status == 0)
    }
  }

  @Test("summary --container prints that container only, and names those there are where there is none such")
  func container() async throws {
    try await RecordedRuns.history.withCopy { path in
      let all = try await BuiltTool.tidemark.run([
        "summary", "--db", path, "-f", "csv", "--columns", "container",
      ])
      let one = try await BuiltTool.tidemark.run(
        ["summary", "--container", "simulation", "--db", path, "-f", "csv", "--columns", "container"])
      let names = one.stdout.split(separator: "\n").dropFirst()
      #expect(!names.isEmpty && names.allSatisfy { $0 == "simulation" })
      #expect(all.stdout.split(separator: "\n").count > names.count + 1)
      let none = try await BuiltTool.tidemark.run(["summary", "--container", "simulatoin", "--db", path])
      #expect(none.status == 3 && none.stderr.contains("  simulation"), "\(none.stderr)")
    }
  }

  @Test("-o says what it wrote, unless --quiet")
  func wrote() async throws {
    try await RecordedRuns.history.withCopy { path in
      try await withTemporaryDirectory { folder in
        let file = folder.appending(path: "runs.csv").path
        let result = try await BuiltTool.tidemark.run(["runs", "--db", path, "-o", file])
        #expect(result.stderr == "wrote \(file)\n")
        #expect(try await BuiltTool.tidemark.run(["runs", "--db", path, "-o", file, "-q"]).stderr.isEmpty)
      }
    }
  }

  @Test("the options that may come first are the ones that every command has with a value")
  func valued() async throws {
    for (tool, commands) in [
      (BuiltTool.tidemark, ["runs", "trend"]), (.collect, ["run", "record", "check"]),
    ] {
      let leaves = try await CommandTree.of(tool).leaves.filter { commands.contains($0.commandName) }
      let names = leaves.map { leaf in
        Set((leaf.arguments ?? []).filter { $0.kind == "option" }.flatMap { $0.names ?? [] }.map(\.text))
      }
      let shared = names.dropFirst().reduce(names[0]) { $0.intersection($1) }
      #expect(leaves.count == commands.count && shared.count > 4)
      for name in shared {
        let result = try await tool.run([name, "value", "nocommand"])
        #expect(result.stderr.contains("no command `nocommand`"), "\(tool) \(name)")
      }
    }
  }
}
