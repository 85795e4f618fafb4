import Foundation

/// Notices containers of the project that end, start again, or end for good, from the engine's events.
///
/// Whatever happens while the event stream is broken is found by comparing what runs before and after.
actor ComposeWatch {
  struct Loss: Sendable {
    var entry: RosterEntry
    var ending: Ending
  }

  private let roster: EngineRoster
  private let project: ComposeProject
  private let report: AsyncStream<StackEvent>.Continuation

  /// By name of the series.
  private var running: [String: RosterEntry] = [:]
  /// How the last run of a container ended, until it starts again.
  private var endings: [String: Ending] = [:]
  private var oomed: Set<String> = []
  private var judging: [String: Task<Void, Never>] = [:]
  private var loss = Promise<Loss>()

  /// A restart by hand or a recreation may leave a service without a container for a moment.
  private static let restartGrace = Duration.seconds(3)
  private static let lookPause = Duration.milliseconds(300)

  init(_ roster: EngineRoster, project: ComposeProject, report: AsyncStream<StackEvent>.Continuation) {
    self.roster = roster
    self.project = project
    self.report = report
  }

  /// Expects what is there now to run on, but for jobs that are done; what has just died is found that way.
  func begin() async throws {
    loss = Promise()
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

  /// nil while the engine is away, which the sample source reports.
  private func look() async -> [RosterEntry]? {
    do { return try await roster.entries() } catch { return nil }
  }

  /// Follows the events until it is cancelled.
  func run() async {
    for await notice in await roster.events.listen() {
      switch notice {
      case .connected: await compare()
      case .disconnected: break
      case .event(let event): await record(event)
      }
    }
    for task in judging.values { task.cancel() }
    judging = [:]
  }

  /// Returns when a service is lost. Throws `CancellationError`.
  func untilLost() async throws -> Loss { try await loss.value }

  // MARK: - Events

  private func record(_ event: EngineEvent) async {
    guard ContainerScope.project(project.name).contains(labels: event.attributes),
      case let name = await roster.name(
        id: event.id, containerName: event.name, labels: event.attributes), name.service != nil
    else { return }
    switch event.kind {
    case .oom:
      oomed.insert(event.id)
    case .die(let code):
      let isOOM = oomed.remove(event.id) != nil
      endings[name.name] = Ending(exitCode: code, isOOM: isOOM)
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
          .restarted(service: name, endings.removeValue(forKey: name) ?? .unknown))
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
    var deadline = ContinuousClock.now + Self.restartGrace
    while !Task.isCancelled {
      do { try await Task.sleep(for: Self.lookPause) } catch { return }
      guard let entries = await look() else {
        // Without the engine there is nothing to judge by.
        deadline = .now + Self.restartGrace
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
    let noticed = endings.removeValue(forKey: name)
    let ending: Ending =
      switch condition {
      case _ where isGone: .removed
      case .ended(let found, _): noticed ?? found
      default: noticed ?? .exited(code: 0)
      }
    guard isGone || condition != .done else {
      report.yield(.noted("service \(name) finished with exit code 0"))
      return
    }
    report.yield(.died(service: name, ending))
    loss.fulfil(Loss(entry: entry, ending: ending))
  }
}
