import Foundation
import Testing
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite struct CAdvisorHistoryTests {
  typealias Answer = [String: CAdvisorContainer]

  private func identify(_ id: String, _ container: CAdvisorContainer) -> CAdvisorHistory.Identity? {
    CAdvisorHistory.Identity(
      container: ContainerDescription(name: container.containerName ?? "?", engineID: id),
      hasHostNetwork: true)
  }

  private func decode(_ text: String) throws -> Answer {
    try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
  }

  /// One container with one reading for each pair of second and CPU total.
  private func answer(_ stats: [(second: Int, total: Int)]) throws -> Answer {
    let id = String(repeating: "a", count: 64)
    let list = stats.map {
      #"{"timestamp":"2026-11-22T07:14:\#($0.second)Z","cpu":{"usage":{"total":\#($0.total)}},"memory":{"usage":1}}"#
    }
    return try decode(
      #"{"/docker/\#(id)":{"id":"\#(id)","aliases":["web","\#(id)"],"stats":[\#(list.joined(separator: ","))]}}"#
    )
  }

  @Test("an answer of 0.49.2 is read to the byte and the nanosecond")
  func recorded() throws {
    let answer: Answer = try Fixture.decode(Fixture.docker20, "cadvisor_v1.3_docker_POST_num_stats2.json")
    var history = CAdvisorHistory()
    let readings = history.readings(from: answer, identify: identify)
    #expect(Set(readings.map(\.container.name)).count == 6)
    let web = try #require(readings.last { $0.container.name == "tmlab_web_1" })
    #expect(web.usage.memoryLimitBytes == 134_217_728)
    #expect(web.container.engineID == "e1b7ab69c9ce4ac87b2d4577e9e152d971a919efacb77e694b1ce4a6932377b5")
    #expect(web.usage.io?.networkReceivedBytes == nil, "host network is not the container's traffic")
    #expect(web.usage.pids == nil, "0 is what a collector that was not told to count says")
    let burn = readings.filter { $0.container.name == "tmlab_burn_1" }
    #expect(burn.count == 2)
    #expect(burn[0].timestampNanoseconds < burn[1].timestampNanoseconds)
    #expect(try #require(burn[1].usage.throttledTimeMicroseconds) > 190_000_000)
  }

  @Test("no limit is nil, though the kernel's number for it is past 2^62")
  func unlimited() throws {
    for folder in [Fixture.docker20, Fixture.docker26] {
      let answer: Answer = try Fixture.decode(folder, "cadvisor_v1.3_docker_POST_num_stats2.json")
      var history = CAdvisorHistory()
      let readings = history.readings(from: answer, identify: identify)
      let unlimited = try #require(readings.last { $0.container.name == "tm_nolimit" })
      #expect(unlimited.usage.memoryLimitBytes == nil)
      #expect(unlimited.usage.workingSetBytes != nil)
    }
    #expect(MemoryLimit.bytes(UInt64.max) == nil)
    #expect(MemoryLimit.bytes(1 << 62) == nil)
    #expect(MemoryLimit.bytes((1 << 62) - 1) == (1 << 62) - 1)
  }

  @Test(
    "cAdvisor and the engine, recorded within a second, agree on a steady container's memory within 1 % or 1 MB"
  )
  func agreesWithEngine() throws {
    let answer: Answer = try Fixture.decode(Fixture.docker20, "cadvisor_v1.3_docker_POST_num_stats2.json")
    var history = CAdvisorHistory()
    let readings = history.readings(from: answer, identify: identify)
    for (file, name) in [("web_1", "tmlab_web_1"), ("nolimit", "tm_nolimit"), ("burn_1", "tmlab_burn_1")] {
      let stats: EngineStats = try Fixture.decode(Fixture.docker20, "docker_stats_oneshot_\(file).json")
      let engine = try #require(
        stats.reading(
          of: ContainerDescription(name: name), incarnation: "", hasLimit: nil, hostMemoryBytes: nil))
      let cadvisor = try #require(readings.last { $0.container.name == name })
      let used = Double(try #require(engine.usage.workingSetBytes))
      let difference = abs(Double(try #require(cadvisor.usage.workingSetBytes)) - used)
      #expect(difference <= max(used / 100, 1_048_576))
      #expect(cadvisor.usage.anonBytes == engine.usage.anonBytes)
    }
  }

  @Test("an answer without any statistics has no readings, and the next question asks for the newest again")
  func noStats() throws {
    let answer: Answer = try Fixture.decode(Fixture.docker20, "cadvisor_v1.3_docker_POST_num_stats0.json")
    var history = CAdvisorHistory()
    #expect(history.readings(from: answer, identify: identify).isEmpty)
    #expect(history.startNanoseconds == nil)
  }

  @Test("fields that other versions leave out are missing, not zero and not a failure")
  func otherVersions() throws {
    let id = String(repeating: "b", count: 64)
    // 0.60: cpu, memory, network, diskio and processes may all be absent; a systemd cgroup path; no id field.
    let answer = try decode(
      """
      {"/system.slice/docker-\(id).scope":{"name":"/system.slice/docker-\(id).scope","aliases":["web"],
      "spec":{"has_memory":true,"memory":{"limit":18446744073709551615,"swap_limit":18446744073709551615},
      "start_time":"2026-11-22T07:00:00Z"},"stats":[
      {"timestamp":"2026-11-22T07:14:10Z"},
      {"timestamp":"2026-11-22T07:14:12Z","cpu":{"usage":{"total":5999}}},
      {"timestamp":"2026-11-22T07:14:14Z","memory":{"usage":7,"swap":18446744073709547520}}]}}
      """)
    var history = CAdvisorHistory()
    let readings = history.readings(from: answer, identify: identify)
    #expect(readings.map(\.container.engineID) == [id, id])
    #expect(readings.map(\.usage.cpuTimeMicroseconds) == [5, nil])
    #expect(readings.map(\.usage.usageBytes) == [nil, 7])
    #expect(readings.map(\.usage.workingSetBytes) == [nil, nil])
  }

  @Test("of two entries for one container the measured one counts")
  func mountUnits() throws {
    let id = String(repeating: "c", count: 64)
    let answer = try decode(
      """
      {"/system.slice/a.mount":{"id":"\(id)","stats":[{"timestamp":"2026-11-22T07:14:10Z","memory":{"usage":0}}]},
      "/system.slice/docker-\(id).scope":{"id":"\(id)","stats":[{"timestamp":"2026-11-22T07:14:10Z","memory":{"usage":9}}]}}
      """)
    var history = CAdvisorHistory()
    #expect(history.readings(from: answer, identify: identify).map(\.usage.usageBytes) == [9])
  }

  @Test("a CPU counter that falls is another life of the container; one that is seen twice is not")
  func restart() throws {
    var history = CAdvisorHistory()
    let first = history.readings(from: try answer([(10, 100), (11, 200)]), identify: identify)
    let again = history.readings(from: try answer([(10, 100), (11, 200), (12, 300)]), identify: identify)
    let restarted = history.readings(from: try answer([(13, 50), (14, 90)]), identify: identify)
    #expect(Set((first + again).map(\.incarnation)).count == 1)
    #expect(Set(restarted.map(\.incarnation)).count == 1)
    #expect(restarted.first?.incarnation != first.first?.incarnation)
  }

  @Test("what the engine says of the start tells two lives apart whose counters do not")
  func restartByEngine() throws {
    var history = CAdvisorHistory()
    func take(_ stats: [(second: Int, total: Int)], startedAt second: Int) throws -> [String] {
      let started = NanosecondTimestamp.parse("2026-11-22T07:14:\(second).5Z")
      return history.readings(from: try answer(stats)) { id, container in
        CAdvisorHistory.Identity(
          container: ContainerDescription(name: "web", engineID: id), startedAtNanoseconds: started)
      }.map(\.incarnation)
    }
    let first = try take([(20, 100), (21, 200)], startedAt: 10)
    // The newest of the old life and the first of the new one in one answer.
    let both = try take([(22, 300), (23, 400)], startedAt: 22)
    let after = try take([(23, 400), (24, 500)], startedAt: 22)
    #expect(Set(first + [both[0]]).count == 1)
    #expect(both[1] != both[0])
    #expect(Set(after) == [both[1]])
  }

  @Test("the next question reaches three seconds back behind the newest reading")
  func start() throws {
    var history = CAdvisorHistory()
    #expect(history.startNanoseconds == nil)
    _ = history.readings(from: try answer([(10, 100), (15, 200)]), identify: identify)
    #expect(
      history.startNanoseconds == NanosecondTimestamp.parse("2026-11-22T07:14:12Z"))
  }

  @Test("all polls of a real 150 s, fed in order, yield each reading of each container once, with sane rates")
  func timeline() throws {
    struct Tick: Decodable {
      /// Unix seconds.
      var t: Double
      var cadvisorRaw: String

      enum CodingKeys: String, CodingKey {
        case t
        case cadvisorRaw = "cadvisor_raw"
      }
    }
    let ticks: [Tick] = try Fixture.lines(Fixture.timeline, "samples.ndjson")
    var history = CAdvisorHistory()
    var names = ContainerNames()
    var assembler = ReadingAssembler(interval: .seconds(2))
    var samples: [ContainerSample] = []
    var distinct: Set<String> = []
    for tick in ticks {
      let readings = history.readings(from: try decode(tick.cadvisorRaw)) { id, container in
        let name = names.name(
          id: id, containerName: container.containerName, labels: container.spec?.labels ?? [:])
        return CAdvisorHistory.Identity(
          container: ContainerDescription(name: name.name, engineID: id), hasHostNetwork: true)
      }
      for reading in readings { distinct.insert("\(reading.container.name) \(reading.timestampNanoseconds)") }
      let offset = Int64((tick.t - ticks[0].t) * 1_000_000)
      samples +=
        assembler.assemble(
          readings,
          at: .init(offsetMicroseconds: offset, wallNanoseconds: Int64(tick.t * 1_000_000) * 1000)
        ).samples
    }
    // Recreated, restarted and renamed on the way, and still one series each.
    #expect(
      Set(samples.map(\.container.name)) == [
        "web", "grow", "burn", "crash", "childoom", "nolimit", "tm_oneshot",
      ])
    #expect(samples.count == distinct.count)
    let burn = samples.filter { $0.container.name == "burn" }.compactMap(\.sample.cpuMillicores)
    #expect(burn.count > 50)
    #expect(burn.allSatisfy { $0 <= 400 }, "0.3 cores is its limit")
    // It is OOM-killed and started over nine times; no rate runs across a restart.
    let crash = samples.filter { $0.container.name == "crash" }
    #expect(crash.compactMap(\.sample.cpuMillicores).allSatisfy { 0...2100 ~= $0 })
    #expect(crash.contains { $0.sample.cpuMillicores == nil })
    let limits = Set(samples.filter { $0.container.name == "web" }.compactMap(\.sample.memoryLimitBytes))
    #expect(limits == [128 << 20, 96 << 20], "`docker update --memory` came in between")
  }
}
