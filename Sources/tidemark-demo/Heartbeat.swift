/// The beat the city lives by: ticks at absolute times, so that a late one does not shift the rest.
struct Heartbeat: Sendable {
  let ticksPerSecond: Int

  /// Ticks the simulation, and sends its events along the feed, until the task is cancelled.
  func drive(_ simulation: Simulation, feed: EventFeed?) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let feed { group.addTask { await feed.run() } }
      group.addTask {
        let period = Duration.seconds(1) / ticksPerSecond
        let clock = ContinuousClock()
        var previous = clock.now
        var next = previous + period
        while true {
          try await clock.sleep(until: next)
          let now = clock.now
          // What a tick stands for is the time that really passed: rates hold when a tick comes late.
          let batch = try await simulation.tick(seconds: (now - previous) / .seconds(1))
          if let feed, let batch, !batch.events.isEmpty { feed.offer(batch) }
          previous = now
          next += period
          if next < now { next = now + period }
        }
      }
      try await group.waitForAll()
    }
  }
}
