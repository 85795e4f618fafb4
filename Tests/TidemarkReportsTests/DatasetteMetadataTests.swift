import Foundation
import Testing
import TidemarkReports
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@Suite struct DatasetteMetadataTests {
  private struct Metadata: Decodable {
    struct Database: Decodable {
      struct Table: Decodable {
        let hidden: Bool?
        let description: String?
        let columns: [String: String]?
      }
      struct Query: Decodable {
        let sql: String
        let title: String
        let description: String
        let params: [String]
      }
      let tables: [String: Table]
      let queries: [String: Query]
    }
    let databases: [String: Database]
  }

  @Test(
    "views are explained, tables hidden, and every saved query gives rows from empty and from typed texts")
  func metadata() async throws {
    try await RecordedRuns.varied.withCopy { path in
      let warehouse = try Warehouse.openForReading(path)
      let text = try DatasetteMetadata.json(
        database: "perf", SchemaObject.all(in: warehouse), SavedQueries())
      let metadata = try JSONDecoder().decode(Metadata.self, from: Data(text.utf8))
      let database = try #require(metadata.databases["perf"])
      #expect(database.tables["samples"]?.columns?["memory_used_mb"]?.hasPrefix("working set ") == true)
      #expect(database.tables["samples"]?.columns?["memory_used_mb"]?.hasSuffix(" (MB)") == true)
      #expect(database.tables["samples"]?.description == "One row is a reading of a container.")
      #expect(database.tables["sample"]?.hidden == true && database.tables["samples"]?.hidden == nil)
      #expect(database.queries.keys.sorted() == QueryFile.saved.map(\.name))
      // As Datasette binds its form: texts.
      let typed: [String: Value] = [
        "run": "2", "base": "1", "scenario": "load_scaling_10", "container": "api", "key": "git.branch",
        "coverage": "0.9", "slope": "0.5", "count": "20",
      ]
      for (name, query) in database.queries where name != "memory_per_agent" {
        let rows = try ReadOnlySQL(warehouse).rows(
          query.sql, parameters: typed.filter { query.params.contains($0.key) }
        ).rows
        #expect(!rows.isEmpty, "\(name)")
        let empty = try ReadOnlySQL(warehouse).rows(
          query.sql, parameters: Dictionary(uniqueKeysWithValues: query.params.map { ($0, "") })
        ).rows
        let file = try #require(QueryFile.saved.first { $0.name == name })
        let declarations = file.declarations.compactMap { $0 }
        if declarations.allSatisfy({ $0.defaultText != nil && $0.kind != .run }) {
          #expect(!empty.isEmpty, "\(name)")
        }
      }
      // An empty run is the newest.
      let timeline = try #require(database.queries["phase_timeline"])
      let newest = try ReadOnlySQL(warehouse).rows(timeline.sql, parameters: ["run": ""]).rows
      #expect(newest.count == 2)
      #expect(timeline.description.contains(":run is the run (latest where it is empty)"))
    }
  }
}
