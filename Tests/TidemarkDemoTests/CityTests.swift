import Testing

@Suite("The simulated city lives")
struct CityTests {
  @Test("Queued agents wait for the start, then come into being at the spawn rate")
  func spawnQueue() async throws {
    struct Queued: Decodable {
      let queued: Int
      let spawnRate: Double
    }
    try await DemoProcess.with("--spawn-rate", "20", "--mb-per-agent", "0.01") { demo in
      let queued: Queued = try await demo.send(
        "POST", "/agents/drivers?mode=immediate", json: #"{"count":30}"#
      ).decoded()
      #expect(queued.queued == 30)
      #expect(queued.spawnRate == 20)
      let scheduled: Queued = try await demo.send(
        "POST", "/agents/riders?mode=scheduled", json: #"{"count":3}"#
      ).decoded()
      #expect(scheduled.spawnRate == 5)

      try await Task.sleep(for: .milliseconds(300))
      #expect(try await demo.status().drivers == 0)
      #expect(
        try await demo.send("GET", "/agents/spawn-status").text
          == #"{"drivers_queued":30,"riders_queued":3}"#)

      let began = ContinuousClock.now
      _ = try await demo.send("POST", "/simulation/start")
      try await poll("30 drivers and 3 riders") {
        let status = try await demo.status()
        return status.drivers == 30 && status.riders == 3 ? () : nil
      }
      // 30 at 20 a second: the machine can only be slower than that, never faster. One tick is granted.
      #expect(ContinuousClock.now - began >= .seconds(1.4))
      #expect(
        try await demo.send("GET", "/agents/spawn-status").text
          == #"{"drivers_queued":0,"riders_queued":0}"#)
    }
  }

  @Test("Drivers and riders finish trips; a reset empties the city and its queues, and stops it")
  func tripsAndReset() async throws {
    try await DemoProcess.with("--mb-per-agent", "0.01") { demo in
      _ = try await demo.send("POST", "/simulation/start")
      try await demo.spawn(40)
      try await poll("a finished trip") { try await demo.status().completedTrips > 0 ? () : nil }

      _ = try await demo.send("POST", "/agents/drivers", json: #"{"count":1000}"#)
      #expect(try await demo.send("POST", "/simulation/reset").status == 200)
      let status = try await demo.status()
      #expect(status.state == "stopped")
      #expect(status.drivers + status.riders + status.completedTrips + status.tick == 0)
      #expect(
        try await demo.send("GET", "/agents/spawn-status").text
          == #"{"drivers_queued":0,"riders_queued":0}"#)
      #expect(try await demo.send("POST", "/simulation/start").status == 200)
    }
  }

  @Test("A tick costs more CPU time the more agents there are")
  func cpuGrows() async throws {
    try await DemoProcess.with("--mb-per-agent", "0.01", "--spawn-rate", "1000") { demo in
      func cpuTicksPerTick() async throws -> Double {
        let cpuBefore = try demo.cpuTicks()
        let tickBefore = try await demo.status().tick
        let tick = try await poll("15 ticks") {
          let tick = try await demo.status().tick
          return tick >= tickBefore + 15 ? tick : nil
        }
        return Double(try demo.cpuTicks() - cpuBefore) / Double(tick - tickBefore)
      }
      _ = try await demo.send("POST", "/simulation/start")
      let idle = try await cpuTicksPerTick()
      try await demo.spawn(300)
      let busy = try await cpuTicksPerTick()
      #expect(busy > 2 * idle)
    }
  }
}
