import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

/// Each source on real containers of a real engine.
@Suite(.needsEngine, .serialized) struct EngineSourceTests {
  /// All sources of a fixture's containers, a real cAdvisor among them where there is one.
  private func withSources(
    of fixture: EngineFixture, _ body: ([any SampleSource]) async throws -> Void
  ) async throws {
    var sources = [try await fixture.source(.cgroup).source, try await fixture.source(.docker).source]
    let cadvisor = try await CAdvisorServer.start(of: fixture.engine, port: try FreePorts.find(1)[0])
    if let cadvisor {
      let choice = try await eventually("cAdvisor answers") {
        do { return try await fixture.source(.cadvisor, cadvisorURL: cadvisor.url) } catch is SourceError {
          return nil
        }
      }
      sources.append(choice.source)
    }
    try await body(sources)
    cadvisor?.stop()
  }

  @Test(
    "kernel, engine and cAdvisor say the same of the same containers at once: memory within 1 % or 1 MB, CPU within 5 points",
    arguments: PrivateEngine.Release.allCases)
  func agree(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    try await EngineFixture.with(release) { fixture in
      // 30 MB of memory that stays, and a load of its own limit of CPU.
      try await fixture.start(
        "steady", "--memory", "128m", script: "dd if=/dev/zero of=/dev/shm/x bs=1M count=30; sleep 600")
      try await fixture.start("burn", "--cpus", "0.3", script: "while :; do :; done")
      try await withSources(of: fixture) { sources in
        // By source and container, the first and the last reading of some seconds.
        var first: [String: [String: Reading]] = [:]
        var last: [String: [String: Reading]] = [:]
        for source in sources {
          first[source.name] = try await eventually("30 MB in use by \(source.name)") {
            let readings = Self.newest(try await source.poll())
            return readings["steady"]?.usage.usageBytes ?? 0 > 30 << 20 && readings["burn"] != nil
              ? readings : nil
          }
        }
        try await Task.sleep(for: .seconds(10))
        for source in sources { last[source.name] = Self.newest(try await source.poll()) }
        for service in ["steady", "burn"] {
          let kernel = try #require(last["cgroup"]?[service])
          let used = Double(try #require(kernel.usage.workingSetBytes))
          let rate = try Self.percent(first["cgroup"]?[service], kernel)
          for source in sources.dropFirst() {
            let other = try #require(last[source.name]?[service])
            #expect(
              abs(used - Double(try #require(other.usage.workingSetBytes))) <= max(used / 100, 1_048_576))
            #expect(abs(rate - (try Self.percent(first[source.name]?[service], other))) <= 5)
            #expect(kernel.usage.memoryLimitBytes == other.usage.memoryLimitBytes)
            #expect(kernel.container == other.container)
          }
        }
        #expect(last["cgroup"]?["steady"]?.usage.memoryLimitBytes == 128 << 20)
        #expect(last["cgroup"]?["burn"]?.usage.memoryLimitBytes == nil)
        #expect(last["docker"]?["burn"]?.container.cpuLimitMillicores == 300)
        let burnt = try Self.percent(first["docker"]?["burn"], try #require(last["docker"]?["burn"]))
        #expect(burnt >= 15 && burnt <= 40)
        for source in sources {
          #expect(try #require(last[source.name]?["burn"]?.usage.throttledTimeMicroseconds) > 0)
        }
      }
    }
  }

  private static func newest(_ readings: [Reading]) -> [String: Reading] {
    Dictionary(readings.map { ($0.container.name, $0) }) { $1 }
  }

  /// Of one core, between two readings.
  private static func percent(_ first: Reading?, _ last: Reading) throws -> Double {
    let first = try #require(first)
    let used = try #require(last.usage.cpuTimeMicroseconds) - (try #require(first.usage.cpuTimeMicroseconds))
    return Double(used * 1000) / Double(last.timestampNanoseconds - first.timestampNanoseconds) * 100
  }

  @Test(
    "a stopped container has no reading, in any source; started again it is another life of the same series",
    arguments: PrivateEngine.Release.allCases)
  func stopped(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    try await EngineFixture.with(release) { fixture in
      let id = try await fixture.start("web", script: "trap 'exit 0' TERM; while :; do sleep 0.1; done")
      try await withSources(of: fixture) { sources in
        for source in sources {
          let before = try await eventually("a reading") { try await source.poll().last }
          try await fixture.engine.docker("stop", id)
          try await eventually("none") { try await source.poll().isEmpty ? () : nil }
          try await fixture.engine.docker("start", id)
          let after = try await eventually("a reading") { try await source.poll().last }
          #expect(after.container.name == before.container.name)
          #expect(after.incarnation != before.incarnation)
        }
      }
    }
  }

  @Test("a limit that is changed while it runs is in the next readings")
  func limitChanges() async throws {
    try await EngineFixture.with { fixture in
      let id = try await fixture.start("web", "--memory", "64m", script: "sleep 600")
      let sources = [try await fixture.source(.cgroup).source, try await fixture.source(.docker).source]
      for source in sources { #expect(try await source.poll().map(\.usage.memoryLimitBytes) == [64 << 20]) }
      try await fixture.engine.docker("update", "--memory", "48m", "--memory-swap", "96m", id)
      for source in sources {
        try await eventually("the new limit") {
          try await source.poll().map(\.usage.memoryLimitBytes) == [48 << 20] ? () : nil
        }
      }
    }
  }

  @Test("recreated under another name and id, the series goes on")
  func recreated() async throws {
    try await EngineFixture.with { fixture in
      let old = try await fixture.start("web", script: "sleep 600")
      let source = try await fixture.source(.docker).source
      #expect(try await source.poll().map(\.container.name) == ["web"])
      // As Compose does it: the old one gives up its name while it still runs, and the new one takes it.
      try await fixture.engine.docker("rename", old, "\(old.prefix(12))_\(fixture.project)_web_1")
      let new = try await fixture.start("web", script: "sleep 600")
      try await eventually("the new one alone") {
        let readings = try await source.poll()
        return readings.map(\.container.name) == ["web"] && readings[0].container.engineID == new ? () : nil
      }
      try await fixture.engine.docker("rm", "-f", old)
      try await eventually("the new one") {
        try await source.poll().map(\.container.engineID) == [new] ? () : nil
      }
    }
  }

  @Test("auto takes the kernel's files where they can be read, and says so")
  func auto() async throws {
    try await EngineFixture.with { fixture in
      try await fixture.start("web", script: "sleep 600")
      let choice = try await fixture.source(.auto)
      #expect(choice.source.name == "cgroup")
      #expect(choice.reason.contains("the cheapest"))
      #expect(choice.refusals == [])
      let refused = await #expect(throws: SourceError.self) { try await fixture.source(.cadvisor) }
      #expect(refused?.description.contains("http://127.0.0.1:9/api/v1.3/docker/ cannot be reached") == true)
    }
  }

  @Test("without an engine and without cAdvisor, auto names every reason")
  func nothing() async throws {
    let access = try await EngineAccess(
      environment: ["DOCKER_HOST": "unix:///tmp/tidemark-there-is-no-such.sock"], scope: .all)
    let sampling = EngineFixture.sampling(.auto, cadvisorURL: "http://127.0.0.1:9")
    let error = await #expect(throws: SourceError.self) { try await access.source(sampling) }
    guard case .noneWorks(let refusals) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(Set(refusals.map(\.source)) == ["cgroup", "cadvisor", "docker"])
    #expect(refusals.allSatisfy { $0.reason.contains("cannot be reached") })
    #expect(access.fact == "")
  }

  @Test("the engine is known by name and major version")
  func host() async throws {
    try await EngineFixture.with { fixture in
      #expect(fixture.access.fact.wholeMatch(of: /(docker|podman) \d+/) != nil)
      let host = try fixture.access.host.get()
      #expect(host.apiVersion >= .oneShot)
      #expect(host.clockAheadNanoseconds == 0)
    }
  }

  @Test("cAdvisor that sees nothing while the engine runs a container is called blind")
  func blind() async throws {
    try await EngineFixture.with { fixture in
      try await fixture.start("web", script: "sleep 600")
      let server = try RawServer {
        _ = $0.request()
        $0.answer("200 OK", "{}")
      }
      defer { server.stop() }
      let source = CAdvisorSource(
        url: server.url, scope: fixture.access.roster.scope, roster: fixture.access.roster,
        timeout: .seconds(10),
        rosterAge: .seconds(1))
      #expect(try await source.poll() == [])
      try await Task.sleep(for: .seconds(5))
      let error = await #expect(throws: CAdvisorError.self) { try await source.poll() }
      #expect(error == .blind(url: server.url, running: ["web"]))
    }
  }

  @Test("cAdvisor's containers are found by id in the engine, whatever cAdvisor calls them")
  func byID() async throws {
    try await EngineFixture.with { fixture in
      let id = try await fixture.start("web", script: "sleep 600")
      let server = try RawServer {
        _ = $0.request()
        let now = NanosecondTimestamp.text(WallClock.nanoseconds)
        $0.answer(
          "200 OK",
          #"{"/system.slice/docker-\#(id).scope":{"aliases":["an-old-name"],"stats":[{"timestamp":"\#(now)","memory":{"usage":1}}]}}"#
        )
      }
      defer { server.stop() }
      let choice = try await fixture.source(.cadvisor, cadvisorURL: server.url)
      let reading = try #require(try await choice.source.poll().first)
      #expect(reading.container.name == "web")
      #expect(reading.container.image == "tidemark-test-busybox:1")
    }
  }
}
