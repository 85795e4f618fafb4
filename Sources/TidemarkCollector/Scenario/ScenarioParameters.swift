import Foundation

/// What must be equal for two scenarios of one name to be comparable; stored as JSON with sorted keys.
struct ScenarioParameters: Encodable, Sendable, Equatable {
  var kind: String
  var drivers: Int?
  var riders: Int?
  var totalAgents: Int?
  var warmupSeconds: Double?
  var settleSeconds: Double?
  var samplingSeconds: Double?
  var baselineSeconds: Double?
  var loadSeconds: Double?
  var afterSeconds: Double?
  var durationMinutes: Double?
  var tolerancePercent: Double?
  var intervalSeconds: Double
  /// Whether the scenario started from a clean environment; nil for a recording.
  var restart: Bool?

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
