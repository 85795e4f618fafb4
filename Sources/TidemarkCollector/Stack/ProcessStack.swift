import Foundation

/// A stack of plain processes, declared in the configuration and started here.
actor ProcessStack: Stack {
  nonisolated let events: AsyncStream<StackEvent>
  private let report: AsyncStream<StackEvent>.Continuation

  private let services: [CollectorConfiguration.Service]
  private let healthTimeout: Duration
  private let stopGrace: Duration
  private let launches: [ServiceLaunch]
  private nonisolated let groups = LiveGroups()

  private var children: [String: ServiceChild] = [:]
  private var supervisors: [Task<Void, Never>] = []
  private var loss = Promise<StackError>()
  private var isStopping = false
  /// Until all are healthy a service that ends for good has died at its start.
  private var isStarting = false

  private static let healthPause = Duration.milliseconds(100)
  private static let healthRequestTimeout = Duration.seconds(2)
  /// As Docker's restart back-off: doubled up to a minute, forgotten after ten good seconds.
  private static let restartPause = (first: Duration.milliseconds(100), longest: Duration.seconds(60))
  private static let goodRun = Duration.seconds(10)

  /// - Parameter logDirectory: Where services without a `log_file` write.
  /// - Throws: `StackError` for whatever is wrong before anything is started.
  init(_ stack: CollectorConfiguration.Stack, logDirectory: String) throws {
    guard !stack.services.isEmpty else { throw StackError.nothingDeclared }
    launches = try stack.services.map { try ServiceLaunch($0, logDirectory: logDirectory) }
    services = stack.services
    healthTimeout = .microsecondsRounded(seconds: stack.healthTimeoutSeconds)
    stopGrace = .microsecondsRounded(seconds: stack.stopGraceSeconds)
    (events, report) = AsyncStream.makeStream()
  }

  /// The process of every service that runs now, in the declared order.
  func processes() -> [ServiceProcess] {
    services.compactMap { service in
      children[service.name].map {
        ServiceProcess(service: service.name, pid: $0.pid, command: service.command.first)
      }
    }
  }

  // MARK: - Starting

  func start() async throws {
    await stop()
    for service in services { try await Self.checkPort(of: service) }
    isStopping = false
    isStarting = true
    loss = Promise()
    do {
      let deadline = ContinuousClock.now + healthTimeout
      for launch in launches {
        try Task.checkCancellation()
        try await start(launch)
      }
      try await untilHealthy(deadline: deadline)
      isStarting = false
    } catch {
      isStarting = false
      await stop()
      throw error
    }
  }

  private func start(_ launch: ServiceLaunch) async throws {
    report.yield(.starting(service: launch.service.name))
    let child = try await spawn(launch)
    // Not a child task: supervision ends with the service, whatever becomes of the caller.
    supervisors.append(Task { await supervise(launch, child) })
  }

  private func spawn(_ launch: ServiceLaunch) async throws -> ServiceChild {
    let child = try await ServiceChild.start(launch)
    groups.insert(child.pid)
    children[launch.service.name] = child
    return child
  }

  /// Refuses to start beside somebody who already answers: the health check would take them for the service.
  private static func checkPort(of service: CollectorConfiguration.Service) async throws {
    guard let url = service.healthURL, let address = HTTPAddress(url), address.isLoopback else { return }
    guard await ServiceHealth.isAnswering(url: url, timeout: healthRequestTimeout) else { return }
    throw StackError.portInUse(service: service.name, host: address.host, port: address.port)
  }

  private func untilHealthy(deadline: ContinuousClock.Instant) async throws {
    while true {
      if let lost = loss.current { throw lost }
      let waiting = await unhealthy()
      if let lost = loss.current { throw lost }
      if waiting.isEmpty { return }
      guard ContinuousClock.now < deadline else {
        throw StackError.notHealthy(budgetSeconds: healthTimeout.inSeconds, waiting: waiting)
      }
      try await Task.sleep(for: Self.healthPause)
    }
  }

  private func unhealthy() async -> [StackError.Waiting] {
    var waiting: [StackError.Waiting] = []
    for service in services {
      guard let url = service.healthURL else { continue }
      let answer = await ServiceHealth.ask(url: url, timeout: Self.healthRequestTimeout)
      guard !answer.isHealthy else { continue }
      let log = children[service.name]?.logTail() ?? LogTail(path: "", lines: [])
      waiting.append(.init(service: service.name, url: url, answer: answer.detail, log: log))
    }
    return waiting
  }

  // MARK: - Living

  private func supervise(_ launch: ServiceLaunch, _ first: ServiceChild) async {
    let service = launch.service
    var child = first
    var pause = Self.restartPause.first
    while true {
      let startedAt = ContinuousClock.now
      let ending = await child.ending.value
      // What the service started and left behind goes with it.
      child.signal(SIGKILL)
      groups.remove(child.pid)
      children[service.name] = nil
      if isStopping { return }
      guard service.restart.applies(after: ending) else {
        lose(service.name, ending, child.logTail())
        return
      }
      if ContinuousClock.now - startedAt > Self.goodRun { pause = Self.restartPause.first }
      // Cut short by `stop`.
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, Self.restartPause.longest)
      if isStopping { return }
      do {
        child = try await spawn(launch)
      } catch {
        report.yield(.died(service: service.name, ending))
        loss.fulfil(
          .notRestarted(service: service.name, ending, reason: "\(error)", log: child.logTail()))
        return
      }
      // `stop` may have come while it was being started, too early to know of it.
      if isStopping { child.signal(SIGKILL) }
      report.yield(.restarted(service: service.name, ending))
    }
  }

  private func lose(_ service: String, _ ending: Ending, _ log: LogTail) {
    report.yield(.died(service: service, ending))
    loss.fulfil(
      isStarting
        ? .diedAtStart(service: service, ending, log: log) : .died(service: service, ending, log: log))
  }

  func untilLost() async throws { throw try await loss.value }

  func status() async -> [ServiceStatus] {
    var list: [ServiceStatus] = []
    for service in services {
      let pid = children[service.name]?.pid
      var status = ServiceStatus(
        service: service.name, isRunning: pid != nil, isHealthy: nil,
        detail: pid.map { "pid \($0)" } ?? "not running")
      if let url = service.healthURL {
        let answer = await ServiceHealth.ask(url: url, timeout: Self.healthRequestTimeout)
        status.isHealthy = answer.isHealthy
        status.detail += ", \(answer.detail)"
      }
      list.append(status)
    }
    return list
  }

  // MARK: - Stopping

  func stop() async {
    isStopping = true
    let (living, waiting, grace) = (Array(children.values), supervisors, stopGrace)
    supervisors = []
    // A task of its own, so that stopping goes on when the caller is cancelled.
    await Task {
      for child in living { child.signal(SIGTERM) }
      let killing = Task {
        do { try await Task.sleep(for: grace) } catch { return }
        for child in living { child.signal(SIGKILL) }
      }
      for supervisor in waiting {
        supervisor.cancel()
        await supervisor.value
      }
      killing.cancel()
    }.value
  }

  nonisolated func killAtOnce() { groups.killAll() }
}
