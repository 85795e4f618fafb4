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
    while let key = try member(&seen, of: "the file") {
      switch key {
      case "test_id":
        outline.testID = try string(key)
        guard outline.testID.wholeMatch(of: /\d{8}_\d{6}/) != nil else {
          throw json.problem("`test_id` must read like 20261122_093000, found \(shown(outline.testID))")
        }
      case "started_at": outline.startedAt = try time(key)
      case "completed_at": outline.completedAt = try optionalTime(key)
      case "config":
        outline.config = try json.tree()
        guard case .object = outline.config else { throw json.problem("`config` must be an object") }
      case "scenarios": try array(key) { try scenario() }
      // Computed from the rest, and computed anew.
      case "analysis": try json.skipValue()
      case "aborted":
        outline.isAborted = try bool(key)
        outline.others.append(JSONTree.Member(key, .bool(outline.isAborted)))
      case "abort_reason":
        outline.abortReason = try optionalString(key)
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
    while let key = try member(&seen, of: "the scenario") {
      switch key {
      case "scenario_name":
        scenario.name = try name(key)
      case "scenario_params":
        scenario.parameters = try json.tree()
        guard case .object = scenario.parameters else {
          throw json.problem("`scenario_params` must be an object")
        }
      case "started_at":
        scenario.startedAt = try time(key)
        scenario.startMark = json.mark
      case "completed_at": scenario.completedAt = try optionalTime(key)
      case "duration_seconds": scenario.durationSeconds = try number(key, 0...1e9)
      case "samples": try array(key) { try sample(&scenario, index) }
      case "oom_events": try array(key) { try kill(&scenario) }
      case "aborted": scenario.isAborted = try bool(key)
      case "abort_reason": scenario.abortReason = try optionalString(key)
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
    while let key = try member(&seen, of: "the sample") {
      switch key {
      case "timestamp": moment = try unixMicroseconds(key)
      case "timestamp_iso":
        let text = try string(key)
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
      try check(name: container, "a container's name")
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
      case "memory_used_mb": used = try optionalNumber(key, 0...1e9)
      case "memory_limit_mb": limit = try optionalNumber(key, 0...1e9)
      case "memory_percent": percent = try optionalNumber(key, 0...1e9)
      case "cpu_percent": cpu = try optionalNumber(key, 0...1e9)
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
    while let key = try member(&seen, of: "the OOM event") {
      switch key {
      case "container_name": kill.container = try name(key)
      case "timestamp": kill.unixMicroseconds = try unixMicroseconds(key)
      case "timestamp_iso": _ = try optionalString(key)
      case "previous_restart_count": kill.previousRestartCount = try count(key)
      case "current_restart_count": kill.currentRestartCount = try count(key)
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

  // MARK: - Values

  /// The next member of the object that is open; nil at its end. A member may stand once.
  private func member(_ seen: inout Set<String>, of owner: String) throws -> String? {
    guard case .key(let key) = try json.next() else { return nil }
    guard seen.insert(key).inserted else { throw json.problem("`\(shown(key))` occurs twice in \(owner)") }
    return key
  }

  /// Calls `element` behind the opening brace of each element.
  private func array(_ key: String, _ element: () throws -> Void) throws {
    guard try json.next() == .beginArray else { throw json.problem("`\(key)` must be an array") }
    while true {
      switch try json.next() {
      case .endArray: return
      case .beginObject: try element()
      default: throw json.problem("`\(key)` must hold objects")
      }
    }
  }

  private func optionalString(_ key: String) throws -> String? {
    switch try json.next() {
    case .null: return nil
    case .string(let text):
      guard !text.utf8.contains(0) else {
        throw json.problem("`\(key)` holds a NUL character, which a warehouse cannot keep")
      }
      return text
    default: throw json.problem("`\(key)` must be a string")
    }
  }

  private func string(_ key: String) throws -> String {
    guard let text = try optionalString(key) else {
      throw json.problem("`\(key)` must be a string, found null")
    }
    return text
  }

  private func name(_ key: String) throws -> String {
    let text = try string(key)
    try check(name: text, "`\(key)`")
    return text
  }

  private func check(name: String, _ subject: String) throws {
    guard !name.isEmpty else { throw json.problem("\(subject) is empty") }
    guard !name.utf8.contains(0) else {
      throw json.problem("\(subject) holds a NUL character, which a warehouse cannot keep")
    }
  }

  private func bool(_ key: String) throws -> Bool {
    guard case .bool(let value) = try json.next() else {
      throw json.problem("`\(key)` must be true or false")
    }
    return value
  }

  private func optionalNumber(_ key: String, _ range: ClosedRange<Double>) throws -> Double? {
    switch try json.next() {
    case .null: return nil
    case .number(let number):
      guard range.contains(number.double) else {
        throw json.problem(
          "`\(key)` must lie from \(Int(range.lowerBound)) to \(Int(range.upperBound)), found \(number.text)")
      }
      return number.double
    default: throw json.problem("`\(key)` must be a number")
    }
  }

  private func number(_ key: String, _ range: ClosedRange<Double>) throws -> Double {
    guard let number = try optionalNumber(key, range) else {
      throw json.problem("`\(key)` must be a number, found null")
    }
    return number
  }

  private func count(_ key: String) throws -> Int64? {
    switch try json.next() {
    case .null: return nil
    case .number(let number):
      guard let integer = number.integer, (0...1_000_000_000).contains(integer) else {
        throw json.problem("`\(key)` must be a whole number from 0, found \(number.text)")
      }
      return integer
    default: throw json.problem("`\(key)` must be a whole number")
    }
  }

  /// Of seconds from 2000 to 2100: what a clock can have shown.
  private func unixMicroseconds(_ key: String) throws -> Int64 {
    Int64((try number(key, 946_684_800...4_102_444_800) * 1e6).rounded())
  }

  private func time(_ key: String) throws -> CivilTime {
    guard let time = try optionalTime(key) else { throw json.problem("`\(key)` must be a time, found null") }
    return time
  }

  private func optionalTime(_ key: String) throws -> CivilTime? {
    guard let text = try optionalString(key) else { return nil }
    guard let time = CivilTime(text) else {
      throw json.problem("`\(key)` must be a time such as 2026-11-22T09:30:00.123456, found \(shown(text))")
    }
    return time
  }
}

/// Text of a file inside a message: short, and harmless on a terminal. Letters of any language stay as they are.
func shown(_ text: String) -> String {
  let short = text.count > 60 ? text.prefix(57) + "..." : text[...]
  let scalars = short.unicodeScalars.map { scalar in
    !scalar.isASCII && scalar.properties.isAlphabetic
      ? String(scalar) : String(JSONTree.string(String(scalar)).pythonText().dropFirst().dropLast())
  }
  return "\"" + scalars.joined() + "\""
}
