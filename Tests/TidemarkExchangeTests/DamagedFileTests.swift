import Foundation
import StreamingJSON
import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

@Suite struct DamagedFileTests {
  /// Readings that Foundation's parser finds in the file.
  private func readingCount(_ path: String) throws -> Int {
    let file = try parsed(try String(contentsOfFile: path, encoding: .utf8))
    let scenarios = try #require(file["scenarios"] as? [NSDictionary])
    return scenarios.flatMap { $0["samples"] as? [NSDictionary] ?? [] }.reduce(0) { sum, sample in
      sum + ((sample["containers"] as? NSDictionary)?.count ?? 0)
    }
  }

  @Test(
    "a damaged file is taken in whole, or refused with its place and the warehouse as it was",
    arguments: 0..<50)
  func damaged(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var bytes = Array(PredecessorFile.text.utf8)
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let length = Int.random(in: 1...400, using: &random)
    switch seed % 5 {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes.removeSubrange(place..<min(bytes.count, place + length))
    case 2: bytes[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
    case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + length)], at: place)
    default:
      for index in place..<min(bytes.count, place + 8) { bytes[index] = .random(in: 0...255, using: &random) }
    }
    try await withFile(PredecessorFile.text) { directory, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      let before = try warehouse.content()
      let damaged = directory.appending(path: "damaged.json")
      try Data(bytes).write(to: damaged)
      do {
        let imported = try ResultsImport.run(damaged.path, into: warehouse)
        if case .stored(_, let count, let repeated) = imported.outcome {
          #expect(try count + repeated == readingCount(damaged.path))
        }
      } catch let problem as ImportProblem {
        #expect(try warehouse.content() == before)
        #expect(
          problem.description.hasPrefix(damaged.path)
            && problem.description.hasSuffix("nothing of it was imported"))
      }
    }
  }

  @Test(
    "the message names the line and what is wrong there",
    arguments: [
      ("\"aborted\": false", "\"aborted\": \"no\"", ", column 18: `aborted` must be true or false"),
      (
        "\"duration_seconds\": 60.5", "\"duration_seconds\": -1",
        ", column 27: `duration_seconds` must lie from 0 to 1000000000, found -1"
      ),
      (
        "\"2025-11-15T10:46:40.123456\"", "\"15.11.2025\"",
        ", column 17: `started_at` must be a time such as 2026-11-22T09:30:00.123456, found \"15.11.2025\""
      ),
      (
        "\"memory_used_mb\": 20.0", "\"memory_used_mb\": 20.0, }",
        ", column 39: expected a member name in quotes, found `}`"
      ),
      (
        "\"memory_used_mb\": 20.0", "\"memory_used_mb\": NaN",
        ", column 33: `memory_used_mb` must lie from 0 to 1000000000, found NaN"
      ),
      ("\"test_id\"", "\"id\"", ": it has no `test_id`, so it is no results.json"),
      (
        "\"rideshare-simulation\": {", "\"rideshare-kafka\": {",
        ", column 13: container \"rideshare-kafka\" occurs twice in one sample"
      ),
      (
        "\"rideshare-kafka\": {", "\"kaf\\u0000ka\": {",
        "a container's name holds a NUL character, which a warehouse cannot keep"
      ),
      (
        "\"timestamp\": 1763200045.123456", "\"timestamp\": 1763100000.5",
        "a sample lies 99999.623456 s before its scenario began"
      ),
      (
        "\"timestamp\": 1763200047.124456", "\"timestamp\": 1763200045.123456",
        "a second sample at the same moment, 1763200045.123456"
      ),
    ])
  func messages(old: String, new: String, message: String) async throws {
    let text = PredecessorFile.text.replacing(old, with: new, maxReplacements: 1)
    try #require(text != PredecessorFile.text)
    try await withFile(text) { _, warehouse, path in
      let problem = try #require(throws: ImportProblem.self) { try ResultsImport.run(path, into: warehouse) }
      #expect("\(problem)".contains(message), "\(problem)")
      guard message.contains("column") else { return }
      let end = try #require(PredecessorFile.text.firstRange(of: old)).lowerBound
      let line = PredecessorFile.text[..<end].split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(problem.place?.line == line)
      #expect(try warehouse.content().isEmpty)
    }
  }

  @Test(
    "a foreign file is refused",
    arguments: ["", "[]", "{}", "{\"scenarios\": []}", "SQLite format 3\0", "{\"a\": 1} {\"b\": 2}", "null"])
  func foreign(text: String) async throws {
    try await withFile(text) { _, warehouse, path in
      _ = try #require(throws: ImportProblem.self) { try ResultsImport.run(path, into: warehouse) }
      #expect(try warehouse.content().isEmpty)
    }
  }
}
