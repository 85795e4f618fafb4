import Foundation
import Testing
import TidemarkTestSupport

/// A path may hold any character but a slash and NUL; a message about it is one line all the same.
@Suite struct OddPathTests {
  private static let name = "a\nb\u{1b}[2J\u{202e}.db"
  private static let shown = #"a\nb\x1b[2J\u202e.db"#

  @Test("a warehouse with a line break in its name breaks no line of the collector's log")
  func log() async throws {
    try await withTemporaryDirectory { directory in
      let recorded = try await BuiltTool.collect.run(
        ["record", "--db", Self.name, "--pid", "a=\(getpid())", "--duration", "1s"], directory: directory)
      #expect(recorded.status == 0, "\(recorded.stderr)")
      let lines = recorded.stderr.split(separator: "\n")
      #expect(lines.allSatisfy { $0.contains(#/^\d\d:\d\d:\d\d |^source /#) }, "\(recorded.stderr)")
      #expect(lines.count { $0.contains(Self.shown) } == 2, "\(recorded.stderr)")
      let read = try await BuiltTool.tidemark.run(
        ["runs", "-f", "csv", "--db", Self.name], directory: directory)
      #expect(read.status == 0 && read.stdout.contains("completed"))
      let written = try await BuiltTool.tidemark.run(
        ["runs", "--db", Self.name, "-o", "x\ny.csv"], directory: directory)
      #expect(written.status == 0 && written.stderr == "wrote x\\ny.csv\n", "\(written.stderr)")
    }
  }

  @Test("nor a line of the analyzer, and the command it names is one that a shell reads")
  func messages() async throws {
    try await withTemporaryDirectory { directory in
      let missing = try await BuiltTool.tidemark.run(["runs", "--db", Self.name], directory: directory)
      #expect(missing.status == 4)
      #expect(missing.stderr.count { $0 == "\n" } == 1 && missing.stderr.contains("/\(Self.shown); record"))
      let command = try #require(missing.stderr.firstMatch(of: /`tidemark-collect run --db (.*)` or/)?.1)
      let word = try await Shell.run(["sh", "-c", "printf %s \(command)"])
      #expect(Array(word.stdout.utf8.suffix(Self.name.utf8.count)) == Array(Self.name.utf8))
    }
  }
}
