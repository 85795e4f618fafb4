import TidemarkWarehouse

/// Readings of control groups that were named, straight from the kernel's files.
///
/// A group that goes and comes again, as that of a service that is restarted, is another life of the same series.
actor NamedCgroupSource: SampleSource {
  nonisolated let name = "cgroup"

  private let groups: [NamedCgroup]
  private let tree: CgroupTree
  private var open: [String: ContainerCgroup] = [:]
  private var withoutMemory: Set<String> = []

  init(_ groups: [NamedCgroup]) throws {
    self.groups = groups
    tree = try CgroupTree.read()
  }

  func poll() throws -> [Reading] { try groups.compactMap(read) }

  private func read(_ group: NamedCgroup) throws -> Reading? {
    if let known = open[group.name], let reading = try reading(group, known) { return reading }
    open[group.name] = try group.open(in: tree)
    return try open[group.name].flatMap { try reading(group, $0) }
  }

  private func reading(_ group: NamedCgroup, _ cgroup: ContainerCgroup) throws -> Reading? {
    guard let usage = try cgroup.currentUsage() else { return nil }
    if usage.usageBytes == nil { withoutMemory.insert(group.name) }
    return Reading(
      container: ContainerDescription(
        name: group.name, engineID: group.path, memoryLimitBytes: usage.memoryLimitBytes),
      timestampNanoseconds: WallClock.nanoseconds, incarnation: cgroup.identity, usage: usage)
  }

  func remarks() -> [SourceRemark] { withoutMemory.isEmpty ? [] : [.withoutMemory(withoutMemory)] }
}
