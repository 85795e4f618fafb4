/// One line of `GET /events` about a container (SystemEvents).
///
/// The fields `status`, `id`, `from` are gone since API 1.52 and are not read.
struct EngineEvent: Sendable, Equatable, Decodable {
  enum Kind: Sendable, Equatable {
    /// Something in the container was killed for want of memory.
    case oom
    case die(exitCode: Int?)
    case start
    case destroy
    /// A signal sent by hand: docker kill, stop or restart.
    case kill
    /// It was stopped by hand; comes after its end.
    case stop
    case rename
    case other(String)
  }

  var id: String
  var kind: Kind
  /// Unix nanoseconds by the engine's clock.
  var timeNanoseconds: Int64
  /// The labels of the container, with `name`, `image` and what belongs to the kind of event among them.
  var attributes: [String: String]

  var name: String? { attributes["name"] }

  private enum CodingKeys: String, CodingKey {
    case action = "Action"
    case actor = "Actor"
    case time
    case timeNano
  }

  private struct Actor: Decodable {
    var id: String
    var attributes: [String: String]?

    enum CodingKeys: String, CapitalizedKey {
      case id = "ID"
      case attributes
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let actor = try container.decode(Actor.self, forKey: .actor)
    id = actor.id
    attributes = actor.attributes ?? [:]
    // Podman may give whole seconds only.
    let nanoseconds = try container.decodeIfPresent(Int64.self, forKey: .timeNano) ?? 0
    let (time, isTooLarge) =
      nanoseconds > 0
      ? (nanoseconds, false)
      : try container.decode(Int64.self, forKey: .time).multipliedReportingOverflow(by: 1_000_000_000)
    guard !isTooLarge, NanosecondTimestamp.range.contains(time) else {
      throw DecodingError.dataCorruptedError(
        forKey: .time, in: container, debugDescription: "no time at which a container ran")
    }
    timeNanoseconds = time
    let action = try container.decode(String.self, forKey: .action)
    kind =
      switch action {
      case "oom": .oom
      // Podman calls it died.
      case "die", "died": .die(exitCode: attributes["exitCode"].flatMap { Int($0) })
      case "start": .start
      case "destroy", "remove": .destroy
      case "rename": .rename
      case "kill": .kill
      case "stop": .stop
      // Health checks put their outcome or command behind a colon.
      default: .other(String(action.prefix { $0 != ":" }))
      }
  }
}
