import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite(.needsEngine, .serialized) struct ComposeLifecycleTests {
  private static let web = """
    web:
      image: IMAGE
      network_mode: host
      command: \(Script.patient)
      volumes: ["kept:/kept"]
      healthcheck: {test: [CMD, test, -d, /kept], interval: 1s}
      profiles: [core]
    plain:
      image: IMAGE
      network_mode: host
      command: \(Script.patient)
      profiles: [core]
    job:
      image: IMAGE
      network_mode: host
      command: ["true"]
      profiles: [core]
    other:
      image: IMAGE
      network_mode: host
      command: \(Script.patient)
      profiles: [other]
    """

  @Test(
    "up, healthy, torn down: either command line, one name for a service, no trace afterwards",
    arguments: ComposeCommand.known)
  func lifecycle(words: [String]) async throws {
    guard try await isInstalled(words) else { return }
    try await ComposeFixture.with(Self.web) { fixture in
      let stack = fixture.stack(commands: [words])
      try await stack.start()
      let status = await stack.status()
      #expect(status.map(\.service) == ["plain", "web"])
      #expect(status.map(\.isRunning) == [true, true])
      #expect(status.map(\.isHealthy) == [nil, true])
      let joint = words.count == 2 ? "-" : "_"
      #expect(try await fixture.container("web") == "\(fixture.project.name)\(joint)web\(joint)1")

      // The environment of the next scenario is a new one, volumes included.
      try await fixture.engine.docker("exec", try await fixture.container("web"), "touch", "/kept/old")
      try await stack.start()
      let kept = try await fixture.engine.docker("exec", try await fixture.container("web"), "ls", "/kept")
      #expect(kept.isEmpty)

      await stack.stop()
      #expect(try await fixture.containers().isEmpty)
      #expect(try await fixture.volumes().isEmpty)
    }
  }

  @Test("a service that never gets healthy is named with what its last check said, and nothing is left")
  func neverHealthy() async throws {
    let services = """
      sick:
        image: IMAGE
        network_mode: host
        command: \(Script.patient)
        healthcheck: {test: [CMD, sh, -c, "echo no rides today; exit 3"], interval: 1s, retries: 2}
      well:
        image: IMAGE
        network_mode: host
        command: \(Script.patient)
      """
    try await ComposeFixture.with(services, healthTimeoutSeconds: 8) { fixture in
      let error = await #expect(throws: ComposeError.self) { try await fixture.stack().start() }
      let text = error?.description ?? ""
      #expect(text.contains("not healthy within 8 s (tear-down "))
      #expect(text.contains("sick: unhealthy, the last check ended with 3 and said `no rides today`"))
      #expect(!text.contains("well:"))
      #expect(text.contains("`docker logs \(fixture.project.name)"))
      let left = try await fixture.containers()
      #expect(left.isEmpty)
    }
  }

  @Test("what the engine refuses is shown in its own words", arguments: ComposeCommand.known)
  func refusal(words: [String]) async throws {
    guard try await isInstalled(words) else { return }
    let services = """
      tiny:
        image: IMAGE
        network_mode: host
        mem_limit: 1m
        command: \(Script.patient)
      """
    try await ComposeFixture.with(services) { fixture in
      let error = await #expect(throws: ComposeError.self) {
        try await fixture.stack(commands: [words]).start()
      }
      let text = error?.description ?? ""
      #expect(text.hasPrefix("`\(words.joined(separator: " ")) up` exited with code "))
      #expect(text.contains("Minimum memory limit allowed is 6MB"))
      #expect(text.split(separator: "\n").count < 12)
    }
  }

  @Test("a service that ends before the others are healthy fails the start at once, with the end of its log")
  func diesAtStart() async throws {
    let services = """
      crash:
        image: IMAGE
        network_mode: host
        command: [sh, -c, "echo cannot find the map; exit 3"]
      slow:
        image: IMAGE
        network_mode: host
        command: \(Script.patient)
        healthcheck: {test: [CMD, "false"], interval: 60s}
      """
    try await ComposeFixture.with(services, healthTimeoutSeconds: 600) { fixture in
      let error = await #expect(throws: ComposeError.self) { try await fixture.stack().start() }
      let text = error?.description ?? ""
      #expect(text.hasPrefix("service crash exited with code 3 before the stack was healthy"))
      #expect(text.contains("cannot find the map"))
      let left = try await fixture.containers()
      #expect(left.isEmpty)
    }
  }

  @Test("a stack that is to be kept stays, and one that is somebody else's is neither started nor stopped")
  func ownership() async throws {
    try await ComposeFixture.with(Self.web) { fixture in
      let absent = await #expect(throws: ComposeError.self) { try await fixture.stack(.attached).start() }
      #expect(absent == .notRunning(fixture.project))
      #expect(try await fixture.containers().isEmpty)

      let kept = fixture.stack(.kept)
      try await kept.start()
      await kept.stop()
      let before = try await fixture.containers()
      #expect(before.count == 3)

      let attached = fixture.stack(.attached)
      try await attached.start()
      attached.killAtOnce()
      await attached.stop()
      #expect(try await fixture.containers() == before)
    }
  }

  @Test("at the last moment a tear-down is left behind that needs nobody")
  func killAtOnce() async throws {
    try await ComposeFixture.with(Self.web) { fixture in
      let stack = fixture.stack()
      try await stack.start()
      stack.killAtOnce()
      #expect(try await eventually { try await fixture.containers().isEmpty })
    }
  }

  @Test("a stack that was never started is not torn down")
  func untouched() async throws {
    try await ComposeFixture.with(Self.web) { fixture in
      let kept = fixture.stack(.kept)
      try await kept.start()
      await kept.stop()
      await fixture.stack(.owned).stop()
      #expect(try await fixture.containers().count == 3)
    }
  }

  @Test("services that are not there are in the status")
  func missing() async throws {
    try await ComposeFixture.with(Self.web) { fixture in
      let kept = fixture.stack(.kept)
      try await kept.start()
      try await fixture.engine.docker("rm", "-f", try await fixture.container("web"))
      let status = await fixture.stack(.attached).status()
      #expect(status.first { $0.service == "web" }?.isRunning == false)
      #expect(status.first { $0.service == "web" }?.detail == "no container")
      #expect(status.first { $0.service == "plain" }?.isRunning == true)
      await kept.stop()
    }
  }
}
