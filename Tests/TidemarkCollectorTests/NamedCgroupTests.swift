import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

extension MeasuringTests {
  /// Control groups made by hand, as systemd makes them for its units.
  @Suite("tidemark-collect record --cgroup and --unit")
  struct NamedCgroupTests {
    /// A group below `system.slice` with a process that burns a processor; nil, and said, where none can be made.
    private func withUnit(
      controllers: [String]? = nil, _ body: (_ unit: String, _ path: String) async throws -> Void
    ) async throws {
      let tree = try CgroupTree.read()
      let unit = "tm\(UInt32.random(in: .min ... .max)).service"
      let path = "/system.slice/\(unit)"
      let points = (tree.version == 1 ? ["memory", "cpuacct", "cpu"] : [""])
        .filter { controllers?.contains($0) != false || tree.version == 2 }
        .compactMap { tree.directory(of: path, controller: $0) }
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments =
        [
          "-c",
          "for f; do mkdir -p \"$f\" && echo $$ > \"$f/cgroup.procs\" || exit 1; done; exec sh -c 'x=$(head -c 3000000 /dev/zero | tr \"\\0\" x); while :; do :; done'",
          "sh",
        ] + Array(Set(points)).sorted()
      process.standardError = FileHandle.nullDevice
      try process.run()
      try await Task.sleep(for: .milliseconds(300))
      guard process.isRunning else {
        FileHandle.standardError.write(
          Data("not tested, no control group can be made here: \(points)\n".utf8))
        return
      }
      let result: Result<Void, any Error>
      do { result = .success(try await body(unit, path)) } catch { result = .failure(error) }
      process.end()
      for point in Set(points) {
        rmdir(point)
        rmdir(URL(filePath: point).deletingLastPathComponent().path)
      }
      try result.get()
    }

    private func record(_ arguments: [String], in directory: URL) async throws -> ToolResult {
      try await BuiltTool.collect.run(
        ["record", "--duration", "2s", "--interval", "0.2"] + arguments, directory: directory)
    }

    @Test("a group by its path and a unit by its name are containers with memory and CPU, without any engine")
    func records() async throws {
      try await withUnit { unit, path in
        try await withTemporaryDirectory { directory in
          let stem = unit.replacing(".service", with: "")
          let result = try await record(
            ["--cgroup", "db=\(path)", "--unit", stem, "--set", "labels=a=b"], in: directory)
          #expect(result.status == 0, "\(result.stderr)")
          let found = try await rows(
            "SELECT container, count(*) >= 5, min(memory_usage_mb) > 0, max(cpu_percent) > 10 FROM samples GROUP BY 1 ORDER BY 1",
            in: directory)
          #expect(found == ["db,1,1,1", "\(stem),1,1,1"])
          #expect(try await rows("SELECT source FROM runs", in: directory) == ["cgroup"])
        }
      }
    }

    @Test("a unit whose memory nobody accounts for has CPU and no memory, which is said")
    func withoutMemory() async throws {
      guard try CgroupTree.read().version == 1 else { return }
      try await withUnit(controllers: ["cpuacct", "cpu"]) { unit, _ in
        try await withTemporaryDirectory { directory in
          let result = try await record(["--unit", unit], in: directory)
          #expect(result.status == 0, "\(result.stderr)")
          #expect(
            result.stderr.contains("is not accounted for on this machine: it is stored as missing and not 0"),
            "\(result.stderr)")
          let found = try await rows(
            "SELECT count(memory_used_mb), max(cpu_percent) > 10 FROM samples", in: directory)
          #expect(found == ["0,1"])
        }
      }
    }

    @Test(
      "what is not there, or not read that way, is refused",
      arguments: [
        (
          ["--cgroup", "db=/system.slice/nonesuch.service"],
          "there is no control group /system.slice/nonesuch.service"
        ),
        (["--unit", "nonesuch"], "there is no control group of a unit nonesuch.service"),
        (["--unit", "backup.timer"], "a timer such as backup.timer has no processes to measure"),
        (["--cgroup", "db=/", "--source", "docker"], "--source docker does not read control groups by name"),
        (["--cgroup", "db=/", "--pid", "x=1"], "--pid does not go with --cgroup and --unit"),
      ] as [([String], String)])
    func refused(arguments: [String], message: String) async throws {
      try await withTemporaryDirectory { directory in
        let result = try await record(arguments, in: directory)
        #expect(result.status == 1 || result.status == 64)
        #expect(result.stderr.contains(message), "\(result.stderr)")
      }
    }
  }
}
