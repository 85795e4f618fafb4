import Foundation
import TidemarkWarehouse

/// Lines of `docker stats --format json`.
///
/// Docker writes no times. They may stand in each object (`timestamp`, `time` or `ts`), or before it, as `ts` of
/// moreutils or a shell loop puts them; otherwise a container that comes again begins the next beat of the interval.
enum DockerStatsLog {
  /// Names of the members are those of Docker's `StatsEntry` (docker/cli, cli/command/container/formatter_stats.go).
  static func read(
    _ path: String, _ options: ForeignOptions, zone: Zone, progress: ((Int) -> Void)?,
    take: (ForeignReading) throws -> Void
  ) throws {
    let lines = try TextLines(path)
    lines.progress = progress
    let start = options.start.map { zone.unixMicroseconds($0) } ?? 0
    var seen: Set<String> = []
    var beat: Int64 = 0
    while let line = try lines.next() {
      // A terminal's clear-screen sequences stand between the screens of a stream.
      let text = line.text.replacing(/\u{1b}\[[0-9;?]*[A-Za-z]/, with: "").trimmingCharacters(
        in: .whitespaces)
      guard !text.isEmpty else { continue }
      guard let brace = text.firstIndex(of: "{"), let entry = JSONTree(json: String(text[brace...])) else {
        throw lines.problem(line.number, "no JSON object of `docker stats`, found \(shown(text))")
      }
      guard
        let name = ["Name", "Container", "ID"].lazy.compactMap({ entry[$0]?.text }).first(where: {
          !$0.isEmpty && $0 != "--"
        })
      else { throw lines.problem(line.number, "a line without the name of its container") }
      var reading = ForeignReading(container: name, unixMicroseconds: 0)
      let prefix = text[..<brace].trimmingCharacters(in: .whitespaces)
      let inside = ["timestamp", "time", "ts"].lazy.compactMap { entry[$0] }.first.flatMap {
        $0.text ?? $0.double.map { "\($0)" }
      }
      if let time = prefix.isEmpty ? inside : prefix {
        guard let moment = Quantity.unixMicroseconds(time, zone) else {
          throw lines.problem(line.number, "no time, found \(shown(time))")
        }
        reading.unixMicroseconds = moment
      } else {
        guard let interval = options.intervalSeconds else {
          throw lines.problem(
            line.number, "the lines carry no time; say how far apart they are with --interval")
        }
        if !seen.insert(name).inserted {
          beat += 1
          seen = [name]
        }
        reading.unixMicroseconds = start + beat * Int64((interval * 1e6).rounded())
      }
      let usage = pair(entry["MemUsage"])
      reading.sample.workingSetBytes = usage.0
      reading.sample.memoryLimitBytes = usage.1.flatMap { $0 > 0 ? $0 : nil }
      reading.sample.cpuMillicores = entry["CPUPerc"]?.text.flatMap(Quantity.percent).flatMap {
        Quantity.whole($0 * 10)
      }
      reading.sample.pids = entry["PIDs"]?.text.flatMap { Int64($0) }
      let (network, block) = (pair(entry["NetIO"]), pair(entry["BlockIO"]))
      if [network.0, network.1, block.0, block.1].contains(where: { $0 != nil }) {
        reading.sample.io = Sample.IO(
          networkReceivedBytes: network.0, networkSentBytes: network.1, blockReadBytes: block.0,
          blockWrittenBytes: block.1)
      }
      try take(reading)
    }
  }

  /// `3.2MiB / 15.6GiB`; `--` for a container that does not run.
  private static func pair(_ value: JSONTree?) -> (Int64?, Int64?) {
    let parts = (value?.text ?? "").split(separator: "/").map { Quantity.bytes(String($0)) }
    return (parts.first ?? nil, parts.count > 1 ? parts[1] : nil)
  }
}
