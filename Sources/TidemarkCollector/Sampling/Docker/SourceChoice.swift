import Foundation

/// A sample source for the containers of an engine, with why it is this one.
package struct SourceChoice: Sendable {
  package let source: any SampleSource
  /// As a sentence for people: `cgroup: reads the kernel's files on this machine`.
  package let reason: String
  /// What was tried before and does not work.
  package let refusals: [SourceError.Refusal]

  /// What a choice depends on.
  package struct Circumstances: Sendable {
    package var roster: EngineRoster
    /// Or why the engine cannot be asked.
    package var host: Result<EngineHost, EngineError>
    package var cadvisorURL: String
    package var interval: Duration

    package init(
      roster: EngineRoster, host: Result<EngineHost, EngineError>, cadvisorURL: String, interval: Duration
    ) {
      self.roster = roster
      self.host = host
      self.cadvisorURL = cadvisorURL
      self.interval = interval
    }

    /// Long enough for a loaded server, short enough not to lose more ticks than one.
    package var pollTimeout: Duration { max(interval, .seconds(2)) }
  }

  /// Makes the wanted source, or for `auto` the first that works of: the kernel's files, which cost least; then the
  /// engine's statistics where they are prompt (25 and later); then cAdvisor; then the engine's statistics anyhow.
  ///
  /// Throws `SourceError` with every reason when none works.
  package static func make(
    _ wanted: CollectorConfiguration.Sampling.Source, _ circumstances: Circumstances
  ) async throws -> SourceChoice {
    let order: [CollectorConfiguration.Sampling.Source]
    switch wanted {
    case .auto:
      let isPrompt = (try? circumstances.host.get()).map { $0.apiVersion >= .promptOneShot } ?? false
      order = isPrompt ? [.cgroup, .docker, .cadvisor] : [.cgroup, .cadvisor, .docker]
    case .cadvisor, .docker, .cgroup: order = [wanted]
    case .process:
      throw SourceError.refused(
        .init(source: "process", reason: "it reads plain processes (stack.kind: processes), not containers"))
    }
    var refusals: [SourceError.Refusal] = []
    for kind in order {
      do {
        let (source, reason) = try await candidate(kind, circumstances)
        return SourceChoice(source: source, reason: reason, refusals: refusals)
      } catch let error as CancellationError {
        throw error
      } catch {
        refusals.append(.init(source: kind.rawValue, reason: String(describing: error)))
      }
    }
    throw wanted == .auto ? SourceError.noneWorks(refusals) : SourceError.refused(refusals[0])
  }

  /// Shared with whoever asks in the same moment; older, it could miss a restart, which changes the counters' meaning.
  static let rosterAge = Duration.milliseconds(100)

  private static func candidate(
    _ kind: CollectorConfiguration.Sampling.Source, _ circumstances: Circumstances
  ) async throws -> (any SampleSource, String) {
    let roster = circumstances.roster
    switch kind {
    case .cgroup:
      let finder = try CgroupFinder(host: try circumstances.host.get(), engine: roster.engine.address)
      let source = CgroupSource(roster, finder: finder, rosterAge: circumstances.interval)
      // When something runs already, it must be found.
      _ = try await source.poll()
      return (source, "the kernel's cgroup files (version \(finder.tree.version ?? 0)), the cheapest")
    case .docker:
      let host = try circumstances.host.get()
      guard host.apiVersion >= .oneShot else { throw EngineTooOld(host: host) }
      let source = DockerSource(roster, host: host, rosterAge: Self.rosterAge)
      return (source, "one-shot statistics of \(host.product) \(host.version) at \(roster.engine.address)")
    case .cadvisor:
      let source = CAdvisorSource(
        url: circumstances.cadvisorURL, scope: roster.scope, roster: roster,
        timeout: circumstances.pollTimeout, rosterAge: Self.rosterAge)
      _ = try await source.poll()
      return (source, "cAdvisor at \(circumstances.cadvisorURL)")
    case .auto, .process:
      throw SourceError.refused(.init(source: kind.rawValue, reason: "it is no source of containers"))
    }
  }
}

/// An engine without one-shot statistics.
private struct EngineTooOld: Error, CustomStringConvertible {
  let host: EngineHost

  var description: String {
    "\(host.product) \(host.version) speaks API \(host.apiVersion); one-shot statistics begin with "
      + "\(EngineAPIVersion.oneShot) (Docker 20.10)"
  }
}
