import Foundation
package import TidemarkWarehouse

/// What a lake has of a run: which files, and what a run selector needs to know. It is written last, so a run whose manifest is
/// there is there whole.
package struct LakeManifest: Codable, Sendable, Equatable {
  package struct File: Codable, Sendable, Equatable {
    package let rows: Int
    package let bytes: Int
    package let sha256: String
    /// Version of the views by which it was written; their columns are in `_views/VERSION.json`.
    package let viewVersion: Int
  }

  package let runID: Int64
  package let uid: String
  package let testID: String
  package let status: String
  package let startedAt: String
  package let hostFingerprint: String?
  package let intervalSeconds: Double
  package let abortedCount: Int
  package let labels: [String: String]
  package let scenarioIDs: [Int64]
  /// By view; a view without rows of the run has no file.
  package var files: [String: File]

  init(
    _ run: RunHead, labels: [String: String], scenarioIDs: [Int64], files: [String: File]
  ) {
    runID = run.runID
    uid = run.uid
    testID = run.testID
    status = run.status
    startedAt = run.startedAt
    hostFingerprint = run.hostFingerprint
    intervalSeconds = run.intervalSeconds
    abortedCount = run.abortedCount
    self.labels = labels
    self.scenarioIDs = scenarioIDs
    self.files = files
  }

  package var head: RunHead {
    RunHead(
      runID: runID, uid: uid, testID: testID, status: status, startedAt: startedAt,
      hostFingerprint: hostFingerprint, intervalSeconds: intervalSeconds, abortedCount: abortedCount)
  }

  /// Below the lake.
  static func path(of view: String, startedAt: String, uid: String) -> String {
    "\(view)/started_date=\(startedAt.prefix(10))/\(uid).parquet"
  }

  func path(of view: String) -> String { Self.path(of: view, startedAt: startedAt, uid: uid) }

  var json: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return Array(try encoder.encode(self)) + [10]
    }
  }
}
