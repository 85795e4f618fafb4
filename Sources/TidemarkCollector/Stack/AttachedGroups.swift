/// Control groups that others make and remove: they are only looked at, and may come and go.
struct AttachedGroups: Stack {
  let groups: [NamedCgroup]
  let events: AsyncStream<StackEvent>

  init(_ groups: [NamedCgroup]) {
    self.groups = groups
    events = AsyncStream { $0.finish() }
  }

  func start() async throws {
    let tree = try CgroupTree.read()
    for group in groups where try group.open(in: tree) == nil {
      throw NamedCgroupError.absent(name: group.name, path: group.path)
    }
  }

  func stop() async {}

  func untilLost() async throws {
    while true { try await Task.sleep(for: .seconds(3600)) }
  }

  func status() async -> [ServiceStatus] {
    groups.map { ServiceStatus(service: $0.name, isRunning: true, isHealthy: nil, detail: $0.path) }
  }

  func killAtOnce() {}
}
