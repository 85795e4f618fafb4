import Foundation
import Testing
import TidemarkTestSupport

/// `-o` of commands that write several files: a folder, or a clear refusal.
@Suite struct FolderTargetTests {
  @Test(
    "where a folder is needed, a file in its place is told and stays",
    arguments: [
      ["export", "latest"], ["export", "latest", "--as", "results-json"], ["export", "--as", "otava"],
      ["export", "--as", "grafana"], ["charts"], ["publish"],
    ])
  func file(command: [String]) async throws {
    try await RecordedRuns.known.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      let file = folder.appending(path: "file")
      try Data("kept".utf8).write(to: file)
      for target in ["file", "file/below/it"] {
        let option = command == ["publish"] ? [target] : ["-o", target]
        let result = try await BuiltTool.tidemark.run(command + option, directory: folder)
        #expect(result.status == 1)
        let line = result.stderr.split(separator: "\n").last.map(String.init)
        #expect(
          line
            == "tidemark: cannot write into file: it is not a folder; name another place",
          "\(result.stderr)")
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == "kept")
    }
  }

  @Test("several files do not go to standard output, nor several runs into one results.json: code 64")
  func oneFile() async throws {
    try await RecordedRuns.known.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      for (arguments, reason) in [
        (["export", "latest", "-o", "-"], "each view goes into a file of its own"),
        (["export", "latest", "-o", "runs.csv"], "runs.csv is the name of one file"),
        (
          ["export", "last:2", "--as", "results-json", "-o", "both.json"],
          "a results.json holds one run; 2 are named"
        ),
        (
          ["export", "last:2", "--as", "results-json", "-o", "-"], "a results.json holds one run; 2 are named"
        ),
      ] {
        let result = try await BuiltTool.tidemark.run(arguments, directory: folder)
        #expect(result.status == 64 && result.stderr.contains(reason), "\(arguments): \(result.stderr)")
        #expect(result.stdout.isEmpty)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(names).isDisjoint(with: ["-", "both.json", "runs.csv"]))
    }
  }

  @Test("series whose names are too long for a file, or alike in a file's letters, have files of their own")
  func longNames() async throws {
    try await withTemporaryDirectory { directory in
      let long = String(repeating: "語", count: 83)
      let containers = ["\(long)1", "\(long)2", "a/b", "a:b"]
      let lines = containers.map { "\($0),1767225600,1\n\($0),1767225602,2\n" }
      try Data(("container,timestamp,memory_mb\n" + lines.joined()).utf8).write(
        to: directory.appending(path: "long.csv"))
      for arguments in [["import", "long.csv"], ["export", "--as", "otava", "-o", "otava"]] {
        let result = try await BuiltTool.tidemark.run(arguments, directory: directory)
        #expect(result.status == 0, "\(result.stderr)")
      }
      let folder = directory.appending(path: "otava")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let tables = files.filter { $0.hasSuffix(".csv") }
      #expect(tables.count == 4 && files.count == 5, "\(files)")
      #expect(tables.contains("recording.sampling.a_b.csv"))
      let configuration = try String(contentsOf: folder.appending(path: "otava.yaml"), encoding: .utf8)
      for table in tables { #expect(configuration.contains("file: \"\(table)\"")) }
      for container in containers { #expect(configuration.contains(".\(container)\":")) }
    }
  }
}
