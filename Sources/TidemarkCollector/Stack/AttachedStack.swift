import Foundation

/// Processes that others start and stop: they are only looked at.
struct AttachedStack: Stack {
  let processes: [ServiceProcess]
  let events: AsyncStream<StackEvent>

  init(_ processes: [ServiceProcess]) {
    self.processes = processes
    events = AsyncStream { $0.finish() }
  }

  func start() async throws {
    if let gone = processes.first(where: { !Self.isRunning($0.pid) }) {
      throw StackError.notRunning(service: gone.service, pid: gone.pid)
    }
  }

  func stop() async {}

  func untilLost() async throws {
    // The kernel announces the end of a process to its parent only.
    while true {
      try await Task.sleep(for: .milliseconds(200))
      try await start()
    }
  }

  func status() async -> [ServiceStatus] {
    processes.map { process in
      let isRunning = Self.isRunning(process.pid)
      return ServiceStatus(
        service: process.service, isRunning: isRunning, isHealthy: nil,
        detail: isRunning ? "pid \(process.pid)" : "no process \(process.pid)")
    }
  }

  func killAtOnce() {}

  private static func isRunning(_ pid: Int32) -> Bool {
    // EPERM: it is there and another user's.
    kill(pid, 0) == 0 || errno == EPERM
  }
}
