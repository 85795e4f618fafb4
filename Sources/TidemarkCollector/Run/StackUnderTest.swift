/// A stack with the source that reads it.
package struct StackUnderTest: Sendable {
  package let stack: any Stack
  package let source: any SampleSource
  /// Where its containers are; nil for plain processes.
  package let engine: EngineAccess?
  /// Why this source; nil when there was no choice.
  package let choice: SourceChoice?

  /// What the configuration asks for; nothing is started yet.
  ///
  /// Throws `ConfigurationError` for what this release cannot do, `StackError` for services that cannot start.
  package init(_ settings: CollectorConfiguration, logDirectory: String) throws {
    switch settings.stack.kind {
    case .compose:
      throw ConfigurationError.notInThisRelease(
        what: "stack.kind compose",
        instead: "declare the services as processes (stack.kind: processes), or try `tidemark-collect demo`")
    case .processes:
      try Self.requireProcessSource(settings)
      let stack = try ProcessStack(settings.stack, logDirectory: logDirectory)
      self.stack = stack
      source = ProcessSource { await stack.processes() }
      engine = nil
      choice = nil
    }
  }

  /// Processes somebody else started.
  package init(attaching processes: [ServiceProcess], _ settings: CollectorConfiguration) throws {
    try Self.requireProcessSource(settings)
    stack = AttachedStack(processes)
    source = ProcessSource { processes }
    engine = nil
    choice = nil
  }

  /// A stack of containers with the source the configuration asks for, tried out.
  ///
  /// Throws `SourceError` when none works.
  package init(_ stack: any Stack, in engine: EngineAccess, _ sampling: CollectorConfiguration.Sampling)
    async throws
  {
    let choice = try await engine.source(sampling)
    self.stack = stack
    self.choice = choice
    self.engine = engine
    source = choice.source
  }

  /// Containers somebody else started: those of `stack.project` where it is set, else all of the engine.
  ///
  /// Throws `EngineError.badAddress`, `SourceError`.
  package init(recording settings: CollectorConfiguration, environment: [String: String]) async throws {
    let scope = settings.stack.project.map { ContainerScope.project($0) } ?? .all
    let engine = try await EngineAccess(environment: environment, scope: scope)
    try await self.init(RunningEngine(engine.roster), in: engine, settings.sampling)
  }

  private static func requireProcessSource(_ settings: CollectorConfiguration) throws {
    switch settings.sampling.source {
    case .auto, .process: return
    case .cadvisor, .docker, .cgroup:
      throw ConfigurationError.notInThisRelease(
        what: "sampling.source \(settings.sampling.source.rawValue)",
        instead: "use process, or auto, for a stack of processes")
    }
  }
}
