import Foundation
package import TidemarkWarehouse

extension HostFacts {
  /// The facts of this machine.
  ///
  /// - Parameter engine: Container engine with its major version; empty when none is used.
  package static func capture(engine: String) throws -> HostFacts {
    HostFacts(
      architecture: RunningKernel.architecture, cpuModel: try processorModel(),
      cpuCores: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), memoryBytes: try memoryBytes(),
      kernel: RunningKernel.release.split(separator: ".").prefix(2).joined(separator: "."),
      cgroupVersion: cgroupVersion,
      engine: engine)
  }

  static var hostname: String { ProcessInfo.processInfo.hostName }

  /// x86 names the model; arm64 gives numbers for implementer and part, which identify it as well.
  private static func processorModel() throws -> String {
    let text = try ProcFile.text("/proc/cpuinfo") ?? ""
    func value(_ key: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix(key) }?.split(separator: ":", maxSplits: 1).last
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    if let model = value("model name") { return model }
    let parts = ["CPU implementer", "CPU part", "CPU variant"].compactMap(value)
    return parts.isEmpty ? "unknown" : parts.joined(separator: " ")
  }

  private static func memoryBytes() throws -> Int64 {
    let file = "/proc/meminfo"
    let text = try ProcFile.text(file) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") } ?? ""
    guard let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int64($0) }) else {
      throw ProcessFileError(file: file, text: text, missing: "line MemTotal")
    }
    return kilobytes << 10
  }

  /// The unified hierarchy has its controllers at the root (cgroup-v2.rst); version 1 a directory for each.
  private static var cgroupVersion: Int {
    let files = FileManager.default
    if files.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers") { return 2 }
    return files.fileExists(atPath: "/sys/fs/cgroup/memory") ? 1 : 0
  }
}
