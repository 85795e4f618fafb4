import Foundation

/// Notices containers of the project that end, start again, or end for good, from the engine's events.
///
/// Whatever happens while the event stream is broken is found by comparing what runs before and after.
actor ComposeWatch {
  struct Loss: Sendable {
    var entry: RosterEntry
    /// Continues a sentence: `exited with code 1`.
    var ended: String
  }

  private let roster: EngineRoster
  private let project: ComposeProject
  private let report: AsyncStream<StackEvent>.Continuation

  /// By name of the series.
  private var running: [String: RosterEntry] = [:]
  /// How the last run of a container ended, until it starts again.
  private var endings: [String: String] = [:]
  private var oomed: Set<String> = []
  private var judging: [String: Task<Void, Never>] = [:]
  private var loss: Loss?

  private static let reconnectPause = Duration.milliseconds(500)
  /// A restart by hand or a recreation may leave a service without a container for a moment.
  private static let mercy = Duration.seconds(3)
  private static let lookPause = Duration.milliseconds(300)

  init(_ roster: EngineRoster, project: ComposeProject, report: AsyncStream<StackEvent>.Continuation) {
    self.roster = roster
    self.project = project
    self.report = report
  }

  /// Takes what is there now as what should run, but for jobs that are done; what has just died is found so.
  func begin() async throws {
    loss = nil
    endings = [:]
    oomed = []
    running = Self.newest(try await roster.entries().filter { ComposeCondition($0.inspection) != .done })
  }

  /// By name of the series; while a service is recreated there may be two of it.
  private static func newest(_ entries: [RosterEntry]) -> [String: RosterEntry] {
    Dictionary(entries.filter { $0.name.service != nil }.map { ($0.name.name, $0) }) { one, other in
      one.inspection.createdNanoseconds ?? 0 > other.inspection.createdNanoseconds ?? 0 ? one : other
    }
  }

  /// nil while the engine is away, which is the sample source's to tell of; here it is only asked again.
  private func look() async -> [RosterEntry]? {
    do { return try await roster.entries() } catch { return nil }
  }

  /// Follows the events until it is cancelled.
  func run() async {
    while !Task.isCancelled {
      do {
        try await roster.engine.follow(since: nil) {
          await self.compare()
        } each: {
          await self.take($0)
        }
      } catch {
        // Found again when the engine is back.
      }
      do { try await Task.sleep(for: Self.reconnectPause) } catch { break }
    }
    for task in judging.values { task.cancel() }
    judging = [:]
  }

  /// nil when cancelled.
  func untilLost() async -> Loss? {
    while !Task.isCancelled {
      if let loss { return loss }
      do { try await Task.sleep(for: .milliseconds(100)) } catch { return nil }
    }
    return nil
  }

  // MARK: - Events

  private func take(_ event: EngineEvent) async {
    guard ContainerScope.project(project.name).contains(labels: event.attributes),
      case let name = await roster.name(
        id: event.id, containerName: event.name, labels: event.attributes), name.service != nil
    else { return }
    switch event.kind {
    case .oom:
      oomed.insert(event.id)
    case .die(let code):
      let isOOM = oomed.remove(event.id) != nil
      endings[name.name] = ComposeCondition.ending(exitCode: code, isOOM: isOOM)
      judge(name.name)
    case .start:
      await compare()
    default: break
    }
  }

  /// Reports what has started since the last look, and judges what is gone.
  private func compare() async {
    guard let now = await look().map({ Self.newest($0.filter(\.isAlive)) }) else { return }
    for (name, entry) in now.sorted(by: { $0.key < $1.key }) {
      if let before = running[name], before.incarnation != entry.incarnation {
        report.yield(
          .restarted(service: name, ended: endings.removeValue(forKey: name) ?? "was started anew"))
      }
      running[name] = entry
    }
    for name in running.keys where now[name] == nil { judge(name) }
  }

  /// Waits whether the container comes again; if not, it is lost, or was a job that is done.
  private func judge(_ name: String) {
    guard judging[name] == nil, let before = running[name] else { return }
    judging[name] = Task {
      await self.decide(name, before)
      self.judged(name)
    }
  }

  private func judged(_ name: String) { judging[name] = nil }

  private func decide(_ name: String, _ before: RosterEntry) async {
    var deadline = ContinuousClock.now + Self.mercy
    while !Task.isCancelled {
      do { try await Task.sleep(for: Self.lookPause) } catch { return }
      guard let entries = await look() else {
        // Without the engine there is nothing to judge by.
        deadline = .now + Self.mercy
        continue
      }
      let mine = entries.filter { $0.name.name == name }
      if mine.contains(where: \.isAlive) {
        await compare()
        return
      }
      // The engine's own pause before a restart grows up to a minute.
      if mine.contains(where: { $0.inspection.state?.restarting == true }) { continue }
      guard ContinuousClock.now >= deadline else { continue }
      end(name, mine.first ?? before, isGone: mine.isEmpty)
      return
    }
  }

  private func end(_ name: String, _ entry: RosterEntry, isGone: Bool) {
    running[name] = nil
    let condition = ComposeCondition(entry.inspection)
    let ended: String
    switch condition {
    case _ where isGone: ended = "was removed"
    case .ended(let how): ended = endings[name] ?? how
    default: ended = endings[name] ?? "exited with code 0"
    }
    endings[name] = nil
    report.yield(.died(service: name, ended: ended))
    if isGone || condition != .done, loss == nil { loss = Loss(entry: entry, ended: ended) }
  }
}
