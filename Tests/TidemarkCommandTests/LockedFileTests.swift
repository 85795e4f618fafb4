import Foundation
import Testing
import TidemarkTestSupport

/// A warehouse that another program has locked.
@Suite struct LockedFileTests {
  @Test("both programs name the file, who holds it and what to do, and exit with 4")
  func locked() async throws {
    try await RecordedRuns.known.withCopy { path in
      let path = URL(filePath: path).resolvingSymlinksInPath().path
      let shell = try LockingProcess(path)
      let sentence =
        "\(path) is locked: process \(shell.pid) (sqlite3) is writing to it, and did not finish within 5 s; "
        + "wait until it has, or end it, then try again\n"
      let label = try await BuiltTool.tidemark.run(["label", "#1", "a=b", "--db", path, "-q"])
      #expect(label.stderr == "tidemark: " + sentence)
      #expect(label.status == 4)
      let prune = try await BuiltTool.tidemark.run(["db", "vacuum", "--db", path, "-q"])
      #expect(prune.stderr == "tidemark: " + sentence)
      #expect(prune.status == 4)
      let record = try await BuiltTool.collect.run(
        ["record", "--duration", "1s", "--pid", "test=\(getpid())", "--db", path])
      #expect(record.stderr.hasSuffix("tidemark-collect: " + sentence), "\(record.stderr)")
      #expect(record.status == 4)

      let read = try await BuiltTool.tidemark.run(["runs", "--db", path, "-q"])
      #expect(read.status == 0, "readers do not wait for writers: \(read.stderr)")
      try shell.unlock()
      let again = try await BuiltTool.tidemark.run(["label", "#1", "a=b", "--db", path, "-q"])
      #expect(again.status == 0, "\(again.stderr)")
    }
  }
}
