import Testing

@Suite("The simulation's memory is what its flags say")
struct MemoryTests {
  @Test("Resident memory grows by mb-per-agent with each agent and returns after a reset")
  func linearAndReturned() async throws {
    try await DemoProcess.with("--mb-per-agent", "1", "--spawn-rate", "200") { demo in
      _ = try await demo.send("POST", "/simulation/start")
      let empty = try demo.residentMB()
      var agents = 0
      for step in [20, 40, 60] {
        try await demo.spawn(step)
        agents += step
        let growth = try demo.residentMB() - empty
        #expect(abs(growth / Double(agents) - 1) < 0.06, "\(growth) MB for \(agents) agents")
      }
      _ = try await demo.send("POST", "/simulation/reset")
      let left = try demo.residentMB() - empty
      #expect(left < 0.02 * 120, "\(left) MB left of 120")
    }
  }

  @Test("The baseline holds base-mb")
  func baseline() async throws {
    let small = try await DemoProcess.with("--base-mb", "10") { try $0.residentMB() }
    let large = try await DemoProcess.with("--base-mb", "60") { try $0.residentMB() }
    #expect(abs(large - small - 50) < 1.5)
  }

  @Test("retain-on-reset keeps its share of the agents' memory")
  func retained() async throws {
    try await DemoProcess.with(
      "--mb-per-agent", "1", "--spawn-rate", "200", "--retain-on-reset", "25"
    ) { demo in
      _ = try await demo.send("POST", "/simulation/start")
      let empty = try demo.residentMB()
      try await demo.spawn(80)
      _ = try await demo.send("POST", "/simulation/reset")
      let left = try demo.residentMB() - empty
      #expect(abs(left - 20) < 2, "\(left) MB left of 80, of which 20 are to be kept")
    }
  }

  @Test("leak-mb-per-min leaks at its rate while there are agents, at no time else, and outlives a reset")
  func leak() async throws {
    try await DemoProcess.with("--leak-mb-per-min", "600", "--mb-per-agent", "0.01") { demo in
      _ = try await demo.send("POST", "/simulation/start")
      let withoutAgents = try demo.residentMB()
      try await Task.sleep(for: .seconds(1))
      #expect(try demo.residentMB() - withoutAgents < 2)

      try await demo.spawn(2)
      let before = try demo.residentMB()
      let began = ContinuousClock.now
      try await Task.sleep(for: .seconds(3))
      let growth = try demo.residentMB() - before
      let rate = growth / ((ContinuousClock.now - began) / .seconds(60))
      #expect(rate > 300 && rate < 900, "\(rate) MB/min")

      _ = try await demo.send("POST", "/simulation/reset")
      let afterReset = try demo.residentMB()
      #expect(afterReset - before > 0.9 * growth)
      try await Task.sleep(for: .seconds(1))
      #expect(try demo.residentMB() - afterReset < 2)
    }
  }
}
