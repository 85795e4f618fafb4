package import TidemarkWarehouse

/// A warehouse of two runs whose every number is known beforehand.
///
/// Run #1 (`interrupted`) has one baseline of a container with a hostile name. Run #2 (`completed`) has the whole
/// protocol; readings stand two seconds apart.
package enum KnownRuns {
  package static let hostileName = "a|b <script>\u{1b}[31m\n=cmd()"

  /// - Returns: the path of the closed file.
  package static func record(at path: String) async throws {
    let warehouse = try Warehouse.openForWriting(path)
    try await recordHostile(in: warehouse)
    try await recordProtocol(in: warehouse)
    try warehouse.checkpoint()
  }

  private static func recordHostile(in warehouse: Warehouse) async throws {
    let run = try RunRecorder(
      beginning: SampleRuns.run(labels: ["note": "<b>|\u{202e}"]), in: warehouse)
    try await add(SampleRuns.scenario(), to: run, [(.sampling, [hostileName: [10, 20]])])
    try await run.end(.interrupted, elapsedMicroseconds: 60_000_000)
  }

  /// memory of `simulation` under load: 2.45 MB an agent and 312.5 MB, CPU 0.5 % an agent and 10 %.
  private static func recordProtocol(in warehouse: Warehouse) async throws {
    let run = try RunRecorder(
      beginning: SampleRuns.run(
        startedAtMicroseconds: SampleRuns.start + 3_600_000_000,
        labels: ["git.branch": "main", "demo": "true"]), in: warehouse)
    try await add(
      SampleRuns.scenario(), to: run,
      [
        (.setup, [:]), (.warmup, [:]),
        // p95 of 1…20 by type 7 is 19.05, the mean 10.5.
        (.sampling, ["simulation": (1...20).map(Double.init), "frontend": Array(repeating: 64, count: 20)]),
      ])
    for agents in [20, 40, 80, 160] {
      let mean = 2.45 * Double(agents) + 312.5
      var memory = ["simulation": [mean - 2, mean + 2, mean - 1, mean + 1], "frontend": [64, 64, 64, 64]]
      if agents <= 40 { memory["helper"] = [8, 8, 8, 8] }
      try await add(
        SampleRuns.scenario(
          .load, name: "load_scaling_\(agents / 2)", drivers: agents / 2, riders: agents / 2), to: run,
        [(.setup, [:]), (.settle, [:]), (.sampling, memory)], cpuPercent: 0.5 * Double(agents) + 10)
    }
    try await add(
      SampleRuns.scenario(.duration, name: "duration_leak_1m", drivers: 20, riders: 20), to: run,
      [
        (.setup, [:]),
        (
          .sampling,
          [
            "simulation": (0..<30).map { 400 + 0.25 * Double($0) },  // 7.5 MB/min
            "stream": [100, 101, 103, 102, 104],  // 27 MB/min, R² 0.81
            "frontend": Array(repeating: 64, count: 30),
            "creeping": (0..<30).map { 50 + 0.025 * Double($0) },  // 0.75 MB/min
          ]
        ),
      ])
    try await add(
      SampleRuns.scenario(.duration, name: "duration_leak_2m", drivers: 20, riders: 20), to: run,
      [(.setup, [:]), (.sampling, ["simulation": [500, 510]])], abortReason: "OOM kill of simulation"
    ) {
      await run.record(
        OOMEvent(
          container: "simulation", offsetMicroseconds: 8_000_000, previousRestartCount: 0,
          currentRestartCount: 1, source: "exit", detail: "exit code 137"))
      await run.record(
        MemoryWarning(
          container: "simulation", startedOffsetMicroseconds: 6_000_000,
          endedOffsetMicroseconds: 8_000_000, peakPercent: 97.5))
    }
    try await add(
      SampleRuns.scenario(.reset, name: "reset_behavior", drivers: 20, riders: 20), to: run,
      [
        (.setup, [:]),
        (.baseline, ["simulation": [200, 200], "frontend": [64, 64], "stream": [100, 100]]),
        (.load, ["simulation": [390, 450, 420], "frontend": [64, 64], "stream": [150, 150]]),
        (.settle, [:]),
        (.postReset, ["simulation": [229, 231], "frontend": [64, 64], "stream": [80, 80]]),
      ])
    try await run.end(.completed, elapsedMicroseconds: 300_000_000)
  }

  /// Records a scenario whose phases without readings take four seconds.
  ///
  /// - Parameter phases: MB per container, one reading every two seconds.
  package static func add(
    _ description: ScenarioDescription, to run: RunRecorder, _ phases: [(PhaseName, [String: [Double]])],
    cpuPercent: Double = 25, abortReason: String? = nil, also record: () async throws -> Void = {}
  ) async throws {
    try await run.beginScenario(description, startedOffsetMicroseconds: 1_000_000)
    var offset: Int64 = 0
    for (name, memory) in phases {
      await run.beginPhase(name, offsetMicroseconds: offset)
      let ticks = memory.values.map(\.count).max() ?? 2
      if name.isSampled { await run.setTickCount(ticks) }
      for (container, values) in memory.sorted(by: { $0.key < $1.key }) {
        let limit: Int64? = container == "simulation" ? 1024 << 20 : nil
        for (tick, megabytes) in values.enumerated() {
          var sample = Sample(offsetMicroseconds: offset + Int64(tick) * 2_000_000)
          sample.workingSetBytes = Int64((megabytes * 1_048_576).rounded())
          sample.anonBytes = sample.workingSetBytes
          sample.memoryLimitBytes = limit
          sample.cpuMillicores = tick == 0 ? nil : Int64((cpuPercent * 10).rounded())
          await run.record(sample, of: ContainerDescription(name: container, memoryLimitBytes: limit))
        }
      }
      offset += Int64(ticks) * 2_000_000
    }
    try await record()
    try await run.endScenario(offsetMicroseconds: offset, staleCount: 0, abortReason: abortReason)
  }
}
