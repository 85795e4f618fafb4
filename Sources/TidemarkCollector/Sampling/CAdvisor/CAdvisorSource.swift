import Foundation
import TidemarkErrors
import TidemarkHTTP
import TidemarkWarehouse

/// Readings from cAdvisor's REST API v1.3: every one it took between two polls, so that a late poll loses none.
actor CAdvisorSource: SampleSource {
  nonisolated let name = "cadvisor"
  nonisolated let hasOwnCadence = true
  nonisolated let url: String

  private let timeout: Duration
  private let scope: ContainerScope
  /// nil when there is no engine to ask.
  private let roster: EngineRoster?
  private let rosterAge: Duration
  private var names = ContainerNames()
  private var history = CAdvisorHistory()
  private var withoutMemory: Set<String> = []
  private var emptySince: ContinuousClock.Instant?

  /// 50 containers with a full history of 60 readings each are 12 MB.
  static let bodyLimitBytes = 16 << 20
  /// cAdvisor looks for new containers at its own pace, a few seconds at most.
  private static let discovery = Duration.seconds(5)

  private struct Question: Encodable {
    var numStats: Int
    /// RFC 3339.
    var start: String?

    enum CodingKeys: String, CodingKey {
      case numStats = "num_stats"
      case start
    }
  }

  /// - Parameter url: Without the path of the API.
  /// - Parameter timeout: For one poll.
  /// - Parameter rosterAge: How old the engine's list of containers may be; older, it could miss a restart.
  init(
    url: String, scope: ContainerScope, roster: EngineRoster?, timeout: Duration, rosterAge: Duration,
    names: ContainerNames = ContainerNames()
  ) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.scope = scope
    self.roster = roster
    self.timeout = timeout
    self.rosterAge = rosterAge
    self.names = names
  }

  /// As the configuration has it, beside an engine.
  init(_ sampling: CollectorConfiguration.Sampling, roster: EngineRoster) {
    self.init(
      url: sampling.cadvisorURL, scope: roster.scope, roster: roster,
      // Long enough for a loaded server, short enough not to lose more ticks than one.
      timeout: max(.microsecondsRounded(seconds: sampling.intervalSeconds), .seconds(2)),
      rosterAge: SourceChoice.rosterAge)
  }

  func poll() async throws -> [Reading] {
    let answer = try await ask()
    let engine = await listed()
    var identities: [String: CAdvisorHistory.Identity] = [:]
    for (key, container) in answer {
      guard let id = container.containerID(key: key), identities[id] == nil else { continue }
      identities[id] = identity(id, container, engine.entries[id])
    }
    let readings = history.readings(from: answer) { id, _ in identities[id] }
    withoutMemory.formUnion(readings.filter { $0.usage.usageBytes == nil }.map(\.container.name))
    if identities.isEmpty { try checkEmpty(engine) } else { emptySince = nil }
    return readings
  }

  func remarks() -> [SourceRemark] {
    (withoutMemory.isEmpty ? [] : [.withoutMemory(withoutMemory)])
      + (history.withoutTime.isEmpty ? [] : [.withoutTime(history.withoutTime)])
  }

  // MARK: - Asking

  private func ask() async throws -> [String: CAdvisorContainer] {
    let start = history.startNanoseconds
    let question = Question(numStats: start == nil ? 1 : 60, start: start.map(NanosecondTimestamp.text))
    let target = "\(url)/api/v1.3/docker/"
    let answer: HTTPResponse
    do {
      answer = try await HTTPClient.send(
        HTTPRequest(
          "POST", target, headers: [("Content-Type", "application/json")],
          body: try JSONEncoder().encode(question), timeout: timeout, limitBytes: Self.bodyLimitBytes))
    } catch let error as HTTPError {
      switch error {
      case .timedOut: throw CAdvisorError.timedOut(url: target, seconds: timeout.inSeconds)
      case .tooLarge(let limitBytes): throw CAdvisorError.tooLarge(url: target, limitBytes: limitBytes)
      case .notHTTP: throw CAdvisorError.unreadable(url: target, problem: error.description)
      case .badRequest, .refused, .noSuchSocket, .notPermitted, .unknownHost, .brokenOff, .tls, .other:
        throw CAdvisorError.unreachable(url: target, reason: error.description)
      }
    }
    guard answer.status == 200 else {
      throw CAdvisorError.answered(url: target, status: answer.status, text: answer.body.quoted)
    }
    do {
      return try JSONDecoder().decode([String: CAdvisorContainer].self, from: answer.body)
    } catch {
      throw CAdvisorError.unreadable(
        url: target, problem: "\(DecodingProblem(error)) in \(answer.body.quoted)")
    }
  }

  // MARK: - Who is who

  private struct Listed {
    var entries: [String: RosterEntry] = [:]
    var problem: String?
  }

  /// cAdvisor is of use without the engine, so an engine that is away is no failure.
  private func listed() async -> Listed {
    guard let roster else { return Listed(problem: "no container engine is known; set DOCKER_HOST") }
    do {
      let entries = try await roster.entries(maxAge: rosterAge)
      return Listed(entries: Dictionary(entries.map { ($0.id, $0) }) { $1 })
    } catch {
      let known = await roster.lastKnown
      return Listed(entries: Dictionary(known.map { ($0.id, $0) }) { $1 }, problem: String(describing: error))
    }
  }

  /// nil when the container is not under test.
  private func identity(
    _ id: String, _ container: CAdvisorContainer, _ entry: RosterEntry?
  ) -> CAdvisorHistory.Identity? {
    if let entry {
      return CAdvisorHistory.Identity(
        container: entry.description, hasHostNetwork: entry.hasHostNetwork,
        startedAtNanoseconds: entry.inspection.startedAtNanoseconds)
    }
    let labels = container.spec?.labels ?? [:]
    guard scope.contains(labels: labels) else { return nil }
    let name = names.name(id: id, containerName: container.containerName, labels: labels)
    return CAdvisorHistory.Identity(
      container: ContainerDescription(
        name: name.name, service: name.service, engineID: id, image: container.spec?.image,
        memoryLimitBytes: MemoryLimit.bytes(container.spec?.memory?.limit),
        cpuLimitMillicores: container.cpuLimitMillicores),
      hasHostNetwork: nil)
  }

  /// `{}` means no containers, and also that cAdvisor has not found the engine.
  private func checkEmpty(_ engine: Listed) throws {
    let since = emptySince ?? ContinuousClock.now
    emptySince = since
    guard ContinuousClock.now - since >= Self.discovery else { return }
    let running = engine.entries.values.filter(\.isAlive).map(\.name.name).sorted()
    if !running.isEmpty { throw CAdvisorError.blind(url: url, running: running) }
    if let problem = engine.problem { throw CAdvisorError.empty(url: url, engineProblem: problem) }
  }
}
