import Foundation
import TidemarkWarehouse

/// What the collector may do with the project.
package enum ProjectOwnership: Sendable {
  /// Torn down before and after.
  case owned
  /// Torn down before, left up at the end, also when it did not come up.
  case kept
  /// Started and stopped by others: only looked at.
  case attached
}

/// A Docker Compose project: torn down and brought up by the Compose command line, watched through the engine.
actor ComposeStack: Stack {
  nonisolated let events: AsyncStream<StackEvent>
  private let report: AsyncStream<StackEvent>.Continuation

  private let project: ComposeProject
  private let roster: EngineRoster
  private let ownership: ProjectOwnership
  private let total: Duration
  private let stopGraceSeconds: Double
  private let isBuilt: Bool
  private let buildTimeout: Duration
  private let environment: [String: String]
  private let candidates: [[String]]

  private nonisolated let found = FoundCommand()
  private let watch: ComposeWatch
  private var watching: Task<Void, Never>?
  private var hasBegun = false
  private var hasPrepared = false

  private static let healthPause = Duration.milliseconds(300)
  /// Beside the grace every container has, for one tear-down that must succeed.
  private static let tearDownPatience = Duration.seconds(60)

  /// - Parameter roster: Of the same project.
  /// - Parameter environment: For the command line; DOCKER_HOST is set to the roster's engine.
  /// - Parameter commands: Compose command lines to try, the first that answers is taken; nil is the project's own.
  init(
    _ stack: CollectorConfiguration.Stack, project: ComposeProject, roster: EngineRoster,
    ownership: ProjectOwnership,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    commands: [[String]]? = nil
  ) {
    self.project = project
    self.roster = roster
    self.ownership = ownership
    total = .microsecondsRounded(seconds: stack.healthTimeoutSeconds)
    stopGraceSeconds = stack.stopGraceSeconds
    isBuilt = stack.build ?? true
    buildTimeout = .microsecondsRounded(seconds: stack.buildTimeoutSeconds)
    var environment = environment
    environment.merge(roster.engine.address.environment) { $1 }
    self.environment = environment
    candidates = commands ?? [project.words]
    (events, report) = AsyncStream.makeStream()
    watch = ComposeWatch(roster, project: project, report: report)
  }

  private func command() async throws -> ComposeCommand {
    if let known = found.command { return known }
    let command = try await ComposeCommand.find(candidates, environment: environment)
    found.command = command
    return command
  }

  // MARK: - Starting

  func start() async throws {
    await endWatch()
    if ownership == .attached {
      guard try await roster.entries().contains(where: { $0.isAlive && $0.name.service != nil }) else {
        throw ComposeError.notRunning(project)
      }
    } else {
      do {
        try await bringUp()
      } catch {
        if ownership == .owned { await stop() }
        throw error
      }
    }
    try await watch.begin()
    watching = Task { [watch] in await watch.run() }
  }

  private func bringUp() async throws {
    // Asked first: what the command lines say about an engine that is not there fills a page.
    _ = try await roster.engine.host()
    let command = try await command()
    try await prepare(command)
    var budget = ComposeBudget(total: total)
    let teardown = budget.begin(.tearDown)
    hasBegun = true
    try await removeStrangers()
    try await command.run(downArguments, of: project, until: teardown)
    report.yield(.starting(service: project.name))
    do {
      try await command.run(["up", "-d", "--quiet-pull"], of: project, until: budget.begin(.start))
    } catch let error as ComposeError {
      throw ComposeError.notStarted(error, waiting: try await withLogs(try await waiting()))
    }
    try await untilHealthy(budget.begin(.health), budget)
  }

  /// Once for all scenarios: builds what is built from this checkout, or says what of it is older than the commit.
  private func prepare(_ command: ComposeCommand) async throws {
    guard !hasPrepared else { return }
    for note in project.notes { report.yield(.troubled(note)) }
    let built = project.services.filter(\.isBuilt)
    if isBuilt, !built.isEmpty {
      report.yield(.noted("building \(built.map(\.name).joined(separator: ", "))"))
      try await command.run(["build"], of: project, until: .now + buildTimeout)
    } else {
      for sentence in await ImageAge.outdated(built, of: project, roster.engine) {
        report.yield(.troubled(sentence))
      }
    }
    hasPrepared = true
  }

  /// Removes containers of the project that `down` leaves alone: of services that are no longer in the files, of
  /// profiles that are not active, and of `compose run`.
  private func removeStrangers() async throws {
    let names = Set(project.services.map(\.name))
    let strangers = try await roster.entries().filter { !names.contains($0.name.service ?? "") }
    guard !strangers.isEmpty else { return }
    for entry in strangers { try await roster.engine.remove(entry.id) }
    report.yield(
      .noted(
        "removed \(strangers.map(\.containerName).joined(separator: ", ")): of project \(project.name), but of no "
          + "service that `up` starts now"))
  }

  private func untilHealthy(_ deadline: ContinuousClock.Instant, _ budget: ComposeBudget) async throws {
    while true {
      let waiting = try await waiting()
      if waiting.isEmpty { break }
      guard ContinuousClock.now < deadline else {
        throw ComposeError.notHealthy(
          budgetSeconds: total.inSeconds, account: budget.account, waiting: try await withLogs(waiting))
      }
      try await Task.sleep(for: Self.healthPause)
    }
    guard try await !members().isEmpty else { throw ComposeError.nothingStarted(project) }
  }

  private func withLogs(_ waiting: [ComposeError.Waiting]) async throws -> [ComposeError.Waiting] {
    let entries = try await roster.entries()
    var result = waiting
    for index in result.indices {
      guard let entry = entries.first(where: { $0.containerName == result[index].container }) else {
        continue
      }
      result[index].log = await log(of: entry)
    }
    return result
  }

  /// What is not well. Throws `ComposeError.diedAtStart` for a container that will not be.
  private func waiting() async throws -> [ComposeError.Waiting] {
    var waiting: [ComposeError.Waiting] = []
    for entry in try await members() {
      switch ComposeCondition(entry.inspection) {
      case .well, .done: break
      case .waiting(let state):
        waiting.append(.init(service: entry.name.name, container: entry.containerName, state: state))
      case .ended(let ending, let isGivenUp):
        throw ComposeError.diedAtStart(
          service: entry.name.name, ending, isGivenUp: isGivenUp, log: await log(of: entry))
      }
    }
    return waiting
  }

  /// Containers of the services, without those of `compose run`.
  private func members() async throws -> [RosterEntry] {
    let names = Set(project.services.map(\.name))
    return try await roster.entries().filter { names.contains($0.name.service ?? "") }
  }

  private func log(of entry: RosterEntry) async -> [String] {
    do {
      return try await roster.engine.logTail(entry.id, lines: LogTail.keptLines)
    } catch {
      return ["(the log cannot be read: \(error))"]
    }
  }

  // MARK: - Living

  func untilLost() async throws {
    let loss = try await watch.untilLost()
    throw ComposeError.died(service: loss.entry.name.name, loss.ending, log: await log(of: loss.entry))
  }

  func status() async -> [ServiceStatus] {
    do {
      let members = try await members()
      var list = members.compactMap(ServiceStatus.init)
      for service in project.services.map(\.name)
      where !members.contains(where: { $0.name.service == service }) {
        let name = await roster.name(
          id: "", containerName: nil,
          labels: ["com.docker.compose.service": service, "com.docker.compose.project": project.name])
        list.append(
          ServiceStatus(service: name.name, isRunning: false, isHealthy: nil, detail: "no container"))
      }
      return list.sorted { $0.service < $1.service }
    } catch {
      return [
        ServiceStatus(
          service: project.name, isRunning: false, isHealthy: nil, detail: String(describing: error))
      ]
    }
  }

  // MARK: - Stopping

  private var downArguments: [String] {
    ["down", "-v", "--remove-orphans", "-t", String(Int(stopGraceSeconds.rounded(.up)))]
  }

  func stop() async {
    await endWatch()
    guard hasBegun, ownership == .owned else { return }
    // A task of its own, so that tearing down goes on when the caller is cancelled.
    await Task { await tearDown() }.value
  }

  private func tearDown() async {
    var reason = ""
    // Twice: a container may come into being while the first lists them, after an `up` that was cut short.
    for _ in 1...2 {
      do {
        let patience = Self.tearDownPatience + .microsecondsRounded(seconds: stopGraceSeconds)
        try await removeStrangers()
        try await command().run(downArguments, of: project, until: .now + patience)
        let left = try await roster.entries()
        if left.isEmpty {
          hasBegun = false
          return
        }
        reason = "left are \(left.map(\.containerName).joined(separator: ", "))"
      } catch {
        reason = String(describing: error)
      }
    }
    report.yield(.troubled(ComposeError.leftBehind(project, reason: reason).description))
  }

  private func endWatch() async {
    watching?.cancel()
    await watching?.value
    watching = nil
  }

  nonisolated func killAtOnce() {
    guard ownership == .owned, let command = found.command else { return }
    command.leaveBehind(["down", "-v", "--remove-orphans", "-t", "0"], of: project)
  }
}
