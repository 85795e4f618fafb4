import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkPages
@testable import TidemarkReports

@Suite struct ReportPageTests {
  @Test("the Markdown report has the comparison and every section with rows, and no cell breaks its table")
  func markdown() async throws {
    try await withHistory { warehouse, runs in
      let base = ComparedBase(selector: "baseline:release", runs: Array(runs[24..<30]), among: runs)
      let page = try ReportPage(runs[0], against: base, database: "a|b.db", in: warehouse)
      let text = page.markdown
      for title in ["Scaling and capacity", "Leaks", "Resets", "Comparison", "Trends", "Environment"] {
        #expect(text.contains("<details><summary>\(title)</summary>"), "\(title)")
      }
      #expect(text.contains("`tidemark compare baseline:release '#60' --all --db 'a|b.db'`"))
      let worse = try Comparison(base: base.runs, candidate: [runs[0]], among: runs, in: warehouse)
        .subjects.filter { $0.verdict == .worse }
      #expect(!worse.isEmpty)
      for subject in worse {
        let cause = RunFinding.Cause(container: subject.container, question: subject.question.rawValue)
        #expect(page.findings.count { $0.cause?.family == cause } == 1, "\(subject.name)")
      }
      var width: Int?
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        guard line.hasPrefix("|") else {
          width = nil
          continue
        }
        let cells = line.replacing("\\|", with: "").count { $0 == "|" }
        #expect(width == nil || cells == width, "\(line)")
        width = cells
      }
      #expect(page.html().contains("<section id=\"comparison\">"))
    }
  }

  @Test(
    "the banner agrees with the newest judgement, and an acknowledgement that was removed excuses nothing")
  func acknowledged() async throws {
    try await RecordedRuns.history.withCopy { path in
      func run(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(arguments + ["--db", path])
      }
      func page() throws -> ReportPage {
        let warehouse = try Warehouse.openForReading(path)
        return try ReportPage(warehouse.run("#41"), database: path, in: warehouse)
      }
      let gate = ["gate", "#41", "--against", "baseline:release"]
      #expect(try await run(gate).status == 2)
      #expect(try page().verdict.badge.word == "fail")
      #expect(
        try await run(["ack", "*/frontend/*", "--run", "#40", "--because", "meant"]).status == 0)
      #expect(try await run(gate).status == 0)
      let excused = try page()
      #expect(excused.verdict.badge.word == "pass", "\(excused.verdict.sentence)")
      #expect(excused.verdict.sentence.hasPrefix("judgement 2 of the gate: pass; "))
      #expect(!excused.findings.contains { $0.anchor == "gate" && $0.gravity == .fail })
      let removed = try await run(["ack", "--remove", "1"])
      #expect(removed.status == 0, "\(removed.stderr)")
      let bare = try page()
      #expect(bare.verdict.badge.word == "fail")
      #expect(bare.verdict.sentence.contains("without an acknowledgement that was removed since"))
      #expect(bare.findings.contains { $0.anchor == "gate" && $0.gravity == .fail })
    }
  }

  @Test("findings of the newest judgement are sentences about containers, and the section has the command")
  func judgement() async throws {
    try await RecordedRuns.history.withCopy { path in
      let gate = try await BuiltTool.tidemark.run([
        "gate", "latest", "--against", "baseline:release", "--db", path,
      ])
      #expect(gate.status == 2, "\(gate.stderr)")
      let warehouse = try Warehouse.openForReading(path)
      let page = try ReportPage(warehouse.run("latest"), database: path, in: warehouse)
      let found = page.findings.filter { $0.anchor == "gate" && $0.gravity == .fail }
      #expect(
        found.contains { $0.subject == "simulation" && $0.sentence.hasPrefix("memory per agent +17.") },
        "\(found)")
      #expect(page.html().contains("<code>tidemark gate --replay 1 --db "))
      #expect(page.verdict.sentence.hasPrefix("judgement 1 of the gate: fail"))
      #expect(page.sections.first?.title == "Gate" && page.verdict.badge.word == "fail")
    }
  }
}
