import TidemarkWarehouse

/// Where this machine has its control groups mounted (proc_pid_mountinfo(5), cgroups(7)).
struct CgroupTree: Sendable, Equatable {
  /// Version 1, by controller.
  var controllers: [String: Mount] = [:]
  /// Version 2.
  var unified: Mount?

  /// Version 1 where it has the memory controller, because a controller is in one hierarchy only; nil for neither.
  var version: Int? { controllers["memory"] != nil ? 1 : unified != nil ? 2 : nil }

  /// Folders below which the groups of memory and processor are; each path of a group is the same under all of them.
  var mountPoints: [String] {
    version == 1
      ? ["memory", "cpuacct"].compactMap { controllers[$0]?.point } : unified.map { [$0.point] } ?? []
  }

  static func read() throws -> CgroupTree {
    CgroupTree(mountinfo: try ProcFile.text("/proc/self/mountinfo") ?? "")
  }

  init(mountinfo: String) {
    for mount in Mount.all(in: mountinfo) {
      switch mount.type {
      case "cgroup2":
        // The first is the main one; systemd mounts it only once.
        unified = unified ?? mount
      case "cgroup":
        for option in mount.options where controllers[option] == nil { controllers[option] = mount }
      default: break
      }
    }
  }

  /// The directory of a cgroup path under the mount of a controller; nil when it is not mounted here.
  ///
  /// - Parameter controller: Ignored with version 2.
  func directory(of path: String, controller: String) -> String? {
    guard let mount = version == 1 ? controllers[controller] : unified else { return nil }
    if mount.root == "/" { return mount.point + path }
    // Part of the hierarchy is mounted: the path counts from its top.
    guard path.hasPrefix(mount.root + "/") else { return mount.point + path }
    return mount.point + path.dropFirst(mount.root.count)
  }
}
