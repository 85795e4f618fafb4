import Foundation

/// Finds the cgroups of containers on this machine.
struct CgroupFinder: Sendable {
  let tree: CgroupTree
  /// `cgroupfs` or `systemd`; nil when the engine does not say.
  let driver: String?

  /// nil when the container has no cgroup here: it has just ended, or runs on another machine.
  /// Fails with a `SystemError` when there is one and it cannot be read.
  func find(_ inspection: EngineInspection) throws -> ContainerCgroup? {
    let parent = inspection.hostConfig?.cgroupParent
    for path in CgroupPath.candidates(id: inspection.id, driver: driver, parent: parent) {
      if let cgroup = try ContainerCgroup(tree: tree, path: { _ in path }) { return cgroup }
    }
    return try byProcess(inspection)
  }

  /// The kernel says where a process is, wherever the engine has put it; but the process id is worth something only
  /// where the engine counts processes as we do, which the container's id in the path proves.
  private func byProcess(_ inspection: EngineInspection) throws -> ContainerCgroup? {
    guard let pid = inspection.state?.pid, pid > 0, let text = try ProcFile.text("/proc/\(pid)/cgroup")
    else {
      return nil
    }
    let paths = CgroupPath.parse(processCgroup: text)
    let path: (String) -> String? = { controller in tree.version == 1 ? paths[controller] : paths[""] }
    guard path("memory")?.contains(inspection.id) == true else { return nil }
    return try ContainerCgroup(tree: tree, path: path)
  }
}
