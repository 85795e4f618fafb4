/// Where container engines put a container in the hierarchy of control groups.
enum CgroupPath {
  /// Paths to try, likeliest first.
  ///
  /// - Parameter driver: `cgroupfs` or `systemd`, of the engine; nil tries both.
  /// - Parameter parent: `HostConfig.CgroupParent`; empty for the engine's own.
  static func candidates(id: String, driver: String?, parent: String?) -> [String] {
    let parent = parent.flatMap { $0.isEmpty ? nil : $0 }
    // moby daemon/oci_linux.go, WithCgroups
    let plain = "\(parent.map { $0.hasPrefix("/") ? $0 : "/\($0)" } ?? "/docker")/\(id)"
    let slice = slicePath(parent ?? "system.slice").map { "\($0)/docker-\(id).scope" }
    // libpod's, for Podman's engine of the same API.
    let podman = ["/libpod_parent/libpod-\(id)", "/machine.slice/libpod-\(id).scope"]
    switch driver {
    case "systemd": return [slice].compactMap(\.self) + [podman[1], podman[0], plain]
    default: return [plain] + podman + [slice].compactMap(\.self)
    }
  }

  /// systemd nests slices by their dashes: `a-b.slice` is `/a.slice/a-b.slice` (systemd.slice(5)).
  static func slicePath(_ slice: String) -> String? {
    guard slice.hasSuffix(".slice") else { return nil }
    let stem = slice.dropLast(".slice".count)
    if stem == "-" { return "" }
    let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
    guard !parts.contains("") else { return nil }
    return parts.indices.map { "/" + parts[...$0].joined(separator: "-") + ".slice" }.joined()
  }

  /// Of one process, by controller; the version 2 entry has the empty name (cgroups(7), /proc/PID/cgroup).
  static func parse(processCgroup text: String) -> [String: String] {
    var paths: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
        paths[String(controller)] = String(parts[2])
      }
    }
    return paths
  }
}
