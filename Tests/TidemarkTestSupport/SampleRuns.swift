package import TidemarkWarehouse

/// Descriptions of a run that tests vary where it matters to them.
package enum SampleRuns {
  /// 2026-11-22 09:30:00 UTC.
  package static let start: Int64 = 1_795_339_800_000_000

  package static let host = HostFacts(
    architecture: "x86_64", cpuModel: "Test CPU", cpuCores: 2, memoryBytes: 24 << 30, kernel: "6.1",
    cgroupVersion: 0, engine: "")

  package static func run(
    startedAtMicroseconds: Int64 = start, labels: [String: String] = [:],
    intervalMicroseconds: Int64 = 2_000_000
  ) -> RunDescription {
    RunDescription(
      startedAtMicroseconds: startedAtMicroseconds, host: host, hostname: "ci-1", source: "process",
      intervalMicroseconds: intervalMicroseconds, toolVersion: "0.1.0", configuration: "{}", labels: labels)
  }

  package static func scenario(
    _ kind: ScenarioDescription.Kind = .baseline, name: String = "baseline", drivers: Int = 0, riders: Int = 0
  ) -> ScenarioDescription {
    ScenarioDescription(
      kind: kind, name: name, drivers: drivers, riders: riders, totalAgents: drivers + riders,
      plannedDurationMicroseconds: 30_000_000, parameters: "{}")
  }
}
