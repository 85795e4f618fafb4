import Foundation
import Testing
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkReports

@Suite struct JSONReferenceTests {
  @Test("docs/json.md says what the reports' columns say")
  func reference() throws {
    let file = packageRoot.appending(path: "docs/json.md")
    if ProcessInfo.processInfo.environment["TIDEMARK_REWRITE_DOCS"] == "1" {
      try Data(JSONReference.markdown.utf8).write(to: file)
    }
    #expect(
      try String(contentsOf: file, encoding: .utf8) == JSONReference.markdown,
      "stale; rewrite it: TIDEMARK_REWRITE_DOCS=1 swift test --filter JSONReferenceTests")
  }

  private func reports(_ warehouse: Warehouse, _ runs: [RunHead]) throws -> [Report] {
    let question = ScalingQuestion(agents: 100, limitMB: 100, isExplained: true)
    return [
      try RunsReport(in: warehouse).report, try ShowReport(runs[0], in: warehouse).report,
      try SummaryReport(runs[0], in: warehouse).report,
      try ScalingReport(runs, question, in: warehouse).report,
      try LeaksReport(runs[0], isExplained: true, in: warehouse).report,
      try ResetsReport(runs[0], isExplained: true, in: warehouse).report,
      try OomsReport([runs[0]], in: warehouse).report, try SchemaReport(in: warehouse).report,
      try DatabaseReport(in: warehouse).report,
      try CompareReport(base: [runs[1]], candidate: [runs[0]], among: runs, in: warehouse).report,
      DeletionReport([try warehouse.contents(of: runs[0])]).report,
      try SavedQueries().report, try SavedQueries().entry(named: "coverage_gaps").description,
    ]
  }

  @Test("every value a report gives is of the type its column declares, and every key is documented")
  func types() async throws {
    try await withNoisyRuns { warehouse, runs in
      let sections = try reports(warehouse, runs).flatMap(\.sections)
      #expect(sections.count == 23)
      for table in sections { check(table.forPrograms) }
    }
  }

  @Test("the reports that judge over runs keep to their columns too")
  func judging() async throws {
    try await RecordedRuns.history.withCopy { path in
      let warehouse = try Warehouse.openForWriting(path)
      _ = try warehouse.acknowledge(
        "*/*/leak", from: warehouse.run("#45"), because: "known", by: "", createdAtMicroseconds: 1,
        untilMicroseconds: 2)
      let judgement = try GateJudgement(
        GateRuns(candidate: "#46", against: "baseline:release", in: warehouse), policy: GatePolicy(),
        against: "baseline:release", in: warehouse)
      let reports = [
        GateReport(judgement, policySource: nil, policyHash: "0", listsPasses: true).report,
        try AcknowledgementsReport(in: warehouse).report,
        try CalibrateReport(warehouse.runs(["#1..#30"]), policy: GatePolicy(), in: warehouse).report,
        try PlanReport(warehouse.runs(["#1..#10"]), PlanQuestion(changePercent: 5), in: warehouse).report,
      ]
      for table in reports.flatMap(\.sections) { check(table.forPrograms) }
    }
  }

  private func check(_ table: ReportTable) {
    #expect(!table.rows.isEmpty, "\(table.key)")
    #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "\(table.key)")
    for (index, column) in table.columns.enumerated() {
      #expect(JSONReference.markdown.contains("\n| \(column.key) | "), "\(table.key).\(column.key)")
      #expect(!column.meaning.isEmpty, "\(table.key).\(column.key)")
      for row in table.rows where row[index] != .null {
        let isRight =
          switch (row[index], column.jsonType) {
          case (.integer, "integer"), (.integer, "number"), (.real, "number"): true
          case (.text, "string"), (.text, "object"): true
          default: false
          }
        #expect(isRight, "\(table.key).\(column.key) is \(column.jsonType), found \(row[index])")
      }
    }
  }

  @Test("rows have as many cells as there are columns, in every section")
  func widths() async throws {
    try await withNoisyRuns { warehouse, runs in
      for table in try reports(warehouse, runs).flatMap(\.sections) {
        #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "\(table.key)")
      }
    }
  }

  @Test("an interval's ends stand on either side of its value")
  func intervals() async throws {
    try await withNoisyRuns { warehouse, runs in
      var count = 0
      for table in try reports(warehouse, runs).flatMap(\.sections) {
        for low in table.columns.map(\.key).filter({ $0.hasSuffix("_low") }) {
          let high = low.dropLast(4) + "_high"
          for case (.real(let a), .real(let b)) in zip(table.values(low), table.values(String(high))) {
            #expect(a <= b, "\(table.key).\(low)")
            count += 1
          }
        }
      }
      #expect(count > 30)
    }
  }

  @Test("the sqlite3 shell gives the rows every report rests on, from the SQL it prints")
  func printedSQL() async throws {
    try await withNoisyRuns { warehouse, runs in
      var count = 0
      for query in try reports(warehouse, runs).flatMap(\.queries) {
        let rows = try warehouse.rows(query).rows
        #expect(isNear(try sqlite3Rows(query.script, warehouse.path), rows), "\(query.query.name)")
        count += 1
      }
      #expect(count >= 12)
    }
  }
}
