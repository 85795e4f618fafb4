import Subprocess
import TidemarkWarehouse

/// A warehouse of three runs in which everything a saved query asks for happens once, with numbers to check by hand.
///
/// Every scenario has 4 s of set-up and then its readings. Run #1 (branch main): `api` under 200 MB and one core, `db`.
/// Run #2 (branch feature, an hour later): `api` with another image and other limits, no `db`; `load_scaling_10` with a
/// missing reading, a restart, throttling, I/O; a duration scenario that ends at an OOM kill; a stored verdict. Run #3
/// (no branch, another machine, another hour later): interrupted.
package enum VariedRuns {
  /// - Returns: the path of the closed file.
  package static func record(at path: String) async throws {
    let warehouse = try Warehouse.openForWriting(path)
    try await recordFirst(in: warehouse)
    try await recordSecond(in: warehouse)
    try await recordThird(in: warehouse)
    try warehouse.checkpoint()
    let finding = """
      INSERT INTO finding (finding_id, run_id, kind, subject, verdict, reason, evidence, policy_version, created_at_us)
      VALUES (1, 2, 'leak', 'duration_leak_2m/api/memory', 'fail', 'grows', '{}', '1',
        \(SampleRuns.start)),
        (2, 2, 'oom', 'api', 'pass', 'none', '{}', '1', \(SampleRuns.start))
      """
    let result = try await Subprocess.run(
      .name("sqlite3"), arguments: [path, finding], output: .string(limit: 4096), error: .string(limit: 4096))
    precondition(result.terminationStatus.isSuccess, result.standardError)
  }

  private static let db = ContainerDescription(name: "db", image: "db:1", imageID: "sha256:ddd")

  private static func api(_ version: Int, limitMB: Int64, cores: Int64) -> ContainerDescription {
    ContainerDescription(
      name: "api", image: "api:\(version)", imageID: "sha256:\(version)", memoryLimitBytes: limitMB << 20,
      cpuLimitMillicores: cores * 1000)
  }

  private static func run(
    _ number: Int64, labels: [String: String], cores: Int = 2, in warehouse: Warehouse
  ) throws -> RunRecorder {
    var description = SampleRuns.run(
      startedAtMicroseconds: SampleRuns.start + (number - 1) * 3_600_000_000, labels: labels)
    description.host.cpuCores = cores
    description.hostname = "ci-\(cores)"
    return try RunRecorder(beginning: description, in: warehouse)
  }

  private static func recordFirst(in warehouse: Warehouse) async throws {
    let run = try run(1, labels: ["git.branch": "main", "team": "a"], in: warehouse)
    let api = api(1, limitMB: 200, cores: 1)
    try await add(
      .baseline, "baseline", 0, to: run, [(api, memory(100, 100, 100, 100)), (db, memory(50, 50, 50, 50))])
    try await add(.load, "load_scaling_10", 20, to: run, [(api, memory(120, 120)), (db, memory(52, 52))])
    try await add(
      .load, "load_scaling_20", 40, to: run,
      [(api, memory(140, 140, cpu: 30)), (db, memory(52, 52, cpu: 30))],
      interval: 60)
    try await run.end(.completed, elapsedMicroseconds: 200_000_000)
  }

  private static func recordSecond(in warehouse: Warehouse) async throws {
    let run = try run(2, labels: ["git.branch": "feature"], in: warehouse)
    let api = api(2, limitMB: 400, cores: 2)
    try await add(.baseline, "baseline", 0, to: run, [(api, memory(110, 110, 110, 110))])
    var busy = memory(150, 190, 170)
    for (index, sample) in busy.enumerated() {
      var sample = sample
      let step = Int64(index)
      sample.usageBytes = sample.workingSetBytes.map { $0 + (10 << 20) }
      sample.fileBytes = [30, 40, 35][index] << 20
      sample.anonBytes = [100, 120, 110][index] << 20
      sample.throttledMillicores = [0, 500, 250][index]
      sample.throttledTimeMicroseconds = [0, 1_000_000, 1_500_000][index]
      sample.io = Sample.IO(
        networkReceivedBytes: (10 + 15 * step) << 20, networkSentBytes: (1 + step) << 20,
        blockReadBytes: (4 * step) << 20, blockWrittenBytes: nil)
      busy[index] = sample
    }
    try await add(.load, "load_scaling_10", 20, to: run, [(api, busy)], ticks: 4) {
      await run.recordRestart(of: api)
    }
    try await add(
      .duration, "duration_leak_2m", 40, to: run, [(api, memory(300, 310))], abortReason: "OOM kill of api"
    ) {
      await run.record(
        OOMEvent(
          container: "api", offsetMicroseconds: 5_000_000, previousRestartCount: 0, currentRestartCount: 1,
          source: "events", detail: "oom"))
      await run.record(
        MemoryWarning(
          container: "api", startedOffsetMicroseconds: 4_000_000, endedOffsetMicroseconds: nil,
          peakPercent: 98))
    }
    try await run.end(.completed, elapsedMicroseconds: 100_000_000)
  }

  private static func recordThird(in warehouse: Warehouse) async throws {
    let run = try run(3, labels: [:], cores: 8, in: warehouse)
    try await add(
      .baseline, "baseline", 0, to: run, [(api(2, limitMB: 400, cores: 2), memory(110, 110, 110, 110))])
    try await run.end(.interrupted, elapsedMicroseconds: 50_000_000)
  }

  /// Readings with a constant CPU rate in percent.
  private static func memory(_ megabytes: Int64..., cpu: Int64 = 10) -> [Sample] {
    megabytes.map { megabytes in
      var sample = Sample(offsetMicroseconds: 0)
      sample.workingSetBytes = megabytes << 20
      sample.cpuMillicores = cpu * 10
      return sample
    }
  }

  /// - Parameters:
  ///   - ticks: readings each container should have; as many as the first has when nil.
  ///   - interval: seconds between readings.
  private static func add(
    _ kind: ScenarioDescription.Kind, _ name: String, _ agents: Int, to run: RunRecorder,
    _ containers: [(ContainerDescription, [Sample])], ticks: Int? = nil, interval: Int64 = 2,
    abortReason: String? = nil, also record: () async -> Void = {}
  ) async throws {
    let ticks = ticks ?? containers[0].1.count
    try await run.beginScenario(
      SampleRuns.scenario(kind, name: name, drivers: agents / 2, riders: agents / 2),
      startedOffsetMicroseconds: 1_000_000)
    await run.beginPhase(.setup, offsetMicroseconds: 0)
    await run.beginPhase(.sampling, offsetMicroseconds: 4_000_000)
    await run.setTickCount(ticks)
    for (container, samples) in containers {
      for (tick, sample) in samples.enumerated() {
        var sample = sample
        sample.offsetMicroseconds = 4_000_000 + Int64(tick) * interval * 1_000_000
        sample.memoryLimitBytes = container.memoryLimitBytes
        await run.record(sample, of: container)
      }
    }
    await record()
    try await run.endScenario(
      offsetMicroseconds: 4_000_000 + Int64(ticks) * interval * 1_000_000, staleCount: 0,
      abortReason: abortReason)
  }
}
