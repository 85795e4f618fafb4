import Foundation
package import TidemarkWarehouse

/// A warehouse of many runs of one shape, one a day: what upkeep is tested and measured on.
package enum ManyRuns {
  /// Records runs that begin a day apart, the newest at `newest`.
  ///
  /// - Parameters:
  ///   - tickCount: readings of each container, two seconds apart.
  ///   - newest: Unix microseconds UTC.
  package static func record(
    _ count: Int, containers: Int = 3, tickCount: Int = 40, newest: Int64 = SampleRuns.start,
    in warehouse: Warehouse
  ) async throws {
    for day in (0..<count).reversed() {
      let run = try RunRecorder(
        beginning: SampleRuns.run(
          startedAtMicroseconds: newest - Int64(day) * 86_400_000_000,
          labels: day % 10 == 0 ? ["release": "r\(day)"] : ["git.branch": "main"]), in: warehouse)
      for (kind, name) in [
        (ScenarioDescription.Kind.load, "load_scaling_10"), (.duration, "duration_leak_1m"),
      ] {
        try await add(kind, name, containers: containers, tickCount: tickCount, seed: day, to: run)
      }
      try await run.end(.completed, elapsedMicroseconds: 600_000_000)
    }
  }

  private static func add(
    _ kind: ScenarioDescription.Kind, _ name: String, containers: Int, tickCount: Int, seed: Int,
    to run: RunRecorder
  ) async throws {
    try await run.beginScenario(
      SampleRuns.scenario(kind, name: name, drivers: 10, riders: 10), startedOffsetMicroseconds: 0)
    await run.beginPhase(.sampling, offsetMicroseconds: 0)
    await run.setTickCount(tickCount)
    for tick in 0..<tickCount {
      for container in 0..<containers {
        var sample = Sample(offsetMicroseconds: Int64(tick) * 2_000_000 + Int64(container) * 1_300)
        let wobble = Int64((seed * 7919 + tick * 104_729 + container * 1_299_709) % 65_536)
        sample.workingSetBytes = 200 << 20 + wobble * 64
        sample.usageBytes = 220 << 20 + wobble * 64
        sample.anonBytes = 180 << 20 + wobble * 32
        sample.fileBytes = 20 << 20
        sample.memoryLimitBytes = 1 << 30
        sample.cpuMillicores = tick == 0 ? nil : 300 + wobble % 50
        sample.cpuTimeMicroseconds = Int64(tick) * 600_000 + wobble
        sample.pids = 12
        await run.record(
          sample, of: ContainerDescription(name: "service-\(container)", memoryLimitBytes: 1 << 30))
      }
    }
    try await run.endScenario(
      offsetMicroseconds: Int64(tickCount) * 2_000_000, staleCount: 0, abortReason: nil)
  }
}
