import Foundation
import TidemarkErrors

@testable import TidemarkLake
@testable import TidemarkSQL
@testable import TidemarkWarehouse

/// Files of a lake that others wrote, what engines print, and statements that people write for them.
func readLake(_ input: Input) {
  let data = Data(input)
  if let manifest = try? JSONDecoder().decode(LakeManifest.self, from: data) {
    _ = (manifest.head, manifest.path(of: "run_summary"), manifest.head.flaw)
    guard let again = try? JSONDecoder().decode(LakeManifest.self, from: Data(manifest.json)),
      again == manifest
    else { fatalError("another manifest from its own text") }
  }
  _ = try? JSONDecoder().decode([String: [LakeColumn]].self, from: data)
  for engine in LakeEngine.allCases {
    refusing { _ = try EngineAnswer(engine, input.text) }
    refusing { _ = try EngineStatement(input.text, ["run": .integer(1)], for: engine) }
    refusing { _ = try EngineStatement("SELECT :text", ["text": .text(input.text)], for: engine) }
  }
  let query = QueryFile(name: "own", sql: input.text)
  _ = (query.resultColumns, query.declarations, query.readsItsRuns, query.statement)
}
