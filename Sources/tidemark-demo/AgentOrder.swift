import FlyingFox
import Foundation

/// What `POST /agents/…` asks for: how many agents, and when.
struct AgentOrder {
  let count: Int
  let mode: Simulation.SpawnMode

  static let countRange = 1...1000

  /// - Throws: `Refusal.invalid` that names the part which is missing or wrong.
  init(_ request: HTTPRequest) async throws {
    mode = try Self.mode(named: request.query["mode"] ?? Simulation.SpawnMode.immediate.rawValue)
    count = try Self.count(in: try await request.boundedBody())
  }

  private static func mode(named name: String) throws(Refusal) -> Simulation.SpawnMode {
    guard let mode = Simulation.SpawnMode(rawValue: name) else {
      throw .invalid(
        .init(loc: ["query", "mode"], msg: "Input should be 'immediate' or 'scheduled'", type: "enum"))
    }
    return mode
  }

  private static func count(in body: Data) throws -> Int {
    guard !body.isEmpty else { throw Refusal.missing(["body"]) }
    do {
      return try JSONDecoder().decode(Body.self, from: body).count
    } catch DecodingError.typeMismatch {
      throw Refusal.invalid(
        .init(loc: ["body"], msg: "Input should be a valid dictionary", type: "dict_type"))
    } catch is DecodingError {
      throw Refusal.invalid(.init(loc: ["body"], msg: "JSON decode error", type: "json_invalid"))
    }
  }

  private struct Body: Decodable {
    let count: Int

    private enum CodingKeys: CodingKey {
      case count
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      guard fields.contains(.count) else { throw Refusal.missing(["body", "count"]) }
      // As a Double first: the decoder reports 1.5 for an Int as if the whole text were no JSON.
      let number: Double
      do {
        number = try fields.decode(Double.self, forKey: .count)
      } catch is DecodingError {
        throw Self.invalid("Input should be a valid integer", type: "int_type")
      }
      guard number == number.rounded() else {
        throw Self.invalid(
          "Input should be a valid integer, got a number with a fractional part", type: "int_from_float")
      }
      let range = AgentOrder.countRange
      guard number >= Double(range.lowerBound) else {
        throw Self.invalid(
          "Input should be greater than or equal to \(range.lowerBound)", type: "greater_than_equal")
      }
      guard number <= Double(range.upperBound) else {
        throw Self.invalid(
          "Input should be less than or equal to \(range.upperBound)", type: "less_than_equal")
      }
      count = Int(number)
    }

    private static func invalid(_ message: String, type: String) -> Refusal {
      .invalid(.init(loc: ["body", "count"], msg: message, type: type))
    }
  }
}

extension Refusal {
  fileprivate static func missing(_ loc: [String]) -> Refusal {
    .invalid(.init(loc: loc, msg: "Field required", type: "missing"))
  }
}
