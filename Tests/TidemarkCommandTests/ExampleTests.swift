import Foundation
import Testing
import TidemarkTestSupport

@testable import tidemark_reference

/// Every command the documentation shows, run as it stands there.
@Suite struct ExampleTests {
  private struct Example: CustomStringConvertible {
    let command: String
    /// Where it stands.
    let source: String
    var description: String { "\(source): \(command)" }
  }

  /// What an example ends with where that is not 0.
  private let exitCodes: [(prefix: String, codes: Set<Int32>, reason: String)] = [
    ("tidemark gate", [0, 2, 3], "a gate judges"),
    ("tidemark analyze", [1], "no file of the predecessor lies here; its command's own tests have one"),
    ("tidemark import", [1], "no file of the predecessor lies here; its command's own tests have one"),
    ("tidemark-collect check", [1], "no stack runs here"),
    ("tidemark-collect run", [1, 64], "no stack runs here, and nobody has the credentials of the bucket"),
    ("tidemark push --to s3", [64], "nobody has the credentials of the bucket"),
    ("tidemark pull --from s3", [64], "nobody has the credentials of the bucket"),
    ("tidemark store list s3", [64], "nobody has the credentials of the bucket"),
    ("tidemark store prune s3", [64], "nobody has the credentials of the bucket"),
    ("tidemark pull --from /mnt", [1], "nothing is mounted there"),
    ("tidemark store verify /mnt", [1], "nothing is mounted there"),
    (
      "tidemark-collect record", [1, 64, 127],
      "no stack runs here, nor need there be the command of the example"
    ),
  ]

  /// Not run at all, and why.
  private let notRun: [(prefix: String, reason: String)] = [
    ("make", "builds and tests the package itself"),
    ("tidemark-collect demo", "takes four minutes; CollectCommandTests run it"),
    ("venv/bin/datasette", "serves until it is stopped"),
    ("tidemark serve", "serves until it is stopped; ServeTests run it"), ("sudo", "changes the machine"),
    ("apt-get", "changes the machine"), ("pip", "needs a registry"),
    ("python3", "needs a registry"), ("venv/bin", "needs a registry"), ("git", "needs a repository"),
    ("tidemark push --to git:", "needs a repository elsewhere"),
    ("tidemark push latest --to git:", "needs a repository elsewhere"),
    ("tidemark pull --from git:", "needs a repository elsewhere"),
    ("tidemark compare last-week today --db shop.db", "StoreTutorialTests run it"),
    ("tidemark gate latest --against last-week --db shop.db", "StoreTutorialTests run it"),
    ("tidemark runs --db laptop.db", "StoreTutorialTests run it"),
    ("tidemark gate latest --against last-week --db job.db", "CITemplateTests run it"),
    ("tidemark report latest --db job.db", "CITemplateTests run it"),
    (
      "tidemark query headroom --lake lake --engine spark",
      "Spark takes half a minute to start; EngineTests ask it"
    ),
    ("curl", "needs a server"), ("grafana", "serves until it is stopped"),
    ("GF_PATHS_PROVISIONING", "serves until it is stopped"), ("datasette", "serves until it is stopped"),
    ("sqlite-utils", "needs a registry"), ("cd otava", "needs a registry; OtherToolTests run it"),
    ("docker", "needs an engine; scripts/test-dist has one"),
    ("tar", "needs a package; scripts/test-dist has one"),
    ("ln -s", "needs a package; scripts/test-dist has one"),
  ]

  /// `$ …` lines of console blocks.
  private func documented() throws -> [Example] {
    let docs = packageRoot.appending(path: "docs")
    let files =
      ["README.md"]
      + (try FileManager.default.contentsOfDirectory(atPath: docs.path).filter { $0.hasSuffix(".md") }
        .sorted()
        .map { "docs/" + $0 })
    return try files.flatMap { name -> [Example] in
      let text = try String(contentsOf: packageRoot.appending(path: name), encoding: .utf8)
      return text.matches(of: #/(?ms)^```console\n(.*?)^```/#).flatMap { block in
        block.1.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { line in
          Example(command: String(line.dropFirst(2)), source: name)
        }
      }
    }
  }

  /// `Example: …` lines of the help.
  private func helped() async throws -> [Example] {
    var examples: [Example] = []
    for tool in [BuiltTool.tidemark, .collect] {
      for command in try await CommandTree.of(tool).all {
        for line in (command.discussion ?? "").split(separator: "\n") where line.hasPrefix("Example: ") {
          examples.append(
            Example(
              command: String(line.dropFirst(9)), source: command.path.joined(separator: " ") + " --help"))
        }
      }
    }
    return examples
  }

  @Test("every example of the README, the manual and the help runs and ends as it should")
  func examples() async throws {
    let examples = try documented() + (try await helped())
    #expect(examples.count > 25)
    let binaries = BuiltTool.tidemark.url.deletingLastPathComponent().path
    for example in examples where !notRun.contains(where: { example.command.hasPrefix($0.prefix) }) {
      try await RecordedRuns.history.withCopy { path in
        let folder = URL(filePath: path).deletingLastPathComponent()
        // The examples name files their readers have.
        try FileManager.default.createDirectory(
          at: folder.appending(path: "results"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
          at: folder.appending(path: "store"), withIntermediateDirectories: true)
        for copy in ["results/tidemark.db", "ci-1.db", "ci-2.db"] {
          try FileManager.default.copyItem(at: URL(filePath: path), to: folder.appending(path: copy))
        }
        let readsLake = example.command.contains("--lake lake") || example.command.contains("verify lake")
        if readsLake {
          let export = try await BuiltTool.tidemark.run(
            ["lake", "export", "lake", "last:2"], directory: folder)
          #expect(export.status == 0, "\(export.stderr)")
        }
        let result = try await Shell.run([
          "sh", "-c",
          "cd \"$0\" && PATH=\"$1:$PATH\" && export PATH TIDEMARK_NOW=\"$3\" TIDEMARK_DUCKDB=\"$4\" && eval \"$2\"",
          folder.path,
          binaries, example.command, "2026-11-21T18:00:00Z", LakePrograms.duckdb ?? "",
        ])
        let isUnanswered = example.command.contains("--lake lake") && LakePrograms.duckdb == nil
        let expected =
          isUnanswered ? [1] : exitCodes.first { example.command.hasPrefix($0.prefix) }?.codes ?? [0]
        #expect(expected.contains(result.status), "\(example)\nexit \(result.status)\n\(result.stderr)")
      }
    }
  }
}
