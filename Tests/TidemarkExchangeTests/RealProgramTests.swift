import Foundation
import Subprocess
import SystemPackage
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// What real programs print, captured on the spot. The memory is known: a process fills so many MB before it is watched.
@Suite(.serialized) struct RealProgramTests {
  private static let megabytes = 80.0

  /// Runs a script in `/bin/sh` and returns what it printed.
  private func shell(_ script: String, _ arguments: [String] = []) async throws -> String {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: Arguments(["-eu", "-c", script, "sh"] + arguments),
      environment: .inherit.updating(["TZ": "UTC", "LC_ALL": "C"]), output: .string(limit: 1 << 22),
      error: .string(limit: 1 << 20))
    try #require(result.terminationStatus.isSuccess, "\(script): \(result.standardError)")
    return result.standardOutput
  }

  /// A script in which `$job` is a process of Python that has filled its memory and keeps a core half busy.
  private func watching(_ script: String) -> String {
    """
    /usr/bin/python3 -c '
    import time
    b = bytearray(b"x") * (80 << 20)
    while True:
        end = time.monotonic() + 0.05
        while time.monotonic() < end: pass
        time.sleep(0.05)
    ' & job=$!
    trap "kill $job" EXIT
    until [ "$(ps -o rss= -p $job)" -gt 81920 ]; do sleep 0.1; done
    \(script)
    """
  }

  /// Checks that every reading of memory is about what the process filled, an interpreter's own included, and that it
  /// was seen busy. `extent` is how many readings there are at least.
  private func check(
    _ text: String, _ options: RecordingOptions = RecordingOptions(), extent: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await ImportedRecording.of(text, options) { recording in
      let own = "container LIKE '%python%' OR container = 'job'"
      let count = recording.value("SELECT count(memory_used_mb) >= \(extent) FROM samples WHERE \(own)")
      #expect(count == 1, "\(text)", sourceLocation: sourceLocation)
      let memory = recording.value(
        "SELECT min(memory_used_mb) >= 80 AND max(memory_used_mb) <= 120 FROM samples WHERE \(own)")
      #expect(memory == 1, "\(recording.lines)\n\(text)", sourceLocation: sourceLocation)
      let busy = recording.value("SELECT max(cpu_percent) BETWEEN 5 AND 110 FROM samples WHERE \(own)")
      #expect(busy == 1, "\(recording.lines)\n\(text)", sourceLocation: sourceLocation)
      let day = recording.value("SELECT abs(unixepoch('now') - unixepoch(max(timestamp))) < 120 FROM samples")
      #expect(day == 1, "\(recording.lines)", sourceLocation: sourceLocation)
    }
  }

  /// What mostly waits is captured side by side.
  private func forEachAtOnce(
    _ commands: [String], _ check: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for command in commands { group.addTask { try await check(command) } }
      try await group.waitForAll()
    }
  }

  private static let hasPidstat = FileManager.default.isExecutableFile(atPath: "/usr/bin/pidstat")
  private static let psrecordPath = "/usr/local/lib/tidemark-psrecord/bin/psrecord"
  private static let hasPsrecord = FileManager.default.isExecutableFile(atPath: psrecordPath)

  @Test(
    "pidstat's report is read in each of its forms", .enabled(if: hasPidstat, "needs Debian's sysstat"),
    arguments: ["-u -r", "-h -u -r", "-H -h -u -r", "-u -r -d -w"])
  func pidstat(form: String) async throws {
    async let report = shell(watching("pidstat -p $job \(form) 1 3"))
    async let iso = shell(watching("export S_TIME_FORMAT=ISO; pidstat -p $job \(form) 1 3"))
    try await check(report, extent: 3)
    try await check(iso, extent: 3)
  }

  @Test(
    "psrecord's log is read, plain and as CSV",
    .enabled(if: hasPsrecord, "needs scripts/install-psrecord"),
    arguments: ["plain", "csv"], [true, false])
  func psrecord(format: String, hasChildren: Bool) async throws {
    let flags =
      "--log-format \(format) --interval 0.5 --duration 3" + (hasChildren ? " --include-children" : "")
    let log = try await shell(
      watching("\"$1\" $job --log \"$2\" \(flags) >/dev/null; cat \"$2\"; rm \"$2\""),
      [Self.psrecordPath, "/tmp/tidemark-psrecord-\(UUID().uuidString)"])
    var options = RecordingOptions()
    options.container = "job"
    try await check(log, options, extent: 4)
  }

  @Test(
    "lists of processes are read as loops leave them",
    arguments: [
      "for n in 1 2 3; do date -Is; ps -o pid,rss,pcpu,comm -p $job; sleep 1; done",
      "for n in 1 2 3; do date; ps u -p $job; sleep 1; done", "top -b -d 1 -n 3 -p $job",
    ])
  func processLists(script: String) async throws {
    var options = RecordingOptions()
    options.start = CivilTime(try await shell("date +%Y-%m-%d").trimmingCharacters(in: .newlines))
    try await check(try await shell(watching(script)), options, extent: 3)
  }

  @Test("docker stats is read in every form it prints", .needsEngine)
  func dockerStats() async throws {
    try await forEachAtOnce([
      "docker stats --no-stream", "docker stats --no-stream --no-trunc --format '{{json .}}'",
      "docker stats --no-stream --format '{{.Name}},{{.CPUPerc}},{{.MemUsage}}'",
      "docker stats --no-stream --format 'table {{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}\\t{{.PIDs}}'",
      "docker stats --no-stream --format '{\"container\":\"{{ .Name }}\",\"memory\":{\"raw\":\"{{ .MemUsage }}\",\"percent\":\"{{ .MemPerc }}\"},\"cpu\":\"{{ .CPUPerc }}\"}'",
      "docker stats --no-stream --format \"table $(date +%s%N),{{.Container}},{{.Name}},{{.CPUPerc}},{{.MemUsage}},{{.NetIO}},{{.BlockIO}}\"",
      "timeout 4 docker stats || true",
    ]) { try await checkDockerStats($0) }
  }

  private func checkDockerStats(_ command: String) async throws {
    let engine = try await PrivateEngine.shared()
    let image = try await engine.image(.busybox)
    let name = "job-\(UUID().uuidString.prefix(8).lowercased())"
    // What a shell keeps in a variable is memory of its own, and no file cache.
    let text = try await engine.shell(
      """
      docker run -d --name "$1" --memory 256m "$2" sh -c '
        x=$(head -c 20971520 /dev/zero | tr "\\0" x); touch /tmp/filled; while :; do sleep 0.1; done' >/dev/null
      trap 'docker rm -f "$1" >/dev/null' EXIT
      until docker exec "$1" ls /tmp/filled >/dev/null 2>&1; do sleep 0.2; done
      for n in 1 2 3; do date -Is; \(command); done
      """, [name, image])
    try await ImportedRecording.of(text) { recording in
      let rows =
        "SELECT count(memory_used_mb) || ' ' || (min(memory_used_mb) BETWEEN 20 AND 100) || ' ' || max(memory_limit_mb) FROM samples WHERE container = '\(name)'"
      let found = recording.value(rows)
      let expected: [Value] = [.text("3 1 256.0")]
      if command.hasPrefix("timeout") {
        #expect(
          recording.value("SELECT count(memory_used_mb) > 0 FROM samples WHERE container = '\(name)'") == 1)
      } else {
        #expect(expected.contains(found), "\(recording.lines)\n\(recording.notes)\n\(text)")
      }
    }
  }

  @Test("podman stats is read in every form it prints", .needsPodman)
  func podmanStats() async throws {
    try await forEachAtOnce([
      "$podman stats --no-stream", "$podman stats --no-stream --format json",
      "$podman stats --no-stream --format '{{json .}}'",
      "$podman stats --no-stream --format '{{.Name}},{{.CPUPerc}},{{.MemUsage}}'",
      "$podman stats --no-stream --format 'table {{.Name}} {{.CPUPerc}} {{.MemUsageBytes}} {{.PIDS}}'",
      "curl -s --unix-socket \"${DOCKER_HOST#unix://}\" 'http://d/v4.0.0/libpod/containers/stats?stream=false'; echo",
      "timeout 4 $podman stats --interval 1 || true",
    ]) { try await checkPodmanStats($0) }
  }

  private func checkPodmanStats(_ command: String) async throws {
    let podman = try await PrivatePodman.shared()
    try await podman.makeImage()
    let name = "job-\(UUID().uuidString.prefix(8).lowercased())"
    let text = try await podman.shell(
      """
      podman="podman --remote --url $DOCKER_HOST"
      docker run -d --network host --name \(name) --memory 256m bb:1 sh -c '
        x=$(head -c 20971520 /dev/zero | tr "\\0" x); touch /tmp/filled; while :; do sleep 0.1; done' >/dev/null
      trap 'docker rm -f \(name) >/dev/null' EXIT
      until docker exec \(name) ls /tmp/filled >/dev/null 2>&1; do sleep 0.2; done
      for n in 1 2 3; do date -Is; \(command); sleep 1; done
      """)
    try await ImportedRecording.of(text) { recording in
      let found = recording.value(
        "SELECT (count(memory_used_mb) >= 3) || ' ' || (min(memory_used_mb) BETWEEN 20 AND 100) || ' ' || round(max(memory_limit_mb)) || ' ' || max(cpu_percent > 0) FROM samples WHERE container = '\(name)'"
      )
      #expect(found == .text("1 1 256.0 1"), "\(recording.lines)\n\(recording.notes)\n\(text)")
    }
  }
}
