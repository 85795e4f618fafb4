import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// Real processes killed by a real kernel in real engines, of the kinds that tell of it in different ways.
@Suite(.needsEngine, .serialized) struct OOMWatchTests {
  /// What a watch has found so far.
  private final class Found: Sendable {
    private let findings = Mutex<[OOMWatch.Report]>([])

    func append(_ finding: OOMWatch.Report) { findings.withLock { $0.append(finding) } }

    var all: [OOMWatch.Report] { findings.withLock { $0 } }

    var kills: [OOMKill] { all.compactMap { if case .found(.killed(let kill)) = $0 { kill } else { nil } } }

    var restarts: [ContainerRestart] {
      all.compactMap { if case .found(.restarted(let restart)) = $0 { restart } else { nil } }
    }

    var isBroken: Bool {
      all.reduce(false) { broken, finding in
        switch finding {
        case .troubled: true
        case .recovered: false
        case .found, .finished, .started, .flushed: broken
        }
      }
    }
  }

  private func watching(
    _ release: PrivateEngine.Release = .installed, engine: PrivateEngine? = nil,
    _ body: (EngineFixture, Found) async throws -> Void
  ) async throws -> Found {
    let found = Found()
    try await EngineFixture.with(release, engine: engine) { fixture in
      let watch = try #require(try fixture.access.oomWatch(interval: .seconds(1)))
      let reading = Task { for await finding in watch.reports { found.append(finding) } }
      let running = Task { await watch.run() }
      try await body(fixture, found)
      await watch.flush()
      running.cancel()
      await running.value
      await watch.finish()
      await reading.value
    }
    return found
  }

  @Test(
    "main process killed, policy always: each kill once, restart counts one apart",
    arguments: PrivateEngine.Release.allCases)
  func policy(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    let found = try await watching(release) { fixture, found in
      try await fixture.start(
        "crash", "--memory", "16m", "--restart", "always", script: "sleep 1; exec \(EngineFixture.hog)")
      try await eventually("two kills and restarts") {
        found.kills.count >= 2 && found.restarts.count >= 2 ? () : nil
      }
      try await fixture.engine.docker("update", "--restart", "no", "\(fixture.project)_crash_1")
    }
    let kills = found.kills
    #expect(kills.prefix(2).allSatisfy { $0.container == "crash" && $0.victim == .main })
    #expect(kills.prefix(2).map(\.fate) == [.restarted, .restarted])
    #expect(kills.prefix(2).map(\.previousRestartCount) == [0, 1])
    #expect(kills.prefix(2).map(\.currentRestartCount) == [1, 2])
  }

  @Test(
    "main process killed, no policy: one kill, and the container stays down",
    arguments: PrivateEngine.Release.allCases)
  func noPolicy(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    let found = try await watching(release) { fixture, found in
      try await fixture.start("once", "--memory", "16m", script: "exec \(EngineFixture.hog)")
      try await eventually("the kill") { found.kills.isEmpty ? nil : () }
    }
    #expect(found.kills.map(\.detail) == ["main process killed, container stays down"])
    #expect(found.kills.map(\.currentRestartCount) == [0])
    #expect(found.restarts == [])
  }

  @Test(
    "a child killed while the main process lives, and again: as many kills as the kernel counts",
    arguments: PrivateEngine.Release.allCases)
  func child(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    let counted = Mutex<Int64>(0)
    let found = try await watching(release) { fixture, found in
      try await fixture.start(
        "parent", "--memory", "16m",
        script: "for i in 1 2 3; do \(EngineFixture.hog); sleep 1; done; sleep 600")
      try await eventually("three kills") { found.kills.count >= 3 ? () : nil }
      let entry = try #require(try await fixture.access.roster.entries().first)
      let finder = try CgroupFinder(
        host: try fixture.access.host.get(), engine: fixture.access.client.address)
      let cgroup = try #require(try finder.find(entry.inspection))
      let count = try #require(try cgroup.oomKillCount())
      counted.withLock { $0 = count }
    }
    #expect(Int64(found.kills.count) == counted.withLock { $0 })
    #expect(
      found.kills.allSatisfy {
        $0.victim == .child && $0.previousRestartCount == 0 && $0.currentRestartCount == 0
      })
  }

  @Test(
    "exit 137 by docker kill, by docker stop and by a restart is no OOM kill; the restart is a restart",
    arguments: PrivateEngine.Release.allCases)
  func killed(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    let found = try await watching(release) { fixture, found in
      for service in ["killed", "stopped", "restarted"] {
        try await fixture.start(service, script: "sleep 600")
      }
      try await eventually("all seen") {
        try await fixture.access.roster.entries().count(where: \.isAlive) == 3 ? () : nil
      }
      try await fixture.engine.docker("kill", "\(fixture.project)_killed_1")
      try await fixture.engine.docker("stop", "-t", "0", "\(fixture.project)_stopped_1")
      try await fixture.engine.docker("restart", "-t", "0", "\(fixture.project)_restarted_1")
      try await eventually("the restart") { found.restarts.isEmpty ? nil : () }
    }
    #expect(found.kills == [])
    #expect(found.restarts.map(\.container) == ["restarted"])
  }

  @Test(
    "--rm: a container that is gone at once is a kill all the same, under its service's name",
    arguments: PrivateEngine.Release.allCases)
  func removed(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    let found = try await watching(release) { fixture, found in
      // A moment: an engine 20.10 with version 2 of cgroups misses a kill at once after the start, and leaves no trace of it.
      try await fixture.start(
        "gone", "--rm", "--memory", "16m", script: "sleep 1; exec \(EngineFixture.hog)")
      try await eventually("the kill") { found.kills.isEmpty ? nil : () }
    }
    #expect(found.kills.map(\.container) == ["gone"])
    #expect(found.kills.map(\.victim) == [.main])
    #expect(found.kills.map(\.fate) == [.removed])
  }

  @Test(
    "a policy that is used up: three deaths are three kills, the last without a restart",
    arguments: PrivateEngine.Release.allCases)
  func usedUp(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    let found = try await watching(release) { fixture, found in
      try await fixture.start(
        "thrice", "--memory", "16m", "--restart", "on-failure:2",
        script: "sleep 0.5; exec \(EngineFixture.hog)")
      try await eventually("three kills") { found.kills.count >= 3 ? () : nil }
    }
    // A slow machine may take longer to restart it than the watch waits.
    #expect(found.kills.map { $0.fate == .staysAsItIs } == [false, false, true])
    #expect(found.kills.map(\.currentRestartCount) == [1, 2, 2])
    #expect(found.restarts.count == 2)
  }

  @Test(
    "a process of docker exec killed, then the container stopped: one kill of a child, though it exits with 137",
    arguments: PrivateEngine.Release.allCases)
  func childThenStopped(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    let found = try await watching(release) { fixture, found in
      let id = try await fixture.start("worker", "--memory", "16m", script: "sleep 600")
      try await fixture.engine.shell(#"docker exec "$1" tail /dev/zero || true"#, [id])
      try await eventually("the kill") { found.kills.isEmpty ? nil : () }
      try await fixture.engine.docker("stop", "-t", "0", id)
      try await eventually("its end is seen") {
        try await fixture.access.roster.entries().first?.isAlive == false ? () : nil
      }
    }
    #expect(found.kills.map(\.detail) == ["a process in it killed, the main process lives"])
    #expect(found.restarts == [])
  }

  @Test("killed, removed and recreated under the same name, as Compose does it: two kills and no restart")
  func recreated() async throws {
    let found = try await watching { fixture, found in
      for count in 1...2 {
        let id = try await fixture.start("web", "--memory", "16m", script: "exec \(EngineFixture.hog)")
        try await eventually("kill \(count)") { found.kills.count == count ? () : nil }
        try await fixture.engine.docker("rm", "-f", id)
      }
    }
    #expect(found.kills.map(\.container) == ["web", "web"])
    #expect(Set(found.kills.map(\.id)).count == 2)
    #expect(found.kills.map(\.currentRestartCount) == [0, 0])
    #expect(found.restarts == [])
  }

  @Test("a container of another project is none of ours")
  func others() async throws {
    let found = try await watching { fixture, found in
      try await EngineFixture.with { other in
        try await other.start("once", "--memory", "16m", script: "exec \(EngineFixture.hog)")
        try await Task.sleep(for: .seconds(3))
      }
    }
    #expect(found.all == [.flushed])
  }

  @Test(
    "the engine stopped and started again: the break is told, and kills before and after it are found, each once"
  )
  func engineRestarts() async throws {
    let engine = try await PrivateEngine()
    let found = try await watching(engine: engine) { fixture, found in
      try await fixture.start("before", "--memory", "16m", script: "exec \(EngineFixture.hog)")
      try await eventually("the kill before") { found.kills.count == 1 ? () : nil }
      try await engine.stop()
      try await eventually("the break is noticed") { found.isBroken ? () : nil }
      try await engine.start()
      // At once, while the watch may still be on its way back: the event is asked for afterwards.
      try await fixture.start("after", "--memory", "16m", script: "exec \(EngineFixture.hog)")
      try await eventually("the kill after") { found.kills.count == 2 ? () : nil }
      try await eventually("the end of the break") { found.isBroken ? nil : () }
    }
    #expect(found.kills.map(\.container) == ["before", "after"])
    #expect(found.kills.allSatisfy { $0.source == .events })
    try await engine.stop()
  }
}
