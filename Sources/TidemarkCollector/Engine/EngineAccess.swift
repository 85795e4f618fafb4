/// The container engine as a run uses it: one client, one roster, and what is made of them.
package struct EngineAccess: Sendable {
  let client: EngineClient
  let roster: EngineRoster
  /// Or why the engine could not be asked; cAdvisor can be read without it.
  let host: Result<EngineHost, EngineError>

  /// Asks the engine once who it is.
  ///
  /// Throws `EngineError.badAddress` for a `DOCKER_HOST` that is not supported.
  ///
  /// - Parameter environment: `DOCKER_HOST` is respected.
  /// - Parameter displayNames: What people call the services of Compose.
  init(
    environment: [String: String], scope: ContainerScope, displayNames: [String: String] = [:]
  ) async throws {
    client = EngineClient(try EngineAddress(environment: environment))
    roster = EngineRoster(client, scope: scope, names: ContainerNames(displayNames: displayNames))
    do {
      host = .success(try await client.host())
    } catch let error as EngineError {
      host = .failure(error)
    }
  }

  /// The source the configuration asks for, tried out. Throws `SourceError`.
  func source(_ sampling: CollectorConfiguration.Sampling) async throws -> SourceChoice {
    try await SourceChoice.make(sampling, roster: roster, host: host)
  }

  /// nil when there is no engine to watch.
  func oomWatch(interval: Duration) throws -> OOMWatch? {
    guard case .success(let host) = host else { return nil }
    let finder: CgroupFinder?
    do {
      finder = try CgroupFinder(host: host, engine: client.address)
    } catch is CgroupRefusal {
      // The kernel's counters are one signal of three.
      finder = nil
    }
    return OOMWatch(roster, host: host, finder: finder, interval: interval)
  }

  /// For the fingerprint of the machine; empty when the engine is not known.
  var fact: String {
    if case .success(let host) = host { host.fact } else { "" }
  }
}

extension CollectorConfiguration.Stack {
  /// By service of Compose, what people call it; the same for all who look at the stack, so that their series agree.
  var displayNames: [String: String] {
    Dictionary(containers.compactMap { known in known.name.map { (known.service, $0) } }) { $1 }
  }
}
