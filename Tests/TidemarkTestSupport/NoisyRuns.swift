import Foundation
import TidemarkWarehouse

/// A warehouse of three replicate runs with noise whose every draw is known: what verdicts are tested on.
///
/// Load: `simulation` 56 MB and 0.5 MB an agent, 0.4 % CPU an agent; `frontend` 55 MB whatever the load. Durations
/// of 4 and 8 minutes, in run #3 only: `simulation` leaks 3 MB/min under a limit of 1024 MB, `frontend` is steady,
/// `warming` rises by 30 MB with a time constant of 20 s, `killed` leaks 5 MB/min and is killed after three minutes.
/// Reset: `frontend` gives all back, `simulation` keeps 30 %.
package enum NoisyRuns {
  package static let loads = [10, 20, 40, 80, 120, 160]

  /// - Returns: the path of the closed file.
  package static func record(at path: String) async throws {
    let warehouse = try Warehouse.openForWriting(path)
    for number in 1...3 {
      let run = try RunRecorder(
        beginning: SampleRuns.run(
          startedAtMicroseconds: SampleRuns.start + Int64(number) * 3_600_000_000), in: warehouse)
      try await recordLoads(number, to: run)
      if number == 3 {
        for minutes in [4, 8] { try await recordDuration(minutes, to: run) }
        try await recordReset(to: run)
      }
      try await run.end(.completed, elapsedMicroseconds: 3_000_000_000)
    }
    try warehouse.checkpoint()
  }

  private static func recordLoads(_ number: Int, to run: RunRecorder) async throws {
    for agents in loads {
      var noise = Noise(seed: UInt64(number * 1000 + agents))
      // Runs differ by a standard deviation of 1 MB.
      let mean = 56 + 0.5 * Double(agents) + noise.normal()
      try await KnownRuns.add(
        SampleRuns.scenario(
          .load, name: "load_scaling_\(agents / 2)", drivers: agents / 2, riders: agents / 2),
        to: run,
        [
          (.settle, [:]),
          (
            .sampling,
            [
              "simulation": noise.series(30, standardDeviation: 0.5) { _ in mean },
              "frontend": noise.series(30, standardDeviation: 0.02) { _ in 55 },
            ]
          ),
        ], cpuPercent: 0.4 * Double(agents))
    }
  }

  private static func recordDuration(_ minutes: Int, to run: RunRecorder) async throws {
    var noise = Noise(seed: UInt64(minutes))
    let count = minutes * 30
    try await KnownRuns.add(
      SampleRuns.scenario(.duration, name: "duration_leak_\(minutes)m", drivers: 20, riders: 20), to: run,
      [
        (.settle, [:]),
        (
          .sampling,
          [
            "simulation": noise.series(count, standardDeviation: 0.5) { 100 + 3 * $0 },
            "frontend": noise.series(count, standardDeviation: 0.3) { _ in 55 },
            "warming": noise.series(count, standardDeviation: 0.3) { 60 + 30 * (1 - exp(-$0 * 3)) },
            "killed": noise.series(count, standardDeviation: 0.3) { 70 + 5 * ($0 < 3 ? $0 : $0 - 3) },
          ]
        ),
      ]
    ) {
      // The sampled phase begins after 4 s of settling.
      await run.record(
        OOMEvent(
          container: "killed", offsetMicroseconds: 183_000_000, previousRestartCount: 0,
          currentRestartCount: 1, source: "exit", detail: "exit code 137"))
    }
  }

  private static func recordReset(to run: RunRecorder) async throws {
    var noise = Noise(seed: 99)
    try await KnownRuns.add(
      SampleRuns.scenario(.reset, name: "reset_behavior", drivers: 20, riders: 20), to: run,
      [
        (
          .baseline,
          [
            "simulation": noise.series(30, standardDeviation: 1) { _ in 200 },
            "frontend": noise.series(30, standardDeviation: 0.1) { _ in 55 },
          ]
        ),
        (
          .load,
          [
            "simulation": noise.series(15, standardDeviation: 1) { _ in 400 },
            "frontend": noise.series(15, standardDeviation: 0.1) { _ in 70 },
          ]
        ),
        (
          .postReset,
          [
            "simulation": noise.series(30, standardDeviation: 1) { _ in 260 },
            // Settles within the first 20 s: the plain mean fails, the rest does not.
            "frontend": noise.series(30, standardDeviation: 0.1) { $0 < 1 / 3.0 ? 75 : 55 },
          ]
        ),
      ])
  }
}
