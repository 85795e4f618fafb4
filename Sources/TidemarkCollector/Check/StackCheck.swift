import TidemarkWarehouse

/// Tries everything a run needs, once.
package struct StackCheck: Sendable {
  private let target: StackUnderTest
  private let workload: (any Workload)?

  private static let pause = Duration.seconds(1)

  package init(_ target: StackUnderTest, workload: (any Workload)?) {
    self.target = target
    self.workload = workload
  }

  package struct Result: Sendable {
    var services: [ServiceStatus]
    var samples: [ContainerSample]
    /// What a run would fail at, a sentence each.
    package var problems: [String]
  }

  /// Starts the stack, looks at it, stops it. Throws `StackError` when it does not become healthy. A project that
  /// others start is only looked at.
  package func run() async throws -> Result {
    do {
      do {
        try await target.stack.start()
      } catch ComposeError.notRunning(let project) {
        return Result(
          services: await target.stack.status(), samples: [],
          problems: [ComposeError.notRunning(project).description])
      }
      var result = Result(services: await target.stack.status(), samples: [], problems: [])
      result.samples = try await samples()
      for service in result.services where !service.isRunning || service.isHealthy == false {
        result.problems.append("service \(service.service) is not well: \(service.detail)")
      }
      for service in result.services
      where !result.samples.contains(where: { $0.container.name == service.service }) {
        result.problems.append("source \(target.source.name) has no reading of \(service.service)")
      }
      do {
        try await workload?.status()
      } catch let error as WorkloadError {
        result.problems.append(String(describing: error))
      }
      await target.stack.stop()
      return result
    } catch {
      await target.stack.stop()
      throw error
    }
  }

  /// Two looks, because a rate needs them.
  private func samples() async throws -> [ContainerSample] {
    var assembler = ReadingAssembler(interval: Self.pause)
    let start = ContinuousClock.now
    var samples: [ContainerSample] = []
    for _ in 1...2 {
      try await Task.sleep(for: Self.pause)
      let readings = try await target.source.poll()
      let arrival = ReadingAssembler.Arrival(
        offsetMicroseconds: (ContinuousClock.now - start).microseconds, wallNanoseconds: WallClock.nanoseconds
      )
      samples = assembler.assemble(readings, at: arrival).samples
    }
    return samples
  }
}

extension StackCheck.Result {
  /// For people.
  package var table: String {
    TextTable(
      head: ["SERVICE", "STATE", "HEALTH", "DETAIL", "MEMORY MB", "CPU %", "THREADS"], rows: services.map(row)
    ).description
  }

  private func row(_ service: ServiceStatus) -> [String] {
    let sample = samples.first { $0.container.name == service.service }?.sample
    let health = service.isHealthy.map { $0 ? "healthy" : "UNHEALTHY" } ?? "-"
    let memory = sample?.workingSetBytes.map { (Double($0) / 1_048_576).tenths } ?? "-"
    let processor = sample?.cpuMillicores.map { (Double($0) / 10).tenths } ?? "-"
    let threads = sample?.pids.map { String($0) } ?? "-"
    return [
      service.service, service.isRunning ? "running" : "not running", health, service.detail, memory,
      processor, threads,
    ]
  }
}
