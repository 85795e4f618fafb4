import Foundation
import Subprocess
import Testing
import TidemarkTestSupport

/// `tidemark-collect record --push`.
@Suite(.serialized) struct PushAtEndTests {
  private func record(_ store: String, _ command: [String], in directory: URL) async throws -> ToolResult {
    try await BuiltTool.collect.run(
      [
        "record", "--pid", "job=\(ProcessInfo.processInfo.processIdentifier)", "--interval", "0.2", "--push",
        store, "--",
      ] + command, directory: directory)
  }

  @Test("the run is in the store when the recording ends")
  func pushed() async throws {
    try await withTemporaryDirectory { directory in
      try await StoreFixture.with(.folder, in: directory) { store in
        let result = try await record(store.text, ["sleep", "1"], in: directory)
        #expect(
          result.status == 0 && result.stderr.contains("pushed run #1 to \(store.text)"), "\(result.stderr)")
        let other = directory.appending(path: "other.db").path
        #expect(try await store.pull(other).status == 0)
        #expect(try hashes(other) == hashes(directory.appending(path: "tidemark.db").path))
        #expect(try hashes(other).count == 1)
      }
    }
  }

  @Test("the store is away: code 1, the run is here, and the command that is printed sends it")
  func away() async throws {
    try await withTemporaryDirectory { directory in
      let gone = directory.appending(path: "gone")
      try FileManager.default.createDirectory(at: gone, withIntermediateDirectories: true)
      let result = try await record(
        gone.path, ["sh", "-c", "sleep 1; rm -r '\(gone.path)'; touch '\(gone.path)'"], in: directory)
      #expect(result.status == 1, "\(result.stderr)")
      #expect(result.stderr.contains("run #1 is recorded in ") && result.stderr.contains("but not pushed: "))
      let line = try #require(result.stderr.firstMatch(of: /send it later with: tidemark (.*)/)).1
      try FileManager.default.removeItem(at: gone)
      try FileManager.default.createDirectory(at: gone, withIntermediateDirectories: true)
      let arguments = line.replacing("'", with: "").split(separator: " ").map(String.init)
      let pushed = try await BuiltTool.tidemark.run(arguments)
      #expect(pushed.status == 0 && pushed.stderr.contains("1 pushed"), "\(pushed.stderr)")
    }
  }

  @Test("a command that failed is what the exit code tells, also where the push failed")
  func commandFailed() async throws {
    try await withTemporaryDirectory { directory in
      let gone = directory.appending(path: "gone")
      try FileManager.default.createDirectory(at: gone, withIntermediateDirectories: true)
      let result = try await record(
        gone.path, ["sh", "-c", "sleep 1; rm -r '\(gone.path)'; exit 7"], in: directory)
      #expect(result.status == 7 && result.stderr.contains("but not pushed"), "\(result.stderr)")
    }
  }

  @Test("a store that cannot be used is found out before anything is measured")
  func refusedAtOnce() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "misspelt").path
      let result = try await record(path, ["touch", directory.appending(path: "ran").path], in: directory)
      #expect(result.status == 1 && result.stderr.contains("there is no folder \(path)"), "\(result.stderr)")
      #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "ran").path))
      let credentials = try await record("s3://acme/x", ["true"], in: directory)
      #expect(credentials.status == 64 && credentials.stderr.contains("needs AWS_ACCESS_KEY_ID"))
    }
  }
}
