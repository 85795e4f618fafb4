@testable import TidemarkWarehouse

/// A run of another tool, with one scenario of one container under a limit of 1001 bytes.
enum SampleImport {
  static func uid(_ number: Int) -> String {
    UUIDText.make(
      unixMilliseconds: Int64(number), version: 8, tail: Array(repeating: UInt8(number), count: 10))
  }

  static func run(uid: String) -> ImportedRun {
    ImportedRun(
      uid: uid, testID: "20261122_093000", status: .completed, startedAtMicroseconds: 1_795_339_800_000_000,
      elapsedMicroseconds: 3_600_000_000, intervalMicroseconds: 1_000_000, toolVersion: "test",
      configuration: "{}",
      labels: ["a": "b"],
      scenarios: [
        ImportedScenario(
          description: ScenarioDescription(
            kind: .recording, name: "recording", drivers: nil, riders: nil, totalAgents: nil,
            plannedDurationMicroseconds: nil, parameters: "{}"),
          startedOffsetMicroseconds: 0, elapsedMicroseconds: 3_600_000_000, abortReason: nil,
          phases: [ImportedScenario.Phase(.sampling, startedOffsetMicroseconds: 0, tickCount: 4)],
          containers: [
            ImportedScenario.Container(ContainerDescription(name: "c", memoryLimitBytes: 1001))
          ], oomEvents: [])
      ])
  }
}
