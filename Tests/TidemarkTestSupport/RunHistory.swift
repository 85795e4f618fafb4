import Foundation
import TidemarkWarehouse

/// A warehouse of many runs whose truth is known: what comparing runs is tested on.
///
/// Six runs a week, Monday to Saturday at 09:30 UTC, the last week ending on Saturday 2026-11-21; #1 is the oldest.
/// Every run has one baseline, loads of 20, 40, 80 and 160 agents, a duration of two minutes and a reset, with three
/// containers. Runs differ by a standard deviation of 1 % in memory and 2 % in CPU, scenarios by half a percent more.
///
/// With changes: `frontend` (200 MB) uses 8 % more from run 40 on, `stream-processor` (120 MB) leaks 1.5 MB/min from
/// run 45 on, `simulation` (56 MB) takes 0.6 instead of 0.5 MB an agent from run 50 on; run 23 is from another kind of
/// machine; run 55 was interrupted in its third load. The baseline `release` holds runs 31 to 36; runs 12 and 30 are
/// of the branch `topic`, all others of `main`.
package struct RunHistory: Sendable {
  package var runCount: Int
  package var hasChanges: Bool
  package var seed: UInt64

  package static let stepRun = 40
  package static let leakRun = 45
  package static let growthRun = 50
  package static let otherHostRun = 23
  package static let interruptedRun = 55
  package static let loads = [20, 40, 80, 160]
  package static let containers = ["frontend", "simulation", "stream-processor"]

  /// Without changes it is a null history: no two runs differ by more than chance.
  package init(runCount: Int = 60, hasChanges: Bool = true, seed: UInt64 = 1) {
    self.runCount = runCount
    self.hasChanges = hasChanges
    self.seed = seed
  }

  /// Unix microseconds.
  package func startedAt(_ number: Int) -> Int64 {
    let weeks = (runCount + 5) / 6
    // Monday 2026-11-16 09:30 is the beginning of the last week.
    let lastMonday = SampleRuns.start - 6 * Moment.dayMicroseconds
    let days = (number - 1) / 6 * 7 + (number - 1) % 6 - 7 * (weeks - 1)
    return lastMonday + Int64(days) * Moment.dayMicroseconds
  }

  /// - Returns: the path of the closed file.
  package func record(at path: String) async throws {
    let warehouse = try Warehouse.openForWriting(path)
    for number in 1...runCount { try await record(number, in: warehouse) }
    if hasChanges {
      try warehouse.setBaseline(
        "release", to: warehouse.runs(["#31..#36"]), selector: "#31..#36", author: "ci",
        because: "1.0 shipped",
        at: Moment(microseconds: startedAt(36) + 3_600_000_000))
    }
    try warehouse.checkpoint()
  }

  private func record(_ number: Int, in warehouse: Warehouse) async throws {
    let isTopic = hasChanges && (number == 12 || number == 30)
    var description = SampleRuns.run(
      startedAtMicroseconds: startedAt(number),
      labels: [
        "git.branch": isTopic ? "topic" : "main", "ci.build": "\(1000 + number)",
        "git.commit": String(0xabc_0000 + number, radix: 16),
      ])
    if hasChanges, number == Self.otherHostRun { description.host.cpuModel = "Other CPU" }
    let run = try RunRecorder(beginning: description, in: warehouse)
    var truth = Truth(self, number)
    let ended = try await truth.record(to: run)
    try await run.end(ended, elapsedMicroseconds: 600_000_000)
  }

  /// The numbers of one run.
  private struct Truth {
    let history: RunHistory
    let number: Int
    var noise: Noise
    /// How much more than usual this run uses, by container.
    var memoryFactor: [String: Double] = [:]
    var cpuFactor: [String: Double] = [:]

    init(_ history: RunHistory, _ number: Int) {
      self.history = history
      self.number = number
      noise = Noise(seed: history.seed &* 1_000_003 &+ UInt64(number))
      let isOther = history.hasChanges && number == RunHistory.otherHostRun
      for container in RunHistory.containers {
        memoryFactor[container] = (1 + 0.01 * noise.normal()) * (isOther ? 1.3 : 1)
        cpuFactor[container] = (1 + 0.02 * noise.normal()) * (isOther ? 1.6 : 1)
      }
    }

    func changed(from run: Int) -> Bool { history.hasChanges && number >= run }

    func memoryMB(_ container: String, agents: Int) -> Double {
      switch container {
      case "simulation": 56 + (changed(from: RunHistory.growthRun) ? 0.6 : 0.5) * Double(agents)
      case "frontend": changed(from: RunHistory.stepRun) ? 216 : 200
      default: 120
      }
    }

    func cpuPercent(_ container: String, agents: Int) -> Double {
      switch container {
      case "simulation": 10 + 0.5 * Double(agents)
      case "frontend": 20
      default: 15
      }
    }

    /// - Returns: how the run ended.
    mutating func record(to run: RunRecorder) async throws -> RunStatus {
      try await scenario(.baseline, "baseline", agents: 0, [.sampling: 15], to: run)
      for agents in RunHistory.loads {
        let isCut = history.hasChanges && number == RunHistory.interruptedRun && agents == 80
        try await scenario(
          .load, "load_scaling_\(agents / 2)", agents: agents, [.sampling: 15],
          abortReason: isCut ? "interrupted" : nil, to: run)
        if isCut { return .interrupted }
      }
      try await scenario(.duration, "duration_leak_2m", agents: 40, [.sampling: 60], to: run)
      try await scenario(
        .reset, "reset_behavior", agents: 40, [.baseline: 10, .load: 10, .postReset: 10], to: run)
      return .completed
    }

    private mutating func scenario(
      _ kind: ScenarioDescription.Kind, _ name: String, agents: Int, _ phases: KeyValuePairs<PhaseName, Int>,
      abortReason: String? = nil, to run: RunRecorder
    ) async throws {
      var description = SampleRuns.scenario(kind, name: name, drivers: agents / 2, riders: agents / 2)
      let seconds = phases.reduce(0) { $0 + $1.value * 2 }
      description.plannedDurationMicroseconds = Int64(seconds) * 1_000_000
      description.parameters =
        #"{"drivers":\#(agents / 2),"interval_seconds":2,"kind":"\#(kind.rawValue)","riders":\#(agents / 2),"sampling_seconds":\#(seconds),"total_agents":\#(agents)}"#
      try await run.beginScenario(description, startedOffsetMicroseconds: 1_000_000)
      await run.beginPhase(.settle, offsetMicroseconds: 0)
      let level = RunHistory.containers.map { _ in 1 + 0.005 * noise.normal() }
      var offset: Int64 = 4_000_000
      for (phase, ticks) in phases {
        await run.beginPhase(phase, offsetMicroseconds: offset)
        await run.setTickCount(ticks)
        for (container, level) in zip(RunHistory.containers, level) {
          let load = phase == .baseline || phase == .postReset ? 0 : agents
          let leaks =
            kind == .duration && container == "stream-processor" && changed(from: RunHistory.leakRun)
          let memory = memoryMB(container, agents: load) * level * (memoryFactor[container] ?? 1)
          let cpu = cpuPercent(container, agents: load) * level * (cpuFactor[container] ?? 1)
          let readings = noise.series(ticks, standardDeviation: 0.4) { memory + (leaks ? 1.5 * $0 : 0) }
          let rates = noise.series(ticks, standardDeviation: 0.02 * cpu) { _ in cpu }
          await record(container, readings, rates, at: offset, to: run)
        }
        offset += Int64(ticks) * 2_000_000
      }
      try await run.endScenario(offsetMicroseconds: offset, staleCount: 0, abortReason: abortReason)
    }

    private func record(
      _ container: String, _ memoryMB: [Double], _ cpuPercent: [Double], at offset: Int64, to run: RunRecorder
    ) async {
      let limit: Int64 = container == "simulation" ? 256 << 20 : 1024 << 20
      for (tick, (megabytes, percent)) in zip(memoryMB, cpuPercent).enumerated() {
        var sample = Sample(offsetMicroseconds: offset + Int64(tick) * 2_000_000)
        sample.workingSetBytes = Int64((megabytes * 1_048_576).rounded())
        sample.anonBytes = sample.workingSetBytes
        sample.memoryLimitBytes = limit
        sample.cpuMillicores = Int64((percent * 10).rounded())
        await run.record(sample, of: ContainerDescription(name: container, memoryLimitBytes: limit))
      }
    }
  }
}
