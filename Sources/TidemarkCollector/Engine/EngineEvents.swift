/// What happens to containers, from one event stream of the engine for all who listen. The stream is open while anybody
/// listens, and is resumed where it broke.
actor EngineEvents {
  enum Notice: Sendable {
    /// The engine sends, for the first time or again; events of the time between follow.
    case connected
    /// Once for each outage.
    case disconnected(reason: String)
    case event(EngineEvent)
  }

  private let engine: EngineClient
  private var resume = EventResume(since: nil)
  private var listeners: [Int: AsyncStream<Notice>.Continuation] = [:]
  private var listenerCount = 0
  private var following: Task<Void, Never>?
  /// `connected` or `disconnected`; nil before the first attempt.
  private var state: Notice?

  private static let reconnectPause = (first: Duration.milliseconds(100), longest: Duration.seconds(2))

  init(_ engine: EngineClient) { self.engine = engine }

  /// Each event once, in the order of the engine, until the caller stops reading. Whoever comes later gets the state of
  /// the connection first.
  ///
  /// - Parameter since: Unix nanoseconds by the engine's clock. The first listener gets what has happened since then too,
  ///   as far as the engine remembers; nil means from now on.
  func listen(since: Int64? = nil) -> AsyncStream<Notice> {
    let (notices, listener) = AsyncStream<Notice>.makeStream()
    listenerCount += 1
    let id = listenerCount
    listener.onTermination = { [weak self] _ in
      Task { await self?.remove(id) }
    }
    if listeners.isEmpty {
      resume = EventResume(since: since)
      following = Task { await follow() }
    } else if let state {
      listener.yield(state)
    }
    listeners[id] = listener
    return notices
  }

  private func remove(_ id: Int) {
    guard listeners.removeValue(forKey: id) != nil, listeners.isEmpty else { return }
    following?.cancel()
    following = nil
    state = nil
  }

  private func follow() async {
    var pause = Self.reconnectPause.first
    while !Task.isCancelled {
      let began = ContinuousClock.now
      var reason = "it ended"
      do {
        try await engine.follow(
          since: resume.since, connected: { await self.announce(.connected) },
          each: { await self.deliver($0) })
      } catch is CancellationError {
        return
      } catch {
        reason = String(describing: error)
      }
      announce(.disconnected(reason: reason))
      if ContinuousClock.now - began > Self.reconnectPause.longest { pause = Self.reconnectPause.first }
      do { try await Task.sleep(for: pause) } catch { return }
      pause = min(pause * 2, Self.reconnectPause.longest)
    }
  }

  /// A task that was cancelled may be followed by another already.
  private func announce(_ change: Notice) {
    guard !Task.isCancelled else { return }
    if case .disconnected = change, case .disconnected = state { return }
    state = change
    for listener in listeners.values { listener.yield(change) }
  }

  private func deliver(_ event: EngineEvent) {
    guard !Task.isCancelled, resume.isNew(event) else { return }
    for listener in listeners.values { listener.yield(.event(event)) }
  }
}
