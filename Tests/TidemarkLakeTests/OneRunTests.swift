import Testing
import TidemarkErrors
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkLake

/// Which files of a lake an engine opens.
@Suite struct OneRunTests {
  @Test(
    "a saved question about one run opens no other run's file",
    .enabled(if: LakePrograms.duckdb != nil, LakePrograms.missing))
  func onlyItsRun() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      for manifest in try lake.manifests().values where manifest.runID != 2 {
        for view in manifest.files.keys {
          try lake.write(Array("no Parquet".utf8), to: manifest.path(of: view))
        }
      }
      let asked = try EqualAnswers(path).asked.filter {
        $0.arguments["run"] == 2 && $0.arguments["base"] == nil
      }
      #expect(asked.count == 12)
      #expect(try EqualAnswers(path).differences(asked, .duckdb, lake, LakePrograms.duckdb) == [])
      let others = try EqualAnswers(path).asked.filter { $0.query.name == "restarts" }
      #expect(throws: LakeProblem.self) {
        try EqualAnswers(path).differences(others, .duckdb, lake, LakePrograms.duckdb)
      }
    }
  }
}
