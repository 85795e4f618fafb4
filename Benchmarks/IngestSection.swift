import CRawInsert
import Foundation
import TidemarkWarehouse

/// The collector's writer, from one call a reading to rows in the file, against C that does nothing but insert.
enum IngestSection {
  private static let containers = 21
  private static let ticks = 20_000
  /// 2,100 readings a transaction.
  private static let ticksPerCommit = 100

  static func run() async throws {
    let report = Report(
      "Writing readings",
      "420,000 readings of 10 numbers each, 2,100 a transaction, until they are in the file; the cheapest of five turns"
        + " each. The goal is 0.9 of the rate of C into the same table.",
      ["writer", "readings a CPU second", "ratio", "readings a second", "ratio", "bytes a reading"])
    var best: [Turn] = []
    for _ in 0..<5 {
      let turns = [try await turn(throughC), try await turn(throughRecorder)]
      best = best.isEmpty ? turns : zip(best, turns).map { $0.cpuSeconds < $1.cpuSeconds ? $0 : $1 }
    }
    for (name, turn) in zip(["C, `sqlite3_step`", "`RunRecorder`"], best) {
      report.row([
        name, turn.rate(turn.cpuSeconds), String(format: "%.2f", best[0].cpuSeconds / turn.cpuSeconds),
        turn.rate(turn.seconds), String(format: "%.2f", best[0].seconds / turn.seconds),
        String(format: "%.1f", Double(turn.bytes) / Double(containers * ticks)),
      ])
    }
    let imported = try YearFile(runs: 36)
    let size = try FileManager.default.attributesOfItem(atPath: imported.path)[.size] as? Int
    let importedBytes = Double(size ?? 0) / Double(36 * ResultsFile.readingCount)
    report.row([
      "`import` of 3 numbers, with statistics", "-", "-", "-", "-", String(format: "%.1f", importedBytes),
    ])
    report.end()
  }

  private struct Turn {
    let cpuSeconds: Double
    let seconds: Double
    let bytes: Int

    func rate(_ seconds: Double) -> String {
      String(format: "%.2f M", Double(containers * ticks) / seconds / 1e6)
    }
  }

  /// One writer into a warehouse of its own, which has a run, a scenario and its phase.
  private static func turn(_ write: (RunRecorder, String) async throws -> Void) async throws -> Turn {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tidemark-bench.\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "ingest.db").path
    let warehouse = try Warehouse.openForWriting(path)
    let recorder = try RunRecorder(
      beginning: RunDescription(
        startedAtMicroseconds: 1_795_810_000_000_000, host: host, hostname: "bench", source: "cgroup",
        intervalMicroseconds: 2_000_000, toolVersion: "bench", configuration: "{}", labels: [:]),
      in: warehouse)
    try await recorder.beginScenario(
      ScenarioDescription(
        kind: .recording, name: "recording", drivers: nil, riders: nil, totalAgents: nil,
        plannedDurationMicroseconds: nil, parameters: "{}"),
      startedOffsetMicroseconds: 0)
    await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
    try await recorder.flush()
    let (cpu, wall) = (clock(), ContinuousClock.now)
    try await write(recorder, path)
    try warehouse.checkpoint()
    let (cpuSeconds, seconds) = (clock() - cpu, (ContinuousClock.now - wall) / .seconds(1))
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return Turn(
      cpuSeconds: Double(cpuSeconds) / Double(CLOCKS_PER_SEC), seconds: seconds, bytes: size ?? 0)
  }

  private static func throughC(_ recorder: RunRecorder, _ path: String) async throws {
    // A restart names a container, so that its row is there.
    for container in descriptions { await recorder.recordRestart(of: container) }
    try await recorder.flush()
    let code = raw_insert(path, 1, Int32(containers), Int32(ticks), Int32(ticksPerCommit))
    guard code == 0 else { throw BenchmarkError("the writer in C failed with SQLite's code \(code)") }
  }

  private static func throughRecorder(_ recorder: RunRecorder, _ path: String) async throws {
    for tick in 0..<ticks {
      for (index, container) in descriptions.enumerated() {
        await recorder.record(sample(container: index + 1, tick: tick), of: container)
      }
      if tick % ticksPerCommit == ticksPerCommit - 1 { try await recorder.flush() }
    }
  }

  private static let descriptions = (1...containers).map {
    ContainerDescription(name: "container-\($0)", service: "service-\($0)", image: "image")
  }

  private static func sample(container: Int, tick: Int) -> Sample {
    func value(_ column: Int32) -> Int64 { bench_value(column, Int32(container), Int32(tick)) }
    var usage = Usage()
    usage.workingSetBytes = value(0)
    usage.usageBytes = value(1)
    usage.anonBytes = value(2)
    usage.fileBytes = value(3)
    usage.memoryLimitBytes = value(4)
    usage.cpuTimeMicroseconds = value(6)
    usage.throttledTimeMicroseconds = value(8)
    usage.pids = value(9)
    var sample = Sample(offsetMicroseconds: Int64(tick) * 2_000_000, usage: usage)
    sample.cpuMillicores = value(5)
    sample.throttledMillicores = value(7)
    return sample
  }

  private static let host = HostFacts(
    architecture: "x86_64", cpuModel: "bench", cpuCores: 1, memoryBytes: 1 << 30, kernel: "6.1",
    cgroupVersion: 2,
    engine: "")
}
