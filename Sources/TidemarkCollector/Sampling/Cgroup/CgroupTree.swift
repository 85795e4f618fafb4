import Foundation

/// Where this machine has its control groups mounted (proc_pid_mountinfo(5), cgroups(7)).
struct CgroupTree: Sendable, Equatable {
  struct Mount: Sendable, Equatable {
    /// What of the hierarchy is mounted; not `/` inside a container.
    var root: String
    var point: String
  }

  /// Version 1, by controller.
  var controllers: [String: Mount] = [:]
  /// Version 2.
  var unified: Mount?

  /// Version 1 where it has the memory controller, because a controller is in one hierarchy only; nil for neither.
  var version: Int? { controllers["memory"] != nil ? 1 : unified != nil ? 2 : nil }

  static func read() throws -> CgroupTree {
    CgroupTree(mountinfo: try ProcFile.text("/proc/self/mountinfo") ?? "")
  }

  init(mountinfo: String) {
    for line in mountinfo.split(separator: "\n") {
      let halves = line.split(separator: " - ", maxSplits: 1)
      guard halves.count == 2 else { continue }
      let (left, right) = (halves[0].split(separator: " "), halves[1].split(separator: " "))
      guard left.count >= 5, right.count >= 3 else { continue }
      let mount = Mount(root: Self.unescaped(left[3]), point: Self.unescaped(left[4]))
      switch right[0] {
      case "cgroup2":
        // The first is the main one; systemd mounts it only once.
        unified = unified ?? mount
      case "cgroup":
        for option in right[2].split(separator: ",") where controllers[String(option)] == nil {
          controllers[String(option)] = mount
        }
      default: break
      }
    }
  }

  /// Spaces and the like stand as `\040`.
  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let slash = rest.firstIndex(of: "\\") {
      result += rest[..<slash]
      let digits = rest[rest.index(after: slash)...].prefix(3)
      guard digits.count == 3, let code = UInt8(digits, radix: 8) else {
        result += rest[slash...]
        return result
      }
      result.unicodeScalars.append(Unicode.Scalar(code))
      rest = rest[digits.endIndex...]
    }
    return result + rest
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
