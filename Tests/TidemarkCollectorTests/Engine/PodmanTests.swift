import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// The built program on a real Podman by its API of Docker.
@Suite(.needsPodman, .serialized) struct PodmanTests {
  /// Containers by shell script, recorded; all are removed afterwards.
  private func record(
    _ containers: String, source: String, seconds: Int,
    _ body: (_ result: ToolResult, _ directory: URL) async throws -> Void
  ) async throws {
    let podman = try await PrivatePodman.shared()
    try await podman.makeImage()
    try await podman.shell(
      "run() { name=$1; shift; docker run -d --network host --name \"$name\" \"$@\" >/dev/null; }; \(containers)"
    )
    try await withTemporaryDirectory { directory in
      let result = try await BuiltTool.collect.run(
        ["record", "--duration", "\(seconds)s", "--interval", "1", "--source", source],
        environment: ["DOCKER_HOST": podman.host], directory: directory)
      try await podman.shell("docker ps -aq | xargs -r docker rm -f >/dev/null")
      try await body(result, directory)
    }
  }

  @Test("the engine's statistics have no file cache: memory is usage, which is said and labelled")
  func statistics() async throws {
    try await record(
      "run web --memory 64m bb:1 sh -c 'while :; do :; done'", source: "docker", seconds: 4
    ) { result, directory in
      #expect(result.status == 0, "\(result.stderr)")
      #expect(result.stderr.contains("podman 4"), "\(result.stderr)")
      #expect(result.stderr.contains("does not say how much of the memory of web is reclaimable file cache"))
      let found = try await rows(
        "SELECT count(*) >= 3, min(memory_used_mb = memory_usage_mb), min(memory_used_mb) > 0.1, max(cpu_percent) > 20 FROM samples",
        in: directory)
      #expect(found == ["1,1,1,1"])
      #expect(try await rows("SELECT value FROM run_labels WHERE key = 'memory'", in: directory) == ["usage"])
    }
  }

  @Test("the kernel's files are found, and say more")
  func kernel() async throws {
    try await record("run web --memory 64m bb:1 sleep 600", source: "auto", seconds: 4) { result, directory in
      #expect(result.status == 0, "\(result.stderr)")
      let found = try await rows(
        "SELECT DISTINCT source, container, memory_limit_mb FROM samples JOIN runs USING (run_id)",
        in: directory)
      #expect(found == ["cgroup,web,64.0"])
      #expect(try await rows("SELECT count(*) FROM run_labels WHERE key = 'memory'", in: directory) == ["0"])
    }
  }

  @Test(
    "a kill for want of memory, which Podman reports as an exit with 137 only, is a row with the last words")
  func outOfMemory() async throws {
    try await record(
      """
      run web bb:1 sleep 600
      run hog --memory 16m --memory-swap 16m bb:1 sh -c 'echo starting with token=hush; sleep 4; exec tail /dev/zero'
      """, source: "docker", seconds: 14
    ) { result, directory in
      #expect(result.status == 1, "\(result.stderr)")
      let kill = try await rows("SELECT container, source, log FROM oom_events", in: directory)
      #expect(kill.count == 1)
      #expect(kill.first?.hasPrefix("hog,") == true)
      let source = kill.first?.split(separator: ",").dropFirst().first.map(String.init) ?? ""
      #expect(["exit", "kmsg", "cgroup", "inspect"].contains(source), "\(kill)")
      #expect(kill.first?.contains("starting with token=***") == true, "\(kill)")
      #expect(try await rows("SELECT aborted FROM scenarios", in: directory) == ["1"])
    }
  }
}
