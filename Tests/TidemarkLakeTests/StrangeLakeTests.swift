import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkLake

/// Folders of strangers.
@Suite struct StrangeLakeTests {
  @Test(
    "a manifest that names another run, files elsewhere, or a number that is taken is refused with its name",
    arguments: [
      (#""uid" : "u""#, #""uid" : "../../u""#), (#""uid" : "u""#, #""uid" : "v""#),
      (#""startedAt" : "2026"#, #""startedAt" : "../../"#),
    ])
  func manifests(_ found: String, _ written: String) async throws {
    try await withTemporaryDirectory { directory in
      let folder = directory.appending(path: "_manifests")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let head = RunHead(
        runID: 1, uid: "u", testID: "20261122_093000", status: "completed",
        startedAt: "2026-11-22T09:30:00.000Z", hostFingerprint: nil, intervalSeconds: 1, abortedCount: 0)
      let json = try LakeManifest(head, labels: [:], scenarioIDs: [], files: [:]).json
      try Data(json).write(to: folder.appending(path: "u.json"))
      let lake = try Lake(existing: directory.path)
      #expect(try Lake.directory(lake.manifests().values).runs.map(\.uid) == ["u"])
      let changed = String(decoding: json, as: UTF8.self).replacing(found, with: written)
      try #require(changed != String(decoding: json, as: UTF8.self))
      try Data(changed.utf8).write(to: folder.appending(path: "u.json"))
      let problem = #expect(throws: LakeProblem.self) { try Lake.directory(lake.manifests().values) }
      #expect(problem?.description.contains("_manifests/u.json") == true)
      // The same number twice.
      let second = String(decoding: json, as: UTF8.self).replacing(#""uid" : "u""#, with: #""uid" : "w""#)
      try Data(json).write(to: folder.appending(path: "u.json"))
      try Data(second.utf8).write(to: folder.appending(path: "w.json"))
      #expect(throws: LakeProblem.self) { try Lake.directory(lake.manifests().values) }
    }
  }

  @Test("a file beside those of the views' versions that only looks like one is not read")
  func versions() async throws {
    try await withTemporaryDirectory { directory in
      let folder = directory.appending(path: "_views")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, column) in [
        ("7.json", "run_id"), ("07.json", "other"), ("+7.json", "other"), ("x.json", "other"),
      ] {
        let text = #"{"run_summary":[{"name":"\#(column)","kind":"integer"}]}"#
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
      let manifests = directory.appending(path: "_manifests")
      try FileManager.default.createDirectory(at: manifests, withIntermediateDirectories: true)
      let versions = try Lake(existing: directory.path).versions()
      #expect(versions.mapValues { $0["run_summary"]?.map(\.name) } == [7: ["run_id"]])
    }
  }

  @Test(
    "a manifest that is none is refused in words, with its name",
    arguments: ["", "null", "[]", #"{"runID":1.5}"#, String(repeating: #"{"a":"#, count: 20_000)])
  func noManifest(text: String) async throws {
    try await withTemporaryDirectory { directory in
      let folder = directory.appending(path: "_manifests")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: folder.appending(path: "u.json"))
      let problem = #expect(throws: LakeProblem.self) { try Lake(existing: directory.path).manifests() }
      let words = problem?.description ?? ""
      #expect(words.contains("u.json: ") && !words.contains("DecodingError"), "\(words)")
    }
  }
}
