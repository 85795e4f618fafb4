import Foundation
import TidemarkWarehouse

/// How the Engine API wants its parameters.
enum EngineQuery {
  /// A JSON object of lists, keys sorted.
  static func filters(_ values: [String: [String]]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(values), as: UTF8.self)
  }

  static func text(of query: [(String, String)]) -> String {
    query.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
  }

  /// Seconds, a point and nine digits (moby api/types/time, ParseTimestamps).
  static func moment(_ nanoseconds: Int64) -> String {
    "\(nanoseconds / 1_000_000_000)." + (nanoseconds % 1_000_000_000).padded(9)
  }
}
