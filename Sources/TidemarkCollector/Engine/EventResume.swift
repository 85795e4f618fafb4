/// Where to resume a broken event stream so that no event is lost and none comes twice.
///
/// The engine gives again what happened at or after the moment asked for, out of the last 256 events it remembers
/// (moby daemon/events). Events may be given out of order by a few of the clock's ticks, so the stream is resumed a moment
/// before its newest, and what has been seen since is known.
struct EventResume: Sendable {
  private struct Seen: Hashable {
    var time: Int64
    var id: String
    var kind: String
  }

  private static let overlapNanoseconds: Int64 = 1_000_000_000

  private let beginning: Int64?
  private var newest: Int64?
  private var seen: Set<Seen> = []

  /// - Parameter since: Unix nanoseconds; nil for no beginning.
  init(since: Int64?) {
    beginning = since
    newest = since
  }

  /// Unix nanoseconds to ask for; nil for now.
  var since: Int64? {
    newest.map { max(beginning ?? .min, $0 - Self.overlapNanoseconds) } ?? beginning
  }

  mutating func isNew(_ event: EngineEvent) -> Bool {
    let time = event.timeNanoseconds
    guard time >= beginning ?? .min,
      seen.insert(Seen(time: time, id: event.id, kind: "\(event.kind)")).inserted
    else { return false }
    if time > newest ?? .min {
      newest = time
      let oldest = since ?? .min
      seen = seen.filter { $0.time >= oldest }
    }
    return true
  }
}
