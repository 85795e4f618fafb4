import Foundation
import Testing
import TidemarkSQL
import TidemarkTestSupport

@Suite struct EmbeddedFilesTests {
  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: packageRoot.appending(path: folder).path)
      .filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
  }

  @Test("every file of migrations/ is in the binary, in order, word for word")
  func migrations() throws {
    #expect(MigrationFile.all.map(\.name) == (try files("migrations")))
    #expect(MigrationFile.all.map(\.version) == Array(1...MigrationFile.all.count))
    for migration in MigrationFile.all {
      let file = packageRoot.appending(path: "migrations/\(migration.name).sql")
      #expect(migration.sql == (try String(contentsOf: file, encoding: .utf8)))
    }
  }

  @Test("every file of queries/ is in the binary, word for word, and named after itself")
  func queries() throws {
    #expect(QueryFile.all.map(\.name).sorted() == (try files("queries")))
    for query in QueryFile.all {
      let file = packageRoot.appending(path: "queries/\(query.name).sql")
      #expect(query.sql == (try String(contentsOf: file, encoding: .utf8)))
      #expect(query.header("name") == [query.name])
      #expect(query.header("title").count == 1 && query.header("description").count == 1)
      #expect(!query.columns.isEmpty)
    }
  }

  @Test("every migration opens with why it exists")
  func whyHeaders() {
    for migration in MigrationFile.all {
      #expect(migration.sql.hasPrefix("-- Why: "), "\(migration.name)")
    }
  }
}
