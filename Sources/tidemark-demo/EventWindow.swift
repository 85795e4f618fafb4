import Foundation

/// The last seconds of events, each kept with two snapshots of the city as it was at that moment: who moved
/// where, and where rides were asked for.
///
/// The window is bounded twice. Events older than `seconds` leave it; and the more events arrive, the smaller
/// the share of them that is kept, as tracing systems sample more thinly under load. At a steady rate of λ
/// events a second it holds
///
///     memory = windowBytes · λ / (λ + λ½),   λ½ = capacity / seconds
///
/// which is proportional to the load while that is small, half of the bound at λ½, and flat far above. It
/// settles `seconds` after the load does, and is empty `seconds` after the load ends.
actor EventWindow {
  private struct Header {
    let arrival: ContinuousClock.Instant
    let zone: Int
  }

  private static let cellCount = City.side * City.side
  private static let headerBytes = 64
  /// 8 pages: the header and two 4-byte numbers for each of the city's 3600 cells.
  private static let recordBytes = 32 * 1024

  nonisolated let seconds: Double
  private let pages: PageRegion
  private let capacity: Int
  private var oldest = 0
  private var keptCount = 0
  private var receivedCount = 0
  private var eventsPerSecond = 0.0
  private var rateSince = ContinuousClock.now
  private var keepCredit = 0.0
  /// Both fade by a tenth with each batch; first the cells' movements, then their requests, row by row.
  private var surfaces = [Float](repeating: 0, count: 2 * cellCount)

  init(windowMB: Double, seconds: Double) throws {
    capacity = max(1, Int(windowMB * Double(PageRegion.bytesPerMB)) / Self.recordBytes)
    pages = try PageRegion(byteCount: capacity * Self.recordBytes)
    self.seconds = seconds
  }

  func receive(_ events: [TripEvent]) {
    let now = ContinuousClock.now
    expire(now: now)
    updateRate(newEvents: events.count, now: now)
    receivedCount += events.count
    let keptShare = 1 / (1 + eventsPerSecond * seconds / Double(capacity))
    for cell in surfaces.indices { surfaces[cell] *= 0.9 }
    for event in events {
      let place = Place(x: event.x, y: event.y)
      surfaces[place.y * City.side + place.x + (event.kind == .requested ? Self.cellCount : 0)] += 1
      keepCredit += keptShare
      if keepCredit >= 1 {
        keepCredit -= 1
        keep(Header(arrival: now, zone: place.zone))
      }
    }
  }

  /// Lets go of what has become too old.
  func expire(now: ContinuousClock.Instant = .now) {
    while keptCount > 0, now - header(at: oldest).arrival > .seconds(seconds) { dropOldest() }
  }

  func reset() {
    pages.release(0..<pages.byteCount)
    oldest = 0
    keptCount = 0
    receivedCount = 0
    eventsPerSecond = 0
    keepCredit = 0
    for cell in surfaces.indices { surfaces[cell] = 0 }
  }

  struct Contents: Encodable, Sendable {
    let eventsReceived: Int
    let eventsKept: Int
    let keptBytes: Int
    let boundBytes: Int
    let eventsPerSecond: Double
    /// Kept events per zone, row by row.
    let zones: [Int]
  }

  func contents() -> Contents {
    var zones = [Int](repeating: 0, count: City.zoneCount)
    for index in 0..<keptCount { zones[header(at: (oldest + index) % capacity).zone] += 1 }
    return Contents(
      eventsReceived: receivedCount, eventsKept: keptCount, keptBytes: keptCount * Self.recordBytes,
      boundBytes: capacity * Self.recordBytes, eventsPerSecond: eventsPerSecond, zones: zones)
  }

  /// Smooths over half a second, which is short beside the window and long beside a tick.
  private func updateRate(newEvents: Int, now: ContinuousClock.Instant) {
    let halfSecond = 0.5
    let elapsed = (now - rateSince) / .seconds(1)
    eventsPerSecond = eventsPerSecond * exp(-elapsed / halfSecond) + Double(newEvents) / halfSecond
    rateSince = now
  }

  private func keep(_ header: Header) {
    if keptCount == capacity { dropOldest() }
    let offset = (oldest + keptCount) % capacity * Self.recordBytes
    pages.bytes.storeBytes(of: header, toByteOffset: offset, as: Header.self)
    surfaces.withUnsafeBytes { snapshot in
      UnsafeMutableRawBufferPointer(rebasing: pages.bytes[(offset + Self.headerBytes)...])
        .copyMemory(from: snapshot)
    }
    keptCount += 1
  }

  private func dropOldest() {
    let offset = oldest * Self.recordBytes
    pages.release(offset..<offset + Self.recordBytes)
    oldest = (oldest + 1) % capacity
    keptCount -= 1
  }

  private func header(at slot: Int) -> Header {
    pages.bytes.load(fromByteOffset: slot * Self.recordBytes, as: Header.self)
  }
}
