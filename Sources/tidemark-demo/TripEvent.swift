/// Something an agent did in one tick, as it goes over the wire to the stream processor.
struct TripEvent: Codable, Sendable {
  enum Kind: String, Codable, Sendable {
    case moved, requested, matched, pickedUp, completed
  }

  let kind: Kind
  let agent: Int
  let x: Int
  let y: Int

  init(_ kind: Kind, agent: Int, at place: Place) {
    self.kind = kind
    self.agent = agent
    x = place.x
    y = place.y
  }
}

/// The events of one tick: the body of `POST /events`.
struct EventBatch: Codable, Sendable {
  let tick: Int
  let events: [TripEvent]
}
