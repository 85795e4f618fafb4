/// The city at work: agents who move, match and finish trips on every tick, and the queues they come from.
///
/// Queued agents come into being only while the simulation runs, as in the real service: ask for agents
/// after the start, or before it and start then.
actor Simulation {
  struct Settings: Sendable {
    var mbPerAgent: Double
    /// Agents a second, for each kind's immediate queue; the scheduled ones drain at a quarter of it.
    var spawnRate: Double
    var leakMBPerMinute: Double
    var warmUpMB: Double
    /// Above 0.
    var warmUpSeconds: Double
    /// In [0,1]: the share of the agents' memory that a reset fails to free.
    var retainedOnReset: Double
  }

  enum State: String, Encodable, Sendable {
    case stopped
    case running
  }

  enum SpawnMode: String, CaseIterable, Sendable {
    case immediate
    case scheduled
  }

  /// Who is in the city and what came of it since the last reset.
  struct Census: Sendable {
    let state: State
    let drivers: Int
    let riders: Int
    let activeTrips: Int
    let completedTrips: Int
    let tick: Int
  }

  private struct QueueKey: Hashable {
    let kind: AgentKind
    let mode: SpawnMode
  }

  static let ticksPerSecond = 10
  private static let blocksPerTick = 2

  nonisolated let settings: Settings
  private var state = State.stopped
  private var tickCount = 0
  private var completedTripCount = 0
  private var drivers: [Driver] = []
  private var riders: [Rider] = []
  private var trips: [Trip] = []
  private var city = City()
  private var queues: [QueueKey: SpawnQueue] = [:]
  private var nextAgentID = 1
  private var leak: SteadyGrowth
  private var warmUp: SteadyGrowth
  private var retained: [Notebook] = []
  private var events: [TripEvent] = []

  init(settings: Settings) {
    self.settings = settings
    leak = SteadyGrowth(mbPerMinute: settings.leakMBPerMinute)
    warmUp = SteadyGrowth(
      mbPerMinute: settings.warmUpMB / settings.warmUpSeconds * 60, largestMB: settings.warmUpMB)
  }

  func start() throws(Refusal) {
    guard state == .stopped else { throw .alreadyRunning }
    state = .running
  }

  func stop() throws(Refusal) {
    guard state == .running else { throw .alreadyStopped }
    state = .stopped
  }

  /// Stops, empties the queues and the city, and frees what the agents held, but for the share that
  /// `--retain-on-reset` keeps. What leaked or was loaded in the warm-up stays.
  func reset() {
    state = .stopped
    let notebooks = drivers.map(\.notebook) + riders.map(\.notebook)
    retained += notebooks.prefix(Int((Double(notebooks.count) * settings.retainedOnReset).rounded()))
    queues = [:]
    trips = []
    drivers = []
    riders = []
    city = City()
    tickCount = 0
    completedTripCount = 0
  }

  func enqueue(_ count: Int, _ kind: AgentKind, mode: SpawnMode) {
    queues[QueueKey(kind: kind, mode: mode), default: SpawnQueue()].add(count)
  }

  func spawnRate(of mode: SpawnMode) -> Double {
    mode == .immediate ? settings.spawnRate : settings.spawnRate / 4
  }

  func queuedCount(of kind: AgentKind) -> Int {
    SpawnMode.allCases.reduce(0) { $0 + (queues[QueueKey(kind: kind, mode: $1)]?.queued ?? 0) }
  }

  func census() -> Census {
    Census(
      state: state, drivers: drivers.count, riders: riders.count, activeTrips: trips.count,
      completedTrips: completedTripCount, tick: tickCount)
  }

  /// Advances the city by one tick that stands for `seconds` of time, and returns what happened in it;
  /// nil when the simulation is stopped.
  func tick(seconds: Double) throws(DemoError) -> EventBatch? {
    guard state == .running else { return nil }
    tickCount += 1
    events.removeAll(keepingCapacity: true)
    try spawn(seconds: seconds)
    if !drivers.isEmpty || !riders.isEmpty {
      try leak.grow(overSeconds: seconds)
      try warmUp.grow(overSeconds: seconds)
    }
    advanceTrips()
    requestRides()
    matchWaitingRiders()
    lookAround()
    city.cool()
    return EventBatch(tick: tickCount, events: events)
  }

  private func spawn(seconds: Double) throws(DemoError) {
    for key in queues.keys {
      let due = queues[key]?.drain(rate: spawnRate(of: key.mode), seconds: seconds) ?? 0
      for _ in 0..<due {
        let notebook = try Notebook(megabytes: settings.mbPerAgent)
        let place = city.randomPlace()
        switch key.kind {
        case .driver:
          drivers.append(Driver(id: nextAgentID, place: place, notebook: notebook))
        case .rider:
          let mood = Rider.Mood.resting(ticks: 1 + city.random(below: 2 * Self.ticksPerSecond))
          riders.append(Rider(id: nextAgentID, place: place, mood: mood, notebook: notebook))
        }
        nextAgentID += 1
      }
    }
  }

  private func advanceTrips() {
    for index in trips.indices.reversed() {
      let driver = trips[index].driver
      let rider = trips[index].rider
      if !trips[index].riderIsAboard {
        driver.place.move(toward: rider.place, blocks: Self.blocksPerTick)
        guard driver.place == rider.place else { continue }
        trips[index].riderIsAboard = true
        events.append(TripEvent(.pickedUp, agent: rider.id, at: rider.place))
      } else {
        driver.place.move(toward: rider.destination, blocks: Self.blocksPerTick)
        rider.place = driver.place
        guard rider.place == rider.destination else { continue }
        driver.isFree = true
        rider.mood = .resting(ticks: Self.ticksPerSecond + city.random(below: 2 * Self.ticksPerSecond))
        completedTripCount += 1
        trips.remove(at: index)
        events.append(TripEvent(.completed, agent: rider.id, at: rider.place))
      }
    }
  }

  private func requestRides() {
    for rider in riders {
      guard case .resting(let ticks) = rider.mood else { continue }
      guard ticks <= 1 else {
        rider.mood = .resting(ticks: ticks - 1)
        continue
      }
      rider.mood = .waiting
      rider.destination = city.randomPlace()
      city.noteRequest(at: rider.place)
      events.append(TripEvent(.requested, agent: rider.id, at: rider.place))
    }
  }

  private func matchWaitingRiders() {
    for rider in riders where rider.mood == .waiting {
      let free = drivers.filter(\.isFree)
      guard
        let nearest = free.min(by: { $0.place.blocks(to: rider.place) < $1.place.blocks(to: rider.place) })
      else { return }
      nearest.isFree = false
      rider.mood = .travelling
      trips.append(Trip(driver: nearest, rider: rider))
      events.append(TripEvent(.matched, agent: nearest.id, at: nearest.place))
    }
  }

  /// Every agent weighs all zones, notes what it saw and reports where it is; free drivers go where it is best.
  private func lookAround() {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: City.zoneCount) { weights in
      for driver in drivers {
        if driver.isFree { driver.place.move(toward: driver.cruisingTo, blocks: Self.blocksPerTick) }
        driver.cruisingTo = city.mostWanted(from: driver.place, weights: weights)
        driver.notebook.enter(UnsafeRawBufferPointer(weights))
        events.append(TripEvent(.moved, agent: driver.id, at: driver.place))
      }
      for rider in riders {
        _ = city.mostWanted(from: rider.place, weights: weights)
        rider.notebook.enter(UnsafeRawBufferPointer(weights))
        events.append(TripEvent(.moved, agent: rider.id, at: rider.place))
      }
    }
  }
}
