import Foundation
import Testing
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct JSONReferenceTests {
  private func reports(_ warehouse: Warehouse, _ runs: [RunHead]) throws -> [Report] {
    let question = ScalingQuestion(agents: 100, limitMB: 100)
    return [
      try RunsReport.report(in: warehouse), ShowReport.report(try RunDetails(runs[0], in: warehouse)),
      SummaryReport.report(try RunSummary(runs[0], in: warehouse)),
      ScalingReport.report(try RunScaling(runs, question, in: warehouse), isExplained: true),
      LeaksReport.report(try RunLeaks(runs[0], in: warehouse), isExplained: true),
      ResetsReport.report(try RunResets(runs[0], in: warehouse), isExplained: true),
      OomsReport.report(try RunIncidents([runs[0]], in: warehouse)), try SchemaReport(in: warehouse).report,
      try DatabaseReport.report(in: warehouse),
      CompareReport.report(
        try Comparison(base: [runs[1]], candidate: [runs[0]], among: runs, in: warehouse)),
      DeletionReport.report([try warehouse.contents(of: runs[0])]),
      try SavedQueries().report, try SavedQueries().entry(named: "coverage_gaps").description,
    ]
  }

  @Test("every value a report gives is of the type its column declares, and every key is documented")
  func types() async throws {
    try await withNoisyRuns { warehouse, runs in
      let sections = try reports(warehouse, runs).flatMap(\.sections)
      #expect(sections.count == 25)
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
        try AcknowledgementsReport.report(in: warehouse),
        CalibrateReport.report(
          try Calibration(warehouse.runs(["#1..#30"]), policy: GatePolicy(), in: warehouse)),
        PlanReport.report(
          try RunPlan(warehouse.runs(["#1..#10"]), PlanQuestion(changePercent: 5), in: warehouse)),
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

  @Test("a hostile value stays a value in the SQL for the sqlite3 shell")
  func hostileValues() async throws {
    try await withKnownRuns { warehouse, _ in
      let query = QueryFile(name: "echo", sql: "-- param: a text\nSELECT hex(:a)")
      for text in ["'\u{301}", "\"\u{301}; x", "\\", "a\n.shell echo no", "a\r\nb", "''\"\\n", "東京"] {
        let found = try sqlite3Rows(BoundQuery(query, ["a": .text(text)]).script, warehouse.path)
        #expect(found == [[.text(text.utf8.hex.uppercased())]], "\(text)")
      }
    }
  }
}
