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

  @Test("every file of queries/saved/ is in the binary, word for word, with a header that can be read")
  func savedQueries() throws {
    #expect(QueryFile.saved.map(\.name) == (try files("queries/saved")))
    #expect(QueryFile.saved.count >= 20)
    for query in QueryFile.saved {
      let file = packageRoot.appending(path: "queries/saved/\(query.name).sql")
      #expect(query.sql == (try String(contentsOf: file, encoding: .utf8)))
      #expect(query.header("name") == [query.name])
      #expect(query.header("title").count == 1 && query.header("description").count == 1)
      for parameter in query.declarations {
        #expect(parameter?.meaning.isEmpty == false, "\(query.name)")
      }
      for column in query.resultColumns {
        #expect(["integer", "real", "text"].contains(column.type), "\(query.name).\(column.name)")
      }
    }
    #expect(Set(QueryFile.saved.map(\.name)).isDisjoint(with: QueryFile.all.map(\.name)))
  }

  @Test("a parameter line has a name, a type, perhaps a default, and a meaning; anything else is none")
  func parameterLines() {
    let coverage = QueryParameter("coverage real default=0.9, readings, over expected")
    #expect(coverage?.name == "coverage" && coverage?.kind == .real && coverage?.isRequired == false)
    #expect(coverage?.defaultText == "0.9" && coverage?.meaning == "readings, over expected")
    #expect(QueryParameter("run run required")?.isRequired == true)
    #expect(QueryParameter("note text")?.defaultText == nil)
    for text in ["", "run", "run date", "run run perhaps", "a b c d"] { #expect(QueryParameter(text) == nil) }
  }

  @Test("every migration opens with why it exists")
  func whyHeaders() {
    for migration in MigrationFile.all {
      #expect(migration.sql.hasPrefix("-- Why: "), "\(migration.name)")
    }
  }
}
