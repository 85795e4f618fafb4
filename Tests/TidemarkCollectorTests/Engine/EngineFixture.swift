import Foundation
import TidemarkTestSupport

@testable import TidemarkCollector

/// Containers of one test in the shared private engine, under names of its own, removed in the end.
struct EngineFixture: Sendable {
  let engine: PrivateEngine
  let access: EngineAccess
  /// Name of a Compose project, as labels have it.
  let project: String
  private let image: String

  static func with<T: Sendable>(
    _ release: PrivateEngine.Release = .installed, engine: PrivateEngine? = nil,
    _ body: (EngineFixture) async throws -> T
  ) async throws -> T {
    let engine = if let engine { engine } else { try await PrivateEngine.shared(release) }
    let project = "t" + String(UInt32.random(in: .min ... .max), radix: 36)
    let fixture = EngineFixture(
      engine: engine,
      access: try await EngineAccess(environment: engine.environment, scope: .project(project)),
      project: project,
      image: try await engine.image(.busybox))
    let result: Result<T, any Error>
    do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
    try await engine.shell(
      #"docker ps -aq --filter "label=com.docker.compose.project=$1" | xargs -r docker rm -fv >/dev/null"#,
      [project])
    return try result.get()
  }

  /// Starts a container of a service; returns its id.
  ///
  /// - Parameter script: For busybox's shell. PID 1 is the shell, unless the script says exec.
  @discardableResult
  func start(_ service: String, _ options: String..., script: String) async throws -> String {
    try await engine.shell(
      #"docker run -d --network host "$@""#,
      [
        "--name", "\(project)_\(service)_1", "--label", "com.docker.compose.project=\(project)",
        "--label", "com.docker.compose.service=\(service)", "--label",
        "com.docker.compose.container-number=1",
      ] + options + [image, "sh", "-c", script])
  }

  func source(_ kind: CollectorConfiguration.Sampling.Source, cadvisorURL: String = "http://127.0.0.1:9")
    async throws
    -> SourceChoice
  {
    try await access.source(Self.sampling(kind, cadvisorURL: cadvisorURL))
  }

  static func sampling(
    _ kind: CollectorConfiguration.Sampling.Source, cadvisorURL: String
  ) -> CollectorConfiguration.Sampling {
    var sampling = CollectorConfiguration.Sampling()
    sampling.source = kind
    sampling.cadvisorURL = cadvisorURL
    return sampling
  }

  /// Takes memory and is killed for it, when its limit is 16 MB.
  static let hog = "tail /dev/zero"
}

/// Asks again and again until there is an answer; half a minute is patience, not an expectation.
@discardableResult
func eventually<T>(_ what: String, _ answer: () async throws -> T?) async throws -> T {
  let deadline = ContinuousClock.now + .seconds(30)
  while ContinuousClock.now < deadline {
    if let found = try await answer() { return found }
    try await Task.sleep(for: .milliseconds(50))
  }
  throw WaitedInVain(what: what)
}

struct WaitedInVain: Error { let what: String }
