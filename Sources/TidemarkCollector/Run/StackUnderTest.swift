/// A stack with the source that reads it.
package struct StackUnderTest: Sendable {
  package let stack: any Stack
  package let source: any SampleSource

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
    }
  }

  /// Processes somebody else started.
  package init(attaching processes: [ServiceProcess], _ settings: CollectorConfiguration) throws {
    try Self.requireProcessSource(settings)
    stack = AttachedStack(processes)
    source = ProcessSource { processes }
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
