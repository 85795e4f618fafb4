import Foundation
import StreamingJSON

/// Reads a results.json from beginning to end, however large, and hands over its readings one by one.
///
/// The format is the predecessor's (`tests/performance/runner.py` and `scenarios/base.py` of its first release).
/// Members may stand in any order.
final class ResultsReader {
  /// Scenario index, container, Unix microseconds.
  typealias Take = (Int, String, Int64, ResultsReading) throws -> Void

  private let json: JSONReader
  private var outline = ResultsOutline()
  private let take: Take

  /// Fails with `ImportProblem`.
  static func read(_ path: String, progress: ((Int) -> Void)? = nil, take: @escaping Take) throws
    -> ResultsOutline
  {
    try importing {
      let reader = ResultsReader(json: try JSONReader(path: path), take: take)
      reader.json.progress = progress
      try reader.file()
      return reader.outline
    }
  }

  private init(json: JSONReader, take: @escaping Take) {
    self.json = json
    self.take = take
  }

  private func file() throws {
    guard try json.next() == .beginObject else {
      throw json.problem("a results.json is one object, this is none")
    }
    var seen: Set<String> = []
    while let key = try json.member(&seen, of: "the file") {
      switch key {
      case "test_id":
        outline.testID = try json.string(of: key)
        guard outline.testID.wholeMatch(of: /\d{8}_\d{6}/) != nil else {
          throw json.problem("`test_id` must read like 20261122_093000, found \(shown(outline.testID))")
        }
      case "started_at": outline.startedAt = try json.time(of: key)
      case "completed_at": outline.completedAt = try json.optionalTime(of: key)
      case "config":
        outline.config = try json.tree()
        guard case .object = outline.config else { throw json.problem("`config` must be an object") }
      case "scenarios": try json.array(of: key) { try scenario() }
      // Computed from the rest, and computed anew.
      case "analysis": try json.skipValue()
      case "aborted":
        outline.isAborted = try json.bool(of: key)
        outline.others.append(JSONTree.Member(key, .bool(outline.isAborted)))
      case "abort_reason":
        outline.abortReason = try json.optionalString(of: key)
        outline.others.append(JSONTree.Member(key, outline.abortReason.map { .string($0) } ?? .null))
      default: outline.others.append(JSONTree.Member(key, try json.tree()))
      }
    }
    for key in ["scenarios", "test_id", "started_at"] where !seen.contains(key) {
      throw ImportProblem(json.path, nil, "it has no `\(key)`, so it is no results.json")
    }
    guard try json.next() == .end else { throw json.problem("more follows after the end of the value") }
  }

  private func scenario() throws {
    outline.scenarios.append(ResultsOutline.Scenario())
    let index = outline.scenarios.count - 1
    var scenario = ResultsOutline.Scenario()
    let mark = json.mark
    var seen: Set<String> = []
    while let key = try json.member(&seen, of: "the scenario") {
      switch key {
      case "scenario_name":
        scenario.name = try json.name(of: key)
      case "scenario_params":
        scenario.parameters = try json.tree()
        guard case .object = scenario.parameters else {
          throw json.problem("`scenario_params` must be an object")
        }
      case "started_at":
        scenario.startedAt = try json.time(of: key)
        scenario.startMark = json.mark
      case "completed_at": scenario.completedAt = try json.optionalTime(of: key)
      case "duration_seconds": scenario.durationSeconds = try json.number(of: key, 0...1e9)
      case "samples": try json.array(of: key) { try sample(&scenario, index) }
      case "oom_events": try json.array(of: key) { try kill(&scenario) }
      case "aborted": scenario.isAborted = try json.bool(of: key)
      case "abort_reason": scenario.abortReason = try json.optionalString(of: key)
      case "metadata": scenario.metadata = try json.tree()
      default: scenario.others.append(JSONTree.Member(key, try json.tree()))
      }
    }
    for key in ["scenario_name", "started_at", "samples"] where !seen.contains(key) {
      throw json.problem("a scenario has no `\(key)`", at: mark)
    }
    outline.scenarios[index] = scenario
  }

  private func sample(_ scenario: inout ResultsOutline.Scenario, _ index: Int) throws {
    let mark = json.mark
    var moment: Int64?
    var wall: CivilTime?
    var isVerdict = false
    // Kept until the sample's time is known, which may stand behind them.
    var readings: [(String, ResultsReading)] = []
    var others: [JSONTree.Member] = []
    var seen: Set<String> = []
    while let key = try json.member(&seen, of: "the sample") {
      switch key {
      case "timestamp": moment = try json.unixMicroseconds(of: key)
      case "timestamp_iso":
        let text = try json.string(of: key)
        if scenario.wall == nil { wall = CivilTime(text) }
      case "containers": readings = try containers(&scenario)
      case "analysis":
        isVerdict = true
        scenario.verdict = try json.tree()
      default: others.append(JSONTree.Member(key, try json.tree()))
      }
    }
    if isVerdict, moment == nil, readings.isEmpty { return }
    guard let moment else { throw json.problem("a sample has no `timestamp`", at: mark) }
    if let last = scenario.ticks.last, moment <= last, scenario.ticks.contains(moment) {
      throw json.problem("a second sample at the same moment, \(Double(moment) / 1e6)", at: mark)
    }
    scenario.ticks.append(moment)
    scenario.firstTickMark = scenario.firstTickMark ?? mark
    if !others.isEmpty { keep(others, at: moment, &scenario) }
    if scenario.wall == nil, let wall { scenario.wall = (moment, wall) }
    if readings.isEmpty { scenario.emptyTicks.append(moment) }
    for (container, reading) in readings { try take(index, container, moment, reading) }
  }

  /// Keeps what a sample says of the stack as a whole, up to a bound over the file.
  private func keep(_ others: [JSONTree.Member], at moment: Int64, _ scenario: inout ResultsOutline.Scenario)
  {
    let values = JSONTree.object(others).compact
    guard outline.sampleValueBytes + values.utf8.count <= ResultsOutline.sampleValueLimit else {
      scenario.unknownKeys.formUnion(others.map(\.key))
      return
    }
    outline.sampleValueBytes += values.utf8.count
    scenario.sampleValues.append((moment, values))
  }

  private func containers(_ scenario: inout ResultsOutline.Scenario) throws -> [(String, ResultsReading)] {
    guard try json.next() == .beginObject else { throw json.problem("`containers` must be an object") }
    var readings: [(String, ResultsReading)] = []
    while case .key(let container) = try json.next() {
      try json.check(name: container, "a container's name")
      guard !readings.contains(where: { $0.0 == container }) else {
        throw json.problem("container \(shown(container)) occurs twice in one sample")
      }
      readings.append((container, try reading(of: container, &scenario)))
      if scenario.containerIndex[container] == nil {
        scenario.containerIndex[container] = scenario.containers.count
        scenario.containers.append(container)
      }
      if let limit = readings[readings.count - 1].1.memoryLimitBytes { scenario.limits[container] = limit }
    }
    return readings
  }

  private func reading(
    of container: String, _ scenario: inout ResultsOutline.Scenario
  ) throws -> ResultsReading {
    guard try json.next() == .beginObject else {
      throw json.problem("container \(shown(container)) must be an object")
    }
    var (used, limit, percent, cpu): (Double?, Double?, Double?, Double?)
    while case .key(let key) = try json.next() {
      switch key {
      case "memory_used_mb": used = try json.optionalNumber(of: key, 0...1e9)
      case "memory_limit_mb": limit = try json.optionalNumber(of: key, 0...1e9)
      case "memory_percent": percent = try json.optionalNumber(of: key, 0...1e9)
      case "cpu_percent": cpu = try json.optionalNumber(of: key, 0...1e9)
      default:
        scenario.unknownKeys.insert(key)
        try json.skipValue()
      }
    }
    // The predecessor writes 0 where there is no limit.
    if limit == 0 { limit = nil }
    let bytes = RoundedMemory(usedMB: used, limitMB: limit, percent: percent)
    if bytes.isOdd { scenario.oddPercentCount += 1 }
    return ResultsReading(
      workingSetBytes: bytes.usedBytes, memoryLimitBytes: bytes.limitBytes,
      cpuMillicores: cpu.map { Int64(($0 * 10).rounded()) })
  }

  private func kill(_ scenario: inout ResultsOutline.Scenario) throws {
    var kill = ResultsOutline.Kill()
    kill.mark = json.mark
    let mark = json.mark
    var seen: Set<String> = []
    while let key = try json.member(&seen, of: "the OOM event") {
      switch key {
      case "container_name": kill.container = try json.name(of: key)
      case "timestamp": kill.unixMicroseconds = try json.unixMicroseconds(of: key)
      case "timestamp_iso": _ = try json.optionalString(of: key)
      case "previous_restart_count": kill.previousRestartCount = try json.count(of: key)
      case "current_restart_count": kill.currentRestartCount = try json.count(of: key)
      default:
        scenario.unknownKeys.insert(key)
        try json.skipValue()
      }
    }
    for key in ["container_name", "timestamp"] where !seen.contains(key) {
      throw json.problem("an OOM event has no `\(key)`", at: mark)
    }
    scenario.kills.append(kill)
  }
}
