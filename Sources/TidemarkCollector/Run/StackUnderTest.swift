import Foundation

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
  /// Throws `ConfigurationError` for a source that does not fit the stack, `StackError` for services that cannot start, and for
  /// containers `ComposeError`, `EngineError`, `SourceError`.
  ///
  /// - Parameter ownership: Of a Compose project; processes are always the collector's own.
  package init(
    _ settings: CollectorConfiguration, logDirectory: String, ownership: ProjectOwnership = .owned,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws {
    switch settings.stack.kind {
    case .compose:
      let project = try await ComposeProject.find(settings.stack, environment: environment)
      let engine = try await EngineAccess(
        environment: environment, scope: .project(project.name), displayNames: settings.stack.displayNames)
      stack = ComposeStack(
        settings.stack, project: project, roster: engine.roster, ownership: ownership,
        environment: environment)
      self.engine = engine
      if settings.sampling.source == .cadvisor {
        // It may be a service of the stack, so it cannot be tried yet.
        source = CAdvisorSource(settings.sampling, roster: engine.roster)
        choice = nil
      } else {
        let choice = try await engine.source(settings.sampling)
        self.choice = choice
        source = choice.source
      }
    case .processes:
      try Self.requireProcessSource(settings)
      let stack = try ProcessStack(settings.stack, logDirectory: logDirectory)
      self.stack = stack
      source = ProcessSource { await stack.processes() }
      engine = nil
      choice = nil
    }
  }

  /// Processes that run already.
  package init(attaching processes: [ServiceProcess], _ settings: CollectorConfiguration) throws {
    try Self.requireProcessSource(settings)
    stack = AttachedStack(processes)
    source = ProcessSource { processes }
    engine = nil
    choice = nil
  }

  /// Control groups that are there already. Throws `ConfigurationError` for another source, `CgroupRefusal` without any.
  package init(attaching groups: [NamedCgroup], _ settings: CollectorConfiguration) throws {
    guard [.auto, .cgroup].contains(settings.sampling.source) else {
      throw ConfigurationError.unfitForGroups(settings.sampling.source)
    }
    stack = AttachedGroups(groups)
    source = try NamedCgroupSource(groups)
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

  /// Containers that run already: those of `stack.project` where it is set, else all of the engine.
  ///
  /// Throws `EngineError.badAddress`, `SourceError`.
  package init(recording settings: CollectorConfiguration, environment: [String: String]) async throws {
    let scope = settings.stack.project.map { ContainerScope.project($0) } ?? .all
    let engine = try await EngineAccess(
      environment: environment, scope: scope, displayNames: settings.stack.displayNames)
    guard case .failure(let error) = engine.host else {
      try await self.init(RunningEngine(engine.roster), in: engine, settings.sampling)
      return
    }
    // cAdvisor alone is enough for readings, though for nothing else.
    let choice = try await engine.source(settings.sampling)
    self.init(
      AttachedStack([]),
      SourceChoice(
        source: choice.source,
        reason: "\(choice.reason); without the engine, OOM kills and restarts are not detected (\(error))",
        refusals: choice.refusals))
  }

  /// Without an engine.
  private init(_ stack: any Stack, _ choice: SourceChoice) {
    self.stack = stack
    source = choice.source
    engine = nil
    self.choice = choice
  }

  private static func requireProcessSource(_ settings: CollectorConfiguration) throws {
    switch settings.sampling.source {
    case .auto, .process: return
    case .cadvisor, .docker, .cgroup:
      throw ConfigurationError.unfitSource(settings.sampling.source)
    }
  }
}
