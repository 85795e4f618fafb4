import FlyingFox
import Foundation

/// The control interface of the rideshare simulation, as the collector's `rideshare` workload drives it.
struct SimulationAPI: Sendable {
  let simulation: Simulation
  let feed: EventFeed?
  let readiness: Readiness

  var routes: [Route] {
    [
      Route(.GET, "/", access: .open) { _ in try .json(["service": Role.simulation.rawValue]) },
      Route(.GET, "/simulation/status") { _ in try .json(await status()) },
      Route(.POST, "/simulation/start") { _ in
        try await simulation.start()
        return try .json(["status": "started"])
      },
      Route(.POST, "/simulation/stop") { _ in
        try await simulation.stop()
        return try .json(["status": "stopped"])
      },
      Route(.POST, "/simulation/reset") { _ in
        await simulation.reset()
        return try .json(["status": "reset"])
      },
      Route(.POST, "/agents/drivers", access: .keyAndAllowance) { try await enqueue(.driver, $0) },
      Route(.POST, "/agents/riders", access: .keyAndAllowance) { try await enqueue(.rider, $0) },
      Route(.GET, "/agents/spawn-status", access: .keyAndAllowance) { _ in
        try .json([
          "drivers_queued": await simulation.queuedCount(of: .driver),
          "riders_queued": await simulation.queuedCount(of: .rider),
        ])
      },
    ]
  }

  private struct Queued: Encodable {
    let queued: Int
    let spawnRate: Double
  }

  private func enqueue(_ kind: AgentKind, _ request: HTTPRequest) async throws -> HTTPResponse {
    let order = try await AgentOrder(request)
    await simulation.enqueue(order.count, kind, mode: order.mode)
    return try .json(Queued(queued: order.count, spawnRate: await simulation.spawnRate(of: order.mode)))
  }

  private struct Status: Encodable {
    let state: Simulation.State
    let drivers: Int
    let riders: Int
    let driversCount: Int
    let ridersCount: Int
    let activeTripsCount: Int
    let completedTrips: Int
    let tick: Int
    let uptimeSeconds: Double
    let feedBatchesSent: Int
    let feedBatchesFailed: Int
  }

  private func status() async -> Status {
    let census = await simulation.census()
    let deliveries = await feed?.deliveries ?? EventFeed.Deliveries()
    return Status(
      state: census.state,
      drivers: census.drivers,
      riders: census.riders,
      driversCount: census.drivers,
      ridersCount: census.riders,
      activeTripsCount: census.activeTrips,
      completedTrips: census.completedTrips,
      tick: census.tick,
      uptimeSeconds: (readiness.uptimeSeconds * 1000).rounded() / 1000,
      feedBatchesSent: deliveries.sent,
      feedBatchesFailed: deliveries.failed)
  }
}
