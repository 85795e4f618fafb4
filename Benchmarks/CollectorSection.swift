import Foundation

/// What watching costs the machine that is watched. The reference is `cat` of the same files of the kernel, as often.
enum CollectorSection {
  /// As many as a minute has at the default interval of 2 s.
  private static let ticks = 30

  static func run() throws {
    let report = Report(
      "Watching",
      "`tidemark-collect record --source process`: \(ticks) readings of each container, which is a minute at the default"
        + " interval, start and close of the run included; and one `cat` of the same files of /proc, \(ticks) times.",
      ["containers", "CPU s a minute", "peak MB", "cat CPU s", "ratio", "exponent"])
    var previous: (size: Int, cpuSeconds: Double)?
    for size in [5, 21, 60, 200] {
      let pids = try (0..<size).map { _ in try ProgramRun.spawn("sleep", ["600"]) }
      defer {
        for pid in pids {
          kill(pid, SIGKILL)
          waitpid(pid, nil, 0)
        }
      }
      let run = try record(pids)
      let cat = try ProgramRun.cheapest("cat", files(pids), accepted: [0, 1])
      report.row([
        "\(size)", short(run.cpuSeconds), String(format: "%.0f", run.peakMegabytes), short(cat.cpuSeconds),
        String(format: "%.1f", run.cpuSeconds / cat.cpuSeconds),
        previous.map {
          String(format: "%.2f", growthExponent(($0.cpuSeconds, run.cpuSeconds), ($0.size, size)))
        } ?? "-",
      ])
      previous = (size, run.cpuSeconds)
    }
    report.end()
  }

  private static func record(_ pids: [pid_t]) throws -> ProgramRun {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tidemark-bench.\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let named = pids.enumerated().flatMap { ["--pid", "c\($0 + 1)=\($1)"] }
    return try ProgramRun(
      Workshop.program("tidemark-collect"),
      [
        "record", "--duration", "6s", "--interval", "0.2", "--source", "process", "--set",
        "stack.kind=processes",
      ]
        + ["--db", folder.appending(path: "watch.db").path] + named)
  }

  /// The process source reads `stat` of every process of the machine and `status` of those it records.
  private static func files(_ pids: [pid_t]) throws -> [String] {
    let all = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
    let once = all.map { "/proc/\($0)/stat" } + pids.map { "/proc/\($0)/status" }
    return (0..<ticks).flatMap { _ in once }
  }
}
