import Foundation
import GRDB
import GRDBSQLite
import Testing
import TidemarkSQL
import TidemarkStatistics
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// What is hashed does not depend on the release of SQLite, and what was hashed before is still known.
@Suite struct ContentHashTests {
  /// A warehouse with a run that has two memory warnings, their peaks no short numbers.
  private func withWarnings(_ body: (Warehouse, Int64) throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try Warehouse.openForWriting(directory.appending(path: "t.db").path)
      let outcome = try warehouse.importRun(SampleImport.run(uid: SampleImport.uid(1))) { intake in
        for (offset, bytes) in [(0, 970), (1, 100), (2, 996), (3, 100)] as [(Int64, Int64)] {
          var sample = Sample(offsetMicroseconds: offset * 1_000_000)
          sample.workingSetBytes = bytes
          try intake.add(sample, scenario: 0, container: 0)
        }
      }
      guard case .stored(let runID, 4, 0) = outcome else { throw Unexpected() }
      try body(warehouse, runID)
    }
  }

  private struct Unexpected: Error {}

  private func rehash(_ warehouse: Warehouse, _ runID: Int64, as form: ContentHash.Form) throws {
    try warehouse.write { db in
      try db.execute(
        sql: "UPDATE scenario SET content_sha256 = ? WHERE scenario_id = 1",
        arguments: [try ContentHash.scenario(1, as: form, in: db)])
      try RunClose.seal(runID: runID, in: db)
    }
  }

  private func wrong(_ warehouse: Warehouse) throws -> [String] {
    try warehouse.check(isQuick: false).filter { $0.verdict != .ok }.map(\.name)
  }

  @Test("a peak stands in its line by whole part and fraction, exactly")
  func line() async throws {
    try await withWarnings { warehouse, _ in
      let lines = try warehouse.rows(.scenarioContent, ["scenario": .integer(1)]).rows.compactMap { row in
        if case .text(let line) = row[0], line.hasPrefix("memory_warning") { line } else { nil }
      }
      // 970 and 996 of 1001 bytes, in units of 2^-52: computed by Python's fractions from the doubles.
      #expect(
        lines == [
          "memory_warning 'c' 0 1000000 96 4067186876266688",
          "memory_warning 'c' 2000000 3000000 99 2254049363948672",
        ])
    }
  }

  @Test(
    "hashes in the forms of earlier releases are still right, and what was changed since is still found",
    arguments: ContentHash.Form.allCases)
  func forms(form: ContentHash.Form) async throws {
    try await withWarnings { warehouse, runID in
      try rehash(warehouse, runID, as: form)
      #expect(try wrong(warehouse).isEmpty)
      try warehouse.write { db in
        try db.execute(
          sql: "UPDATE memory_warning SET peak_percent = peak_percent + 1e-13 WHERE memory_warning_id = 1")
      }
      #expect(try wrong(warehouse) == ["content hashes"])
    }
  }

  @Test("a prune's hash in an earlier form is still right", arguments: ContentHash.Form.allCases)
  func remainders(form: ContentHash.Form) async throws {
    try await withWarnings { warehouse, _ in
      try warehouse.write { db in
        try db.execute(
          sql: "UPDATE scenario SET samples_pruned_at_us = 1, remainder_sha256 = ?",
          arguments: [try ContentHash.remainder(ofScenario: 1, as: form, in: db)])
        try db.execute(sql: "DELETE FROM sample")
      }
      #expect(try wrong(warehouse).isEmpty)
      try warehouse.write { db in try db.execute(sql: "UPDATE memory_warning SET peak_percent = 99") }
      #expect(try wrong(warehouse) == ["content hashes"])
    }
  }

  @Test("an equal run that another release hashed is the same run; one with other contents is none")
  func merged() async throws {
    try await withWarnings { warehouse, runID in
      let other = warehouse.path + ".other"
      try warehouse.checkpoint()
      try FileManager.default.copyItem(atPath: warehouse.path, toPath: other)
      let there = try Warehouse.openForWriting(other)
      try rehash(there, runID, as: .quoted)
      try there.checkpoint()
      #expect(try Merge(other, into: warehouse).run().map(\.outcome) == [.present])
      try there.write { db in try db.execute(sql: "UPDATE memory_warning SET peak_percent = 99.5") }
      try rehash(there, runID, as: .quoted)
      try there.checkpoint()
      #expect(try Merge(other, into: warehouse).run().map(\.outcome) == [.conflict])
    }
  }

  /// On this machine the text can be compared with the one SQLite makes.
  private static let quotesAsBefore = sqlite3_libversion_number() < 3_043_000

  @Test(
    "the text of releases before 3.43 is theirs",
    .enabled(if: quotesAsBefore, "the linked SQLite is \(String(cString: sqlite3_libversion()))"))
  func olderText() throws {
    #if arch(x86_64)
      var random = SeededGenerator(seed: 7)
      let queue = try DatabaseQueue()
      try queue.read { db in
        for index in 0..<20_000 {
          let limit = Double(Int64.random(in: 1...(1 << 34), using: &random))
          var value = (limit * Double.random(in: 0.9...1.05, using: &random)).rounded() * 100 / limit
          if index % 10 == 0 { value = Double(sign: .plus, exponent: index / 100 - 100, significand: value) }
          guard value > 0, value.isFinite else { continue }
          let text = try String.fetchOne(db, sql: "SELECT quote(?)", arguments: [value])
          #expect(OlderSQLite.quote(value) == text, "\(value)")
        }
      }
    #endif
  }
}
