import FlyingFox
import Foundation

/// The stream processor's interface: events in, the window's contents out.
struct StreamAPI: Sendable {
  let window: EventWindow

  var routes: [Route] {
    [
      Route(.GET, "/", access: .open) { _ in try .json(["service": Role.streamProcessor.rawValue]) },
      Route(.POST, "/events") { request in
        let events = try await Self.events(in: request)
        await window.receive(events)
        return try .json(["accepted": events.count])
      },
      Route(.GET, "/window") { _ in try .json(await window.contents()) },
      Route(.POST, "/simulation/reset") { _ in
        await window.reset()
        return try .json(["status": "reset"])
      },
    ]
  }

  private static func events(in request: HTTPRequest) async throws -> [TripEvent] {
    let body = try await request.boundedBody()
    let batch: EventBatch
    do {
      batch = try JSONDecoder().decode(EventBatch.self, from: body)
    } catch let error as DecodingError {
      throw Refusal.invalid(
        .init(loc: ["body"], msg: "Not a batch of trip events: \(error)", type: "value_error"))
    }
    let city = 0..<City.side
    guard batch.events.allSatisfy({ city ~= $0.x && city ~= $0.y }) else {
      throw Refusal.invalid(
        .init(
          loc: ["body", "events"], msg: "x and y should be in 0...\(City.side - 1)", type: "value_error"))
    }
    return batch.events
  }
}
