import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct DatabaseReportTests {
  @Test("rows of every table are counted from the pages as SQL counts them")
  func rowCounts() async throws {
    try await withKnownRuns { warehouse, _ in
      let table = try DatabaseReport.report(in: warehouse).main
      #expect(table.rows.count == 21)
      for row in table.rows {
        guard case .text(let name) = row[0] else { continue }
        let counted = try ReadOnlySQL(warehouse).rows("SELECT count(*) FROM \(name)").rows[0][0]
        #expect(row[1] == counted, "\(name)")
      }
    }
  }

  @Test(
    "the releases with the WAL-reset bug are told from those without",
    arguments: [
      ("3.6.23", false), ("3.7.0", true), ("3.40.1", true), ("3.44.5", true), ("3.44.6", false),
      ("3.45.0", true),
      ("3.50.6", true), ("3.50.7", false), ("3.51.2", true), ("3.51.3", false), ("3.54.0", false),
    ])
  func walResetBug(version: String, isAffected: Bool) throws {
    #expect(try #require(SQLiteRelease(version)).hasWALResetBug == isAffected)
  }
}
