import Foundation
import Testing
import TidemarkReports
import TidemarkTables
import TidemarkTestSupport
import TidemarkWarehouse

@Suite struct SchemaTests {
  @Test("every column of every view has a type and a meaning, and every view says what a row is")
  func documented() async throws {
    try await withKnownRuns { warehouse, _ in
      let views = try SchemaObject.all(in: warehouse).filter { $0.kind == .view }
      #expect(views.first?.name == "runs" && views.count == 15)
      for view in views {
        #expect(view.rowMeaning?.hasPrefix("one row is a") == true, "\(view.name)")
        for column in view.columns {
          #expect(
            !column.type.isEmpty && column.meaning?.isEmpty == false, "\(view.name).\(column.name)")
        }
      }
    }
  }

  @Test("type, unit, NULL and meaning are read from the comment")
  func columns() async throws {
    try await withKnownRuns { warehouse, _ in
      let rows = try SchemaReport("container_stats", in: warehouse).report.main.rows
      #expect(
        rows.first { $0[1] == "memory_slope_mb_per_min" } == [
          "container_stats", "memory_slope_mb_per_min", "real", "MB/min", "yes",
          "least-squares slope of the working set", "view",
        ])
      #expect(rows.first { $0[1] == "sample_count" }?[4] == "no")
      let tables = try SchemaReport("sample", in: warehouse).report.main.rows
      #expect(tables.first { $0[1] == "working_set_bytes" }?[4] == "yes")
      #expect(
        tables.first { $0[1] == "offset_us" }?[5]
          == "since the start of the scenario, by the source's own clock where it has one")
    }
  }

  @Test("views stand before tables, and tables only when asked for")
  func order() async throws {
    try await withKnownRuns { warehouse, _ in
      let views = try SchemaReport(in: warehouse).report.main.rows
      let all = try SchemaReport(includesTables: true, in: warehouse).report.main.rows
      #expect(views.allSatisfy { $0[6] == "view" })
      #expect(Array(all.prefix(views.count)) == views && all.count > views.count)
      #expect(throws: SchemaProblem.self) { try SchemaReport("nope", in: warehouse) }
    }
  }
}
