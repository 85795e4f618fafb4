import Foundation

/// Processes somebody else started and will stop: they are only looked at.
package struct AttachedStack: Stack {
  package let processes: [ServiceProcess]
  package let events: AsyncStream<StackEvent>

  package init(_ processes: [ServiceProcess]) {
    self.processes = processes
    events = AsyncStream { $0.finish() }
  }

  package func start() async throws {
    if let gone = processes.first(where: { !Self.isRunning($0.pid) }) {
      throw StackError.notRunning(service: gone.service, pid: gone.pid)
    }
  }

  package func stop() async {}

  package func untilLost() async throws {
    while true {
      try await Task.sleep(for: .milliseconds(200))
      try await start()
    }
  }

  package func status() async -> [ServiceStatus] {
    processes.map { process in
      let isRunning = Self.isRunning(process.pid)
      return ServiceStatus(
        service: process.service, isRunning: isRunning, isHealthy: nil,
        detail: isRunning ? "pid \(process.pid)" : "no process \(process.pid)")
    }
  }

  package func killAtOnce() {}

  private static func isRunning(_ pid: Int32) -> Bool {
    // EPERM: it is there and another user's.
    kill(pid, 0) == 0 || errno == EPERM
  }
}
