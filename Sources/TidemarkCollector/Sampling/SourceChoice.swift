import Foundation

/// A sample source for the containers of an engine, with why it is this one.
package struct SourceChoice: Sendable {
  package let source: any SampleSource
  /// As a sentence for people: `cgroup: reads the kernel's files on this machine`.
  package let reason: String
  /// What was tried before and does not work.
  let refusals: [SourceError.Refusal]

  /// Makes the wanted source, or for `auto` the first that works of: the kernel's files, which cost least; then the
  /// engine's statistics where they are prompt (25 and later); then cAdvisor; then the engine's statistics anyhow.
  ///
  /// Throws `SourceError` with every reason when none works.
  ///
  /// - Parameter host: Or why the engine cannot be asked.
  static func make(
    _ sampling: CollectorConfiguration.Sampling, roster: EngineRoster, host: Result<EngineHost, EngineError>
  ) async throws -> SourceChoice {
    let wanted = sampling.source
    let order: [CollectorConfiguration.Sampling.Source]
    switch wanted {
    case .auto:
      let isPrompt = (try? host.get()).map { $0.apiVersion >= .promptOneShot } ?? false
      order = isPrompt ? [.cgroup, .docker, .cadvisor] : [.cgroup, .cadvisor, .docker]
    case .cadvisor, .docker, .cgroup: order = [wanted]
    case .process:
      throw SourceError.refused(
        .init(source: "process", reason: "it reads plain processes (stack.kind: processes), not containers"))
    }
    var refusals: [SourceError.Refusal] = []
    for kind in order {
      do {
        let (source, reason) = try await candidate(kind, sampling, roster, host)
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
    _ kind: CollectorConfiguration.Sampling.Source, _ sampling: CollectorConfiguration.Sampling,
    _ roster: EngineRoster, _ host: Result<EngineHost, EngineError>
  ) async throws -> (any SampleSource, String) {
    switch kind {
    case .cgroup:
      let host = try host.get()
      guard !host.hasSharedGroups else { throw SharedGroups(host: host) }
      let finder = try CgroupFinder(host: host, engine: roster.engine.address)
      let source = CgroupSource(
        roster, finder: finder, rosterAge: .microsecondsRounded(seconds: sampling.intervalSeconds))
      // When something runs already, it must be found.
      _ = try await source.poll()
      return (source, "the kernel's cgroup files (version \(finder.tree.version ?? 0)), the cheapest")
    case .docker:
      let host = try host.get()
      guard !host.hasSharedGroups else { throw SharedGroups(host: host) }
      guard host.apiVersion >= .oneShot else { throw EngineTooOld(host: host) }
      let source = DockerSource(roster, host: host, rosterAge: Self.rosterAge)
      return (source, "one-shot statistics of \(host.product) \(host.version) at \(roster.engine.address)")
    case .cadvisor:
      let source = CAdvisorSource(sampling, roster: roster)
      _ = try await source.poll()
      return (source, "cAdvisor at \(sampling.cadvisorURL)")
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

/// An engine that cannot tell what one of its containers uses.
private struct SharedGroups: Error, CustomStringConvertible {
  let host: EngineHost

  var description: String {
    "\(host.product) \(host.version) runs without root where control groups are version 1: its containers share one group, "
      + "and what it says of one is the use of all; take control groups version 2, or record processes with --pid"
  }
}
