import TidemarkWarehouse

/// The containers under test with their state, looked up in the engine once for all who ask in the same moment.
actor EngineRoster {
  nonisolated let engine: EngineClient
  nonisolated let scope: ContainerScope
  nonisolated let events: EngineEvents
  private var names: ContainerNames
  private var latest: Look?
  /// By id of the image, Unix nanoseconds.
  private var imageTimes: [String: Int64?] = [:]
  private var looking: Task<[RosterEntry], any Error>?

  private struct Look {
    var entries: [RosterEntry]
    var at: ContinuousClock.Instant
  }

  /// Nothing of it changes by itself: inspected once is enough, until somebody starts it.
  private static let restingStates: Set<String> = ["exited", "dead", "created"]

  init(_ engine: EngineClient, scope: ContainerScope, names: ContainerNames = ContainerNames()) {
    self.engine = engine
    self.scope = scope
    events = EngineEvents(engine)
    self.names = names
  }

  /// All containers of the scope, also those that do not run, sorted by name.
  ///
  /// - Parameter maxAge: How old an answer may be that another caller has asked for. With 0 each container is inspected,
  ///   also one that rests.
  func entries(maxAge: Duration = .zero) async throws -> [RosterEntry] {
    if let latest, ContinuousClock.now - latest.at <= maxAge { return latest.entries }
    // A look under way began before this question, which matters to those who ask for the newest.
    if maxAge > .zero, let looking { return try await looking.value }
    let look = Task { try await self.look(isThorough: maxAge == .zero) }
    looking = look
    defer { if looking == look { looking = nil } }
    return try await look.value
  }

  /// What was last known; for those who can go on without the engine.
  var lastKnown: [RosterEntry] { latest?.entries ?? [] }

  /// For containers that are not out of the engine's list.
  func name(id: String, containerName: String?, labels: [String: String]) -> ContainerNames.Name {
    names.name(id: id, containerName: containerName, labels: labels)
  }

  private func look(isThorough: Bool) async throws -> [RosterEntry] {
    let at = ContinuousClock.now
    let rows = try await engine.containers(labels: scope.labels)
    let known = isThorough ? [:] : Dictionary(lastKnown.map { ($0.id, $0) }) { $1 }
    let inspections = try await inspections(of: rows, known: known)
    for id in Set(inspections.values.compactMap(\.imageID)) where imageTimes[id] == nil {
      imageTimes[id] = .some(try await engine.imageCreatedAt(id))
    }
    var entries: [RosterEntry] = []
    for row in rows.sorted(by: { $0.id < $1.id }) {
      guard let inspection = inspections[row.id] else { continue }
      let name = names.name(
        id: row.id, containerName: inspection.name ?? row.name,
        labels: row.labels ?? inspection.config?.labels ?? [:])
      entries.append(
        RosterEntry(
          name: name, inspection: inspection, state: row.state ?? "",
          image: inspection.config?.image ?? row.image,
          imageCreatedAtNanoseconds: inspection.imageID.flatMap { imageTimes[$0] ?? nil }))
    }
    entries.sort { ($0.name.name, $0.id) < ($1.name.name, $1.id) }
    latest = Look(entries: entries, at: at)
    return entries
  }

  private func inspections(
    of rows: [EngineContainer], known: [String: RosterEntry]
  ) async throws -> [String: EngineInspection] {
    var found: [String: EngineInspection] = [:]
    var open: [String] = []
    for row in rows {
      if let entry = known[row.id], let state = row.state, Self.restingStates.contains(state),
        entry.inspection.state?.status == state
      {
        found[row.id] = entry.inspection
      } else {
        open.append(row.id)
      }
    }
    for inspection in try await concurrently(over: open, { [engine] in try await engine.inspect($0) }) {
      // One that is nil has gone since the list was made.
      if let inspection { found[inspection.id] = inspection }
    }
    return found
  }
}
