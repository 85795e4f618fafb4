import Foundation
import TidemarkTestSupport

@testable import TidemarkCollector

/// A Compose project of its own on the test process's engine.
struct ComposeFixture {
  let engine: PrivateEngine
  let file: URL
  let project: ComposeProject
  let settings: CollectorConfiguration.Stack
  let environment: [String: String]
  let roster: EngineRoster

  /// Runs `body` with the project, of which nothing is left afterwards.
  ///
  /// - Parameter services: The part of the compose file below `services:`, where `IMAGE` stands for busybox.
  static func with<T>(
    _ services: String, healthTimeoutSeconds: Double = 40, body: (ComposeFixture) async throws -> T
  ) async throws -> T {
    let engine = try await PrivateEngine.shared()
    let image = try await engine.image(.busybox)
    return try await withTemporaryDirectory { folder in
      let file = folder.appending(path: "compose.yml")
      let indented = services.replacing("IMAGE", with: image).split(separator: "\n").map { "  \($0)" }
      try Data(("services:\n" + indented.joined(separator: "\n") + "\nvolumes: {kept: {}}\n").utf8)
        .write(to: file)
      let fixture = try await ComposeFixture(engine, file, healthTimeoutSeconds)
      let result: Result<T, any Error>
      do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
      try await fixture.removeAll()
      return try result.get()
    }
  }

  private init(_ engine: PrivateEngine, _ file: URL, _ healthTimeoutSeconds: Double) async throws {
    self.engine = engine
    self.file = file
    var settings = CollectorConfiguration.Stack()
    settings.composeFile = [file.path]
    settings.project = "tm\(UInt32.random(in: .min ... .max))"
    settings.profiles = ["core"]
    settings.healthTimeoutSeconds = healthTimeoutSeconds
    settings.stopGraceSeconds = 1
    self.settings = settings
    environment = ProcessInfo.processInfo.environment.merging(engine.environment) { $1 }
    project = try await ComposeProject.find(settings, environment: environment)
    roster = EngineRoster(EngineClient(try EngineAddress(engine.host)), scope: .project(project.name))
  }

  func stack(
    _ ownership: ProjectOwnership = .owned, commands: [[String]]? = nil
  ) -> ComposeStack {
    ComposeStack(
      settings, project: project, roster: roster, ownership: ownership, environment: environment,
      commands: commands)
  }

  /// Names of the containers the project has, running or not.
  func containers() async throws -> [String] {
    let text = try await engine.docker(
      "ps", "-a", "--filter", "label=com.docker.compose.project=\(project.name)", "--format", "{{.Names}}")
    return text.split(separator: "\n").map(String.init).sorted()
  }

  func volumes() async throws -> [String] {
    let text = try await engine.docker(
      "volume", "ls", "--filter", "label=com.docker.compose.project=\(project.name)", "--format", "{{.Name}}")
    return text.split(separator: "\n").map(String.init)
  }

  /// The engine's name of the one container of a service.
  func container(_ service: String) async throws -> String {
    try await engine.docker(
      "ps", "-a", "--filter", "label=com.docker.compose.project=\(project.name)", "--filter",
      "label=com.docker.compose.service=\(service)", "--format", "{{.Names}}")
  }

  private func removeAll() async throws {
    try await engine.shell(
      """
      docker ps -aq --filter "label=com.docker.compose.project=$1" | xargs -r docker rm -fv >/dev/null
      docker volume ls -q --filter "label=com.docker.compose.project=$1" | xargs -r docker volume rm >/dev/null
      """, [project.name])
  }
}

/// Shell scripts for services.
enum Script {
  /// Lives until it is told to end, and ends at once then.
  static let patient = #"[sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]"#
  /// Exits with the code that is written into /tmp/die.
  static let mortal =
    #"[sh, -c, "trap 'exit 0' TERM; while [ ! -e /tmp/die ]; do sleep 0.1; done; code=$$(cat /tmp/die); rm /tmp/die; echo last words; exit $$code"]"#
}

/// Whether the command line is there; says so when it is not.
func isInstalled(_ words: [String]) async throws -> Bool {
  do {
    _ = try await ComposeCommand.find([words], environment: ProcessInfo.processInfo.environment)
    return true
  } catch let error as ComposeError {
    let remedy = words.count == 2 ? "scripts/install-compose-v2" : "apt-get install docker-compose"
    FileHandle.standardError.write(Data("not tested, \(remedy) helps: \(error)\n".utf8))
    return false
  }
}
