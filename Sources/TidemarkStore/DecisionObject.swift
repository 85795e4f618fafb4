import Foundation
import TidemarkWarehouse

/// The object of a baseline or an acknowledgement: JSON with sorted keys.
enum DecisionObject {
  static func pack(_ decision: Decision) throws -> (name: ObjectName, data: Data) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data =
      switch decision {
      case .baseline(let promotion): try encoder.encode(promotion)
      case .acknowledgement(let acceptance): try encoder.encode(acceptance)
      }
    return (ObjectName.decision(decision, data: data), data)
  }

  /// - Throws: `ObjectProblem`.
  static func unpack(_ data: Data, _ name: ObjectName) throws -> Decision {
    if let problem = name.problem(with: data) { throw ObjectProblem(reason: problem) }
    do {
      switch name.content {
      case .baseline:
        return .baseline(try JSONDecoder().decode(Decision.Promotion.self, from: data))
      case .acknowledgement:
        return .acknowledgement(try JSONDecoder().decode(Decision.Acceptance.self, from: data))
      case .run: throw ObjectProblem(reason: "it is a run")
      }
    } catch is DecodingError {
      throw ObjectProblem(reason: "it is no JSON of the form that this release knows")
    }
  }
}
