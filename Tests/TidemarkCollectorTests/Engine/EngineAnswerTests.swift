import Foundation
import Testing
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite struct EngineAnswerTests {
  private let container = ContainerDescription(name: "web")

  private func reading(
    _ folder: String, _ file: String, hasLimit: Bool? = true
  ) throws -> Reading? {
    try (Fixture.decode(folder, file) as EngineStats).reading(
      of: container, incarnation: "1", hasLimit: hasLimit, hostMemoryBytes: 25_276_510_208)
  }

  @Test(
    "an engine without root is told by its own answer",
    arguments: [
      // Of podman 4.3.1, started by a user without root.
      (#"{"Rootless":true,"CgroupVersion":"1","SecurityOptions":["name=seccomp,profile=default"]}"#, true),
      (#"{"SecurityOptions":["name=seccomp,profile=builtin","name=rootless"],"CgroupVersion":"2"}"#, true),
      (#"{"SecurityOptions":["name=seccomp,profile=builtin"],"CgroupVersion":"1"}"#, false), ("{}", false),
    ])
  func rootless(answer: String, isRootless: Bool) throws {
    #expect(
      try JSONDecoder().decode(EngineHostAnswer.self, from: Data(answer.utf8)).isRootless == isRootless)
  }

  @Test(
    "where containers share one group the use of all is not stored as that of one",
    arguments: [CollectorConfiguration.Sampling.Source.auto, .docker, .cgroup])
  func sharedGroups(source: CollectorConfiguration.Sampling.Source) async throws {
    var sampling = CollectorConfiguration.Sampling()
    sampling.source = source
    sampling.cadvisorURL = "http://127.0.0.1:9"
    let host = EngineHost(
      product: "podman", version: "4.3.1", apiVersion: try #require(EngineAPIVersion("1.41")),
      hasSharedGroups: true)
    let roster = EngineRoster(EngineClient(.unix(path: "/nowhere")), scope: .all)
    let error = try await #require(throws: SourceError.self) {
      try await SourceChoice.make(sampling, roster: roster, host: .success(host))
    }
    #expect(error.description.contains("its containers share one group"))
  }

  @Test("one-shot statistics of Docker 20.10 become a reading")
  func docker20() throws {
    let reading = try #require(try reading(Fixture.docker20, "docker_stats_oneshot_web_1.json"))
    #expect(reading.timestampNanoseconds == 1_795_331_643_021_969_233)
    #expect(reading.usage.usageBytes == 42_246_144)
    #expect(reading.usage.workingSetBytes == 42_246_144)
    #expect(reading.usage.anonBytes == 41_996_288)
    #expect(reading.usage.fileBytes == 0)
    #expect(reading.usage.memoryLimitBytes == 134_217_728)
    #expect(reading.usage.cpuTimeMicroseconds == 56_929)
    #expect(reading.usage.pids == 1)
  }

  @Test("those of Docker 26, which has no name and no id in them, too")
  func docker26() throws {
    let reading = try #require(try reading(Fixture.docker26, "docker_stats_oneshot_web-1.json"))
    #expect(reading.container.name == "web")
    #expect(reading.usage.cpuTimeMicroseconds == 55_821)
    #expect(reading.usage.workingSetBytes == 42_258_432)
  }

  @Test("throttled time is counted in nanoseconds")
  func throttled() throws {
    let reading = try #require(try reading(Fixture.docker20, "docker_stats_oneshot_burn_1.json"))
    #expect(try #require(reading.usage.throttledTimeMicroseconds) > 1_000_000)
  }

  @Test("the working set leaves out page cache that can go, as cAdvisor has it for the same container")
  func workingSet() throws {
    let reading = try #require(
      try reading(Fixture.docker20, "docker_stats_oneshot_nolimit.json", hasLimit: false))
    #expect(reading.usage.usageBytes == 729_088)
    #expect(reading.usage.workingSetBytes == 229_376)
  }

  @Test("the machine's memory, given as the limit of a container without one, is no limit")
  func noLimit() throws {
    let file = "docker_stats_oneshot_nolimit.json"
    #expect(try reading(Fixture.docker20, file, hasLimit: false)?.usage.memoryLimitBytes == nil)
    // A limit somebody set is one, however high.
    #expect(try reading(Fixture.docker20, file, hasLimit: true)?.usage.memoryLimitBytes == 25_276_510_208)
  }

  @Test("the zeros of a stopped container are no measurement")
  func stopped() throws {
    #expect(try reading(Fixture.docker20, "docker_stats_exited_t1.json") == nil)
  }

  @Test("Podman's statistics without memory.stat have what is charged as working set, and are known for it")
  func podman() throws {
    let text =
      #"{"read":"2026-11-22T07:14:03Z","memory_stats":{"usage":4096,"limit":8192},"blkio_stats":null}"#
    let stats = try JSONDecoder().decode(EngineStats.self, from: Data(text.utf8))
    let reading = try #require(
      stats.reading(of: container, incarnation: "1", hasLimit: true, hostMemoryBytes: nil))
    #expect(reading.usage.usageBytes == 4096)
    #expect(reading.usage.workingSetBytes == 4096 && stats.hasUsageOnly)
    #expect(reading.usage.cpuTimeMicroseconds == nil)
    #expect(reading.usage.io == nil)
  }

  @Test("bytes read and written are summed over devices, in either spelling, and totals left out")
  func blockIO() throws {
    let text = """
      {"read":"2026-11-22T07:14:03Z","memory_stats":{"usage":1},"blkio_stats":{"io_service_bytes_recursive":[
      {"op":"Read","value":1},{"op":"read","value":2},{"op":"Write","value":4},{"op":"Total","value":7}]},
      "networks":{"eth0":{"rx_bytes":16,"tx_bytes":32},"eth1":{"rx_bytes":64,"tx_bytes":128}}}
      """
    let stats = try JSONDecoder().decode(EngineStats.self, from: Data(text.utf8))
    let io = stats.reading(of: container, incarnation: "1", hasLimit: true, hostMemoryBytes: nil)?.usage.io
    #expect(
      io
        == Usage.IO(
          networkReceivedBytes: 80, networkSentBytes: 160, blockReadBytes: 3, blockWrittenBytes: 4))
  }

  @Test("inspect tells limits, start and network of a container")
  func inspect() throws {
    let burn: EngineInspection = try Fixture.decode(Fixture.docker20, "docker_inspect_burn_1.json")
    #expect(burn.isAlive)
    #expect(burn.hostConfig?.cpuLimitMillicores == 300)
    #expect(burn.hostConfig?.memory == 67_108_864)
    #expect(burn.hostConfig?.networkMode == "host")
    #expect(burn.config?.labels?["com.docker.compose.service"] == "burn")
    let unlimited: EngineInspection = try Fixture.decode(Fixture.docker20, "docker_inspect_nolimit.json")
    #expect(unlimited.hostConfig?.cpuLimitMillicores == nil)
    #expect(unlimited.hostConfig?.memory == 0)
    let hostile =
      #"{"Id":"a","State":{"Running":true,"Pid":1},"HostConfig":{"CpuQuota":9223372036854775807}}"#
    let inspection = try JSONDecoder().decode(EngineInspection.self, from: Data(hostile.utf8))
    #expect(inspection.hostConfig?.cpuQuota == .max && inspection.hostConfig?.cpuLimitMillicores == nil)
  }

  @Test("a container that waits for its restart is not alive, whatever Running says")
  func restarting() throws {
    let text = #"{"Id":"a","State":{"Running":true,"Restarting":true,"Pid":0}}"#
    #expect(try JSONDecoder().decode(EngineInspection.self, from: Data(text.utf8)).isAlive == false)
  }

  @Test("the list gives names without slashes and the states of all containers")
  func list() throws {
    let rows: [EngineContainer] = try Fixture.decode(Fixture.docker20, "docker_containers_json_all.json")
    #expect(rows.first { $0.isRunning }?.name?.hasPrefix("/") == false)
    #expect(Set(rows.compactMap(\.name)).isSuperset(of: ["tmlab_web_1", "tmlab_crash_1", "tm_nolimit"]))
    #expect(rows.count { $0.isRunning } == 6)
  }
}
