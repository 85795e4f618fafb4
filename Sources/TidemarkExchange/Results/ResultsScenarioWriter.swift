import StreamingJSON
import TidemarkSQL
import TidemarkWarehouse

/// Writes one scenario of a results.json.
struct ResultsScenarioWriter {
  /// Rows fetched at once, about.
  private static let stretchRows: Int64 = 20_000

  private let scenario: ResultsScenario
  private let start: Int64
  private let kept: JSONTree?
  private let zone: Zone
  private let warehouse: Warehouse
  private let isImported: Bool
  /// Readings of different containers no farther apart than this are one tick, in microseconds.
  private let tolerance: Int64
  let parameters: JSONTree
  private let kills: [ResultsKill]

  private(set) var tally = ScenarioTally()
  /// Readings that know no memory.
  private(set) var withoutMemoryCount = 0
  private var emptyTicks: ArraySlice<Int64>
  /// What samples held beside their containers, by offset.
  private let sampleValues: [Int64: [JSONTree.Member]]
  private var open: [Reading] = []
  private var hasSample = false

  private struct Reading: QueryRow {
    let containerId: Int64
    let container: String
    let offsetUs: Int64
    let workingSetBytes: Int64?
    let memoryLimitBytes: Int64?
    let cpuMillicores: Int64?

    static let columns = [
      "container_id", "container", "offset_us", "working_set_bytes", "memory_limit_bytes", "cpu_millicores",
    ]

    init(_ row: inout StoredRow) throws {
      containerId = try row.read()
      container = try row.read()
      offsetUs = try row.read()
      workingSetBytes = try row.read()
      memoryLimitBytes = try row.read()
      cpuMillicores = try row.read()
    }
  }

  private struct Phase: QueryRow {
    let name: String
    let startedOffsetUs: Int64

    static let columns = [
      "name", "started_offset_us",
    ]

    init(_ row: inout StoredRow) throws {
      name = try row.read()
      startedOffsetUs = try row.read()
    }
  }

  init(
    _ scenario: ResultsScenario, kills: [ResultsKill], startedAtMicroseconds: Int64, isImported: Bool,
    tolerance: Int64,
    kept: JSONTree?,
    zone: Zone, in warehouse: Warehouse
  ) {
    self.scenario = scenario
    self.kills = kills
    self.isImported = isImported
    self.tolerance = tolerance
    self.kept = kept
    self.zone = zone
    self.warehouse = warehouse
    start = startedAtMicroseconds + scenario.startedOffsetUs
    let stored = JSONTree(json: scenario.parameters) ?? .object([])
    parameters = isImported ? stored : Self.predecessorParameters(scenario, stored)
    emptyTicks =
      (kept?["empty_ticks_us"]?.elements ?? []).compactMap { $0.double.flatMap { Int64(exactly: $0) } }[...]
    let values = (kept?["sample_values"]?.elements ?? []).compactMap { pair -> (Int64, [JSONTree.Member])? in
      guard pair.elements.count == 2, let offset = pair.elements[0].double.flatMap({ Int64(exactly: $0) })
      else { return nil }
      return (offset, pair.elements[1].members)
    }
    sampleValues = Dictionary(values) { first, _ in first }
  }

  mutating func write(to output: (String) throws -> Void) throws {
    let bound: [String: Value] = ["scenario": .integer(scenario.scenarioId)]
    let phases = try warehouse.fetch(Phase.self, .exportPhases, bound)
    try output(
      "    {\n" + member("scenario_name", .string(scenario.name)) + ",\n"
        + member("scenario_params", parameters) + ",\n" + member("started_at", .string(wall(0))) + ",\n"
        + member("completed_at", .string(wall(scenario.elapsedUs ?? 0))) + ",\n"
        + member("duration_seconds", JSONTree(Double(scenario.elapsedUs ?? 0) / 1e6))
        + ",\n      \"samples\": [")
    try readings { reading in try take(reading, phases, output) }
    try closeTick(phases, output)
    try writeEmptyTicks(until: .max, output)
    if let verdict = kept?["verdict"] ?? (isImported ? nil : tally.resetVerdict(parameters)) {
      try sample(.object([.init("analysis", verdict)]), output)
      tally.sampleCount += 1
    }
    try output(hasSample ? "\n      ]" : "]")
    var closing = [
      member("oom_events", .array(kills.map(tree))), member("aborted", .bool(scenario.abortReason != nil)),
      member("abort_reason", keptReason ?? scenario.abortReason.map { .string($0) } ?? .null),
      member("metadata", kept?["metadata"] ?? .object([])),
    ]
    closing += (kept?["others"]?.members ?? []).filter { $0.key != "abort_reason" }.map {
      member($0.key, $0.value)
    }
    try output(",\n" + closing.joined(separator: ",\n") + "\n    }")
  }

  private var keptReason: JSONTree? { kept?["others"]?["abort_reason"] }

  // MARK: - Samples

  /// Every reading of the scenario, moment by moment.
  private func readings(_ body: (Reading) throws -> Void) throws {
    guard let last = scenario.lastOffsetUs else { return }
    var from: Int64 = 0
    // One interval of every container is one stretch at least; the first guess is two seconds an interval.
    var length = max(1, Self.stretchRows / max(1, scenario.containerCount)) * 2_000_000
    while from <= last {
      let rows = try warehouse.fetch(
        Reading.self, .exportReadings,
        ["scenario": .integer(scenario.scenarioId), "from": .integer(from), "until": .integer(from + length)])
      for row in rows { try body(row) }
      from += length
      let count = Int64(rows.count)
      if count > 2 * Self.stretchRows { length = max(1, length / 2) }
      if count < Self.stretchRows / 2, length < 1 << 50 { length *= 2 }
    }
  }

  private mutating func take(_ reading: Reading, _ phases: [Phase], _ output: (String) throws -> Void) throws
  {
    if let first = open.first,
      reading.offsetUs - first.offsetUs > tolerance
        || open.contains(where: { $0.containerId == reading.containerId })
    {
      try closeTick(phases, output)
    }
    open.append(reading)
  }

  private mutating func closeTick(_ phases: [Phase], _ output: (String) throws -> Void) throws {
    guard let offset = open.first?.offsetUs else { return }
    try writeEmptyTicks(until: offset, output)
    let phase = phases.last { $0.startedOffsetUs <= offset }?.name
    var containers: [JSONTree.Member] = []
    for reading in open.sorted(by: { $0.containerId < $1.containerId }) {
      guard let bytes = reading.workingSetBytes else {
        withoutMemoryCount += 1
        continue
      }
      let values = ResultsValues(
        bytes: bytes, limitBytes: reading.memoryLimitBytes, millicores: reading.cpuMillicores)
      tally.add(values, of: reading.container, at: Double(start + offset) / 1e6, phase: phase)
      containers.append(.init(reading.container, values.tree))
    }
    open.removeAll(keepingCapacity: true)
    guard !containers.isEmpty else { return }
    try tick(offset, .object(containers), output)
  }

  /// Samples of an imported run in which no container answered.
  private mutating func writeEmptyTicks(until offset: Int64, _ output: (String) throws -> Void) throws {
    while let next = emptyTicks.first, next < offset {
      emptyTicks.removeFirst()
      try tick(next, .object([]), output)
    }
  }

  private mutating func tick(_ offset: Int64, _ containers: JSONTree, _ output: (String) throws -> Void)
    throws
  {
    tally.sampleCount += 1
    let members: [JSONTree.Member] = [
      .init("timestamp", JSONTree(Double(start + offset) / 1e6)),
      .init("timestamp_iso", .string(wall(offset))), .init("containers", containers),
    ]
    try sample(.object(members + (sampleValues[offset] ?? [])), output)
  }

  private mutating func sample(_ tree: JSONTree, _ output: (String) throws -> Void) throws {
    try output((hasSample ? ",\n        " : "\n        ") + tree.pythonText(level: 4))
    hasSample = true
  }

  // MARK: - Parts

  private func member(_ key: String, _ value: JSONTree) -> String {
    "      \(pythonQuoted(key)): \(value.pythonText(level: 3))"
  }

  private func wall(_ offset: Int64) -> String { zone.wallText(unixMicroseconds: start + offset) }

  private func tree(_ kill: ResultsKill) -> JSONTree {
    func count(_ value: Int64?) -> JSONTree { value.map { .number("\($0)") } ?? .null }
    return .object([
      .init("container_name", .string(kill.container)),
      .init("timestamp", JSONTree(Double(start + kill.offsetUs) / 1e6)),
      .init("timestamp_iso", .string(wall(kill.offsetUs))),
      .init("previous_restart_count", count(kill.previousRestartCount)),
      .init("current_restart_count", count(kill.currentRestartCount)),
    ])
  }

  /// What the predecessor's scenario of this kind would have written.
  private static func predecessorParameters(_ scenario: ResultsScenario, _ stored: JSONTree) -> JSONTree {
    var members: [JSONTree.Member] = []
    func add(_ key: String, _ value: JSONTree?) {
      if let value { members.append(.init(key, value)) }
    }
    guard scenario.kind != ScenarioDescription.Kind.baseline.rawValue else { return .object([]) }
    if scenario.kind == ScenarioDescription.Kind.duration.rawValue, let planned = scenario.plannedDurationUs {
      let minutes = Double(planned) / 60e6
      add("duration_minutes", Int(exactly: minutes).map { JSONTree($0) } ?? JSONTree(minutes))
      add("duration_seconds", Int(exactly: minutes * 60).map { JSONTree($0) } ?? JSONTree(minutes * 60))
    }
    add("drivers", scenario.drivers.map { JSONTree($0) })
    add("riders", scenario.riders.map { JSONTree($0) })
    add("total_agents", scenario.totalAgents.map { JSONTree($0) })
    if scenario.kind == ScenarioDescription.Kind.reset.rawValue {
      add("tolerance_percent", JSONTree(stored["tolerance_percent"]?.double ?? 10))
    }
    return .object(members)
  }
}

/// The four numbers of a container in a sample, rounded as the predecessor rounded them; 0 where it knew none.
struct ResultsValues {
  let memoryUsedMB: Double
  let memoryLimitMB: Double
  let memoryPercent: Double
  let cpuPercent: Double

  init(bytes: Int64, limitBytes: Int64?, millicores: Int64?) {
    memoryUsedMB = rounded(Double(bytes) / 1_048_576)
    memoryLimitMB = limitBytes.map { rounded(Double($0) / 1_048_576) } ?? 0
    memoryPercent = limitBytes.map { RoundedMemory.percent(bytes, $0) } ?? 0
    cpuPercent = millicores.map { Double($0) / 10 } ?? 0
  }

  var tree: JSONTree {
    .object([
      .init("memory_used_mb", JSONTree(memoryUsedMB)), .init("memory_limit_mb", JSONTree(memoryLimitMB)),
      .init("memory_percent", JSONTree(memoryPercent)), .init("cpu_percent", JSONTree(cpuPercent)),
    ])
  }
}
