/// The two kinds of agents, as the API's paths spell them.
enum AgentKind: String, Sendable {
  case driver
  case rider
}

/// What an agent remembers: a notebook of pages it owns, which is what it costs in memory.
///
/// Every tick the weights of all zones are entered, the newest over the oldest.
struct Notebook {
  let pages: PageRegion
  private var offsetBytes = 0

  init(megabytes: Double) throws(DemoError) {
    pages = try PageRegion(residentMB: megabytes)
  }

  mutating func enter(_ weights: UnsafeRawBufferPointer) {
    guard pages.byteCount >= weights.count else { return }
    if offsetBytes + weights.count > pages.byteCount { offsetBytes = 0 }
    UnsafeMutableRawBufferPointer(rebasing: pages.bytes[offsetBytes..<offsetBytes + weights.count])
      .copyMemory(from: weights)
    offsetBytes += weights.count
  }
}

/// Somebody with a car: cruises toward demand while free, carries one rider at a time.
final class Driver {
  let id: Int
  var place: Place
  var cruisingTo: Place
  var isFree = true
  var notebook: Notebook

  init(id: Int, place: Place, notebook: Notebook) {
    self.id = id
    self.place = place
    self.cruisingTo = place
    self.notebook = notebook
  }
}

/// Somebody who wants to get somewhere, rests there, and then wants to get somewhere else.
final class Rider {
  enum Mood: Equatable {
    case resting(ticks: Int)
    case waiting
    case travelling
  }

  let id: Int
  var place: Place
  var destination: Place
  var mood: Mood
  var notebook: Notebook

  init(id: Int, place: Place, mood: Mood, notebook: Notebook) {
    self.id = id
    self.place = place
    self.destination = place
    self.mood = mood
    self.notebook = notebook
  }
}

/// One driver serving one rider, from the match to the arrival.
struct Trip {
  let driver: Driver
  let rider: Rider
  var riderIsAboard = false
}
