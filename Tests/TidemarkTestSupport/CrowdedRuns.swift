import Foundation
import TidemarkWarehouse

/// Two runs at the ends of what pictures must carry: #1 has one container at one load level, #2 has 60 containers,
/// some with hostile names, in 20 scenarios.
package enum CrowdedRuns {
  package static let containerCount = 60
  package static let loads = [10, 20, 40, 60, 80, 100, 120, 160, 200, 240, 280, 320]
  package static let hostileNames = [
    "<script>alert('x')</script>\"&'", String(repeating: "very-long-name-", count: 13) + "tail!",
    "\u{5e9}\u{5d9}\u{5e8}\u{5d5}\u{5ea}-\u{202e}evil", "tab\there\u{1b}[31m\u{0}end", "容器-データベース",
  ]

  /// Names in the order of their index, which decides how a container behaves.
  package static let names: [String] = {
    let roles = ["gateway", "matching", "pricing", "trips", "payments", "notifications", "search", "ledger"]
    let plain = (0..<(containerCount - hostileNames.count)).map {
      "\(roles[$0 % roles.count])-\($0 / roles.count + 1)"
    }
    return plain + hostileNames
  }()

  /// - Returns: the path of the closed file.
  package static func record(at path: String) async throws {
    let warehouse = try Warehouse.openForWriting(path)
    let single = try RunRecorder(beginning: SampleRuns.run(), in: warehouse)
    try await add(
      SampleRuns.scenario(.load, name: "load_scaling_10", drivers: 10, riders: 10), to: single,
      [(.sampling, 15)], names: ["simulation"]
    ) { _, _, _ in 120 }
    try await single.end(.completed, elapsedMicroseconds: 60_000_000)
    let run = try RunRecorder(
      beginning: SampleRuns.run(startedAtMicroseconds: SampleRuns.start + 3_600_000_000), in: warehouse)
    try await add(SampleRuns.scenario(), to: run, [(.sampling, 15)]) { index, _, _ in level(index, 0) }
    for agents in loads {
      try await add(
        SampleRuns.scenario(
          .load, name: "load_scaling_\(agents / 2)", drivers: agents / 2, riders: agents / 2), to: run,
        [(.settle, 2), (.sampling, 30)], agents: agents
      ) { index, _, _ in level(index, agents) }
    }
    for minutes in 1...5 {
      try await add(
        SampleRuns.scenario(.duration, name: "duration_leak_\(minutes)m", drivers: 20, riders: 20), to: run,
        [(.settle, 2), (.sampling, 30 * minutes)], agents: 40, kill: minutes == 3 ? names[1] : nil
      ) { index, _, elapsed in level(index, 40) + (index % 9 == 0 ? 2.5 : 0) * elapsed }
    }
    for turn in 1...2 {
      try await add(
        SampleRuns.scenario(.reset, name: "reset_behavior_\(turn)", drivers: 20, riders: 20), to: run,
        [(.baseline, 15), (.load, 15), (.postReset, 15)], agents: 40
      ) { index, phase, _ in
        level(index, phase == .load ? 120 : 0) * (phase == .postReset && index % 7 == 0 ? 1.3 : 1)
      }
    }
    try await run.end(.completed, elapsedMicroseconds: 3_000_000_000)
    try warehouse.checkpoint()
  }

  /// MB at so many agents: straight, root, logarithm or nothing, from small to large.
  private static func level(_ index: Int, _ agents: Int) -> Double {
    let load = Double(agents)
    let size = Double(index % 13 + 1)
    switch index % 4 {
    case 0: return 40 + 6 * size + 0.12 * size * load
    case 1: return 80 + 9 * size * load.squareRoot()
    case 2: return 30 + 20 * size * log(load + 1)
    default: return 24 + 8 * size
    }
  }

  private static func add(
    _ description: ScenarioDescription, to run: RunRecorder, _ phases: [(PhaseName, Int)], agents: Int = 0,
    names: [String] = names, kill: String? = nil,
    memory: (_ index: Int, _ phase: PhaseName, _ minutes: Double) -> Double
  ) async throws {
    try await run.beginScenario(description, startedOffsetMicroseconds: 1_000_000)
    var noise = Noise(seed: UInt64(agents + phases.count))
    var offset: Int64 = 0
    for (phase, ticks) in phases {
      await run.beginPhase(phase, offsetMicroseconds: offset)
      if phase.isSampled { await run.setTickCount(ticks) }
      for (index, name) in names.enumerated() where phase.isSampled {
        let limit: Int64? = index % 5 == 0 ? 512 << 20 : nil
        let cpu = Double(index * index % 97 + 1) * (0.02 + Double(agents) / 200)
        var wander = 0.0
        for tick in 0..<ticks {
          wander = 0.5 * wander + 0.4 * noise.normal()
          var sample = Sample(offsetMicroseconds: offset + Int64(tick) * 2_000_000)
          sample.workingSetBytes = Int64((memory(index, phase, Double(tick) / 30) + wander) * 1_048_576)
          sample.anonBytes = sample.workingSetBytes
          sample.memoryLimitBytes = limit
          sample.cpuMillicores = tick == 0 ? nil : Int64(max(0, cpu * 10 * (1 + 0.05 * noise.normal())))
          await run.record(sample, of: ContainerDescription(name: name, memoryLimitBytes: limit))
        }
      }
      offset += Int64(ticks) * 2_000_000
    }
    if let kill {
      await run.record(
        OOMEvent(
          container: kill, offsetMicroseconds: offset / 2 + 1_000_000, previousRestartCount: 0,
          currentRestartCount: 1, source: "exit", detail: "exit code 137"))
    }
    try await run.endScenario(offsetMicroseconds: offset, staleCount: 0, abortReason: nil)
  }
}
