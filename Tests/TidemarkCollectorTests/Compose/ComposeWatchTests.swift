import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite(.needsEngine, .serialized) struct ComposeWatchTests {
  private static func mortal(restart: String) -> String {
    """
    web:
      image: IMAGE
      network_mode: host
      restart: "\(restart)"
      mem_limit: 32m
      command: \(Script.mortal)
    """
  }

  /// Brings the project up, watched; `body` gets the next event that is no start.
  private func watched(
    _ services: String,
    _ body: (ComposeFixture, ComposeStack, _ next: () async -> StackEvent?) async throws -> Void
  ) async throws {
    try await ComposeFixture.with(services) { fixture in
      let stack = fixture.stack()
      try await stack.start()
      var events = stack.events.makeAsyncIterator()
      // So that the event stream is held open before something happens.
      try await Task.sleep(for: .milliseconds(500))
      try await body(fixture, stack) {
        while let event = await events.next() {
          if case .starting = event { continue }
          return event
        }
        return nil
      }
      await stack.stop()
    }
  }

  @Test("a container that its policy starts again is a restart with its exit code, and no loss")
  func restart() async throws {
    try await watched(Self.mortal(restart: "always")) { fixture, stack, next in
      let lost = Task { try await stack.untilLost() }
      try await fixture.engine.docker(
        "exec", try await fixture.container("web"), "sh", "-c", "echo 3 > /tmp/die")
      #expect(await next() == .restarted(service: "web", .exited(code: 3)))
      #expect(await stack.status().map(\.isRunning) == [true])
      lost.cancel()
      await #expect(throws: CancellationError.self) { try await lost.value }
    }
  }

  @Test("a container that nobody starts again is lost, with the end of its log")
  func death() async throws {
    try await watched(Self.mortal(restart: "no")) { fixture, stack, next in
      try await fixture.engine.docker(
        "exec", try await fixture.container("web"), "sh", "-c", "echo 4 > /tmp/die")
      let error = await #expect(throws: ComposeError.self) { try await stack.untilLost() }
      #expect(error?.description.hasPrefix("service web exited with code 4 while it was measured") == true)
      #expect(error?.description.contains("last words") == true)
      #expect(await next() == .died(service: "web", .exited(code: 4)))
    }
  }

  @Test(
    "a container that is recreated goes on as the same series, and is no loss",
    arguments: ComposeCommand.known)
  func recreate(words: [String]) async throws {
    guard try await isInstalled(words) else { return }
    try await watched(Self.mortal(restart: "no")) { fixture, stack, next in
      let before = try await fixture.roster.entries().map(\.name.name)
      let command = try await ComposeCommand.find([words], environment: fixture.environment)
      try await command.run(
        ["up", "-d", "--force-recreate", "-t", "1"], of: fixture.project, until: .now + .seconds(30))
      guard case .restarted(service: "web", _) = await next() else {
        Issue.record("a recreation is a restart of the service")
        return
      }
      #expect(before == ["web"])
      #expect(try await fixture.roster.entries().map(\.name.name) == ["web"])
    }
  }

  @Test("a rename changes neither series nor status")
  func rename() async throws {
    try await watched(Self.mortal(restart: "no")) { fixture, stack, _ in
      try await fixture.engine.docker(
        "rename", try await fixture.container("web"), "renamed-\(fixture.project.name)")
      #expect(try await fixture.roster.entries().map(\.name.name) == ["web"])
      #expect(await stack.status().map(\.service) == ["web"])
    }
  }

  @Test("a limit that is changed while it runs is the limit of the next reading")
  func limitChange() async throws {
    try await watched(Self.mortal(restart: "no")) { fixture, _, _ in
      let source = DockerSource(
        fixture.roster, host: try await fixture.roster.engine.host(), rosterAge: .zero)
      #expect(try await source.poll().map(\.usage.memoryLimitBytes) == [32 << 20])
      try await fixture.engine.docker(
        "update", "--memory", "48m", "--memory-swap", "48m", try await fixture.container("web"))
      let readings = try await source.poll()
      #expect(readings.map(\.usage.memoryLimitBytes) == [48 << 20])
      #expect(readings.map(\.container.name) == ["web"])
    }
  }

  @Test("a container stopped and started by hand is a restart")
  func restartByHand() async throws {
    try await watched(Self.mortal(restart: "no")) { fixture, stack, next in
      try await fixture.engine.docker("restart", "-t", "1", try await fixture.container("web"))
      #expect(await next() == .restarted(service: "web", .exited(code: 0)))
      #expect(await stack.status().map(\.isRunning) == [true])
    }
  }
}
