import StreamingJSON
import TidemarkWarehouse

/// Turns what a results.json says into a run of the warehouse.
struct ResultsPlan {
  private(set) var run: ImportedRun
  /// Unix microseconds.
  private(set) var scenarioStarts: [Int64] = []
  private(set) var notes: [String] = []
  private let outline: ResultsOutline
  private let path: String

  /// Fails with `ImportProblem`.
  init(_ outline: ResultsOutline, path: String, zone: Zone?) throws {
    self.outline = outline
    self.path = path
    let clock = try RecordingClock(outline, path: path, zone: zone)
    if let note = clock.note { notes.append(note) }
    guard let startedAt = outline.startedAt else { throw ImportProblem(path, nil, "it has no `started_at`") }
    let start = clock.moment(startedAt, of: outline.scenarios.first)
    let interval = Self.interval(outline)
    run = ImportedRun(
      uid: "", testID: outline.testID, status: Self.status(outline),
      startedAtMicroseconds: start, elapsedMicroseconds: 0, intervalMicroseconds: interval,
      toolVersion: "results.json", configuration: "{}", labels: [:], scenarios: [])
    var kept: [JSONTree] = []
    for scenario in outline.scenarios {
      guard let startedAt = scenario.startedAt else {
        throw ImportProblem(path, nil, "a scenario has no `started_at`")
      }
      let begun = clock.moment(startedAt, of: scenario)
      guard begun >= start else {
        throw ImportProblem(
          path, place(scenario.startMark), "the scenario \(shown(scenario.name)) began before its run")
      }
      scenarioStarts.append(begun)
      run.scenarios.append(try plan(scenario, begun: begun, interval: interval, clock))
      kept.append(Self.kept(scenario, begun: begun))
    }
    let end = outline.completedAt.map { clock.moment($0, of: outline.scenarios.last) }
    let lastEnd = run.scenarios.map { $0.startedOffsetMicroseconds + $0.elapsedMicroseconds }.max() ?? 0
    run.elapsedMicroseconds = max(0, end.map { $0 - start } ?? lastEnd)
    run.configuration = Self.configuration(outline, kept).compact
    noteWhatIsLeftOut()
  }

  /// Adds what the readings do not tell. The analysis of the file is no part of a run's identity: it may be redone.
  func identity(_ readings: ImportIdentity) -> ImportIdentity {
    var identity = readings
    identity.add(run.testID)
    identity.add(run.startedAtMicroseconds)
    identity.add(run.elapsedMicroseconds)
    identity.add((outline.config ?? .null).compact)
    for member in outline.others { identity.add(member.key + member.value.compact) }
    for (scenario, planned) in zip(outline.scenarios, run.scenarios) {
      identity.add(scenario.name)
      identity.add(planned.description.parameters)
      identity.add(planned.startedOffsetMicroseconds)
      identity.add(planned.elapsedMicroseconds)
      identity.add(planned.abortReason ?? "")
      identity.add(Int64(scenario.ticks.count))
      identity.add((scenario.metadata ?? .object([])).compact)
      for sample in scenario.sampleValues {
        identity.add(sample.unixMicroseconds)
        identity.add(sample.values)
      }
      for kill in planned.oomEvents {
        identity.add(kill.container)
        identity.add(kill.offsetMicroseconds)
        identity.add(kill.previousRestartCount)
        identity.add(kill.currentRestartCount)
      }
    }
    return identity
  }

  // MARK: - One scenario

  private mutating func plan(
    _ scenario: ResultsOutline.Scenario, begun: Int64, interval: Int64, _ clock: RecordingClock
  ) throws -> ImportedScenario {
    let offsets = scenario.ticks.map { $0 - begun }.sorted()
    if let first = offsets.first, first < 0 {
      throw ImportProblem(
        path, place(scenario.firstTickMark),
        "a sample lies \(Double(-first) / 1e6) s before its scenario began; if the file comes from another time zone, name it with --timezone"
      )
    }
    let kind = ScenarioNaming.kind(scenario.name)
    let completed = scenario.completedAt.map { clock.moment($0, of: scenario) - begun }
    let elapsed =
      scenario.durationSeconds.map { Int64(($0 * 1e6).rounded()) } ?? completed
      ?? (offsets.last.map { $0 + interval } ?? 0)
    let lifecycle = ActivePhases(scenario, begun: begun, offsets: offsets)
    if let note = lifecycle?.note { notes.append("\(scenario.name): \(note)") }
    let phases = lifecycle?.phases ?? SampledPhases.phases(offsets, kind: kind, interval: interval)
    if phases == nil {
      notes.append(
        "the phases of \(scenario.name) cannot be told apart by pauses; its reset cannot be judged")
    }
    let kills = try scenario.kills.map { kill in
      guard kill.unixMicroseconds >= begun else {
        throw ImportProblem(path, place(kill.mark), "an OOM event lies before its scenario began")
      }
      return OOMEvent(
        container: kill.container, offsetMicroseconds: kill.unixMicroseconds - begun,
        previousRestartCount: kill.previousRestartCount, currentRestartCount: kill.currentRestartCount,
        source: "import", detail: "")
    }
    return ImportedScenario(
      description: description(scenario, kind), startedOffsetMicroseconds: begun - run.startedAtMicroseconds,
      elapsedMicroseconds: max(0, elapsed),
      abortReason: scenario.isAborted ? Redaction.outside(scenario.abortReason ?? "no reason given") : nil,
      phases: phases ?? SampledPhases.phases(offsets, kind: .recording, interval: interval) ?? [],
      containers: scenario.containers.map { name in
        ImportedScenario.Container(
          ContainerDescription(name: name, memoryLimitBytes: scenario.limits[name]),
          restarts: Self.restarts(of: name, kills))
      }, oomEvents: kills)
  }

  private static func restarts(of container: String, _ kills: [OOMEvent]) -> Int {
    kills.filter { $0.container == container }.reduce(0) { sum, kill in
      guard let before = kill.previousRestartCount, let after = kill.currentRestartCount else { return sum }
      return sum + Int(max(0, after - before))
    }
  }

  private func description(
    _ scenario: ResultsOutline.Scenario, _ kind: ScenarioDescription.Kind
  ) -> ScenarioDescription {
    func count(_ key: String) -> Int? {
      guard let number = scenario.parameters[key]?.double, (0...1e9).contains(number) else { return nil }
      return Int(exactly: number)
    }
    // A baseline has no agents, and its parameters are empty.
    var (drivers, riders) =
      kind == .baseline ? (count("drivers") ?? 0, count("riders") ?? 0) : (count("drivers"), count("riders"))
    let sum = drivers.flatMap { drivers in riders.map { drivers + $0 } }
    // Its test of speed has a number of agents alone.
    let total = count("total_agents") ?? sum ?? count("agent_count")
    if total != sum { (drivers, riders) = (nil, nil) }
    let minutes =
      scenario.parameters["duration_minutes"]?.double ?? scenario.parameters["active_minutes"]?.double
    let planned = kind == .duration ? minutes.map { ($0 * 60e6).rounded() } : nil
    return ScenarioDescription(
      kind: kind, name: Redaction.outside(scenario.name), drivers: drivers, riders: riders,
      totalAgents: total,
      plannedDurationMicroseconds: planned.flatMap { (1...1e15).contains($0) ? Int64($0) : nil },
      parameters: scenario.parameters.redacted.sorted.compact)
  }

  private func place(_ mark: JSONReader.Mark?) -> FilePlace? {
    mark.map { JSONReader.place(of: $0, in: path) }
  }

  /// Of a file that has no end the writer was killed; `aborted` stands in those of the predecessor since January 2026,
  /// with the reason `user_interrupt` or one of its own.
  private static func status(_ outline: ResultsOutline) -> RunStatus {
    if outline.isAborted { return outline.abortReason == "user_interrupt" ? .interrupted : .failed }
    return outline.completedAt == nil ? .interrupted : .completed
  }

  // MARK: - What has no column

  private static func kept(_ scenario: ResultsOutline.Scenario, begun: Int64) -> JSONTree {
    var members: [JSONTree.Member] = []
    if let metadata = scenario.metadata, metadata != .object([]) {
      members.append(.init("metadata", metadata))
    }
    if let verdict = scenario.verdict { members.append(.init("verdict", verdict)) }
    if !scenario.emptyTicks.isEmpty {
      members.append(.init("empty_ticks_us", .array(scenario.emptyTicks.map { .number("\($0 - begun)") })))
    }
    if !scenario.sampleValues.isEmpty {
      let values = scenario.sampleValues.map { moment, values in
        JSONTree.array([.number("\(moment - begun)"), JSONTree(json: values) ?? .null])
      }
      members.append(.init("sample_values", .array(values)))
    }
    var others = scenario.others
    if !scenario.isAborted, let reason = scenario.abortReason {
      others.append(.init("abort_reason", .string(reason)))
    }
    if !others.isEmpty { members.append(.init("others", .object(others))) }
    return .object(members)
  }

  private static func configuration(_ outline: ResultsOutline, _ scenarios: [JSONTree]) -> JSONTree {
    var results: [JSONTree.Member] = []
    if !outline.others.isEmpty { results.append(.init("others", .object(outline.others))) }
    if scenarios.contains(where: { $0 != .object([]) }) {
      results.append(.init("scenarios", .array(scenarios)))
    }
    return .object([
      .init("config", (outline.config ?? .null).redacted), .init("results_json", .object(results).redacted),
    ])
  }

  private mutating func noteWhatIsLeftOut() {
    let unknown = outline.scenarios.reduce(into: Set<String>()) { $0.formUnion($1.unknownKeys) }.sorted()
    if !unknown.isEmpty {
      notes.append(
        "samples also hold \(unknown.map { shown($0) }.joined(separator: ", ")), for which a warehouse has no column; these were left out"
      )
    }
    let odd = outline.scenarios.reduce(0) { $0 + $1.oddPercentCount }
    if odd > 0 {
      notes.append(
        "\(odd) memory_percent do not follow from memory_used_mb and memory_limit_mb; they were left out")
    }
  }

  /// As configured, else the median of the pauses between samples, else the predecessor's 2 s.
  private static func interval(_ outline: ResultsOutline) -> Int64 {
    if let seconds = outline.config?["sampling"]?["interval_seconds"]?.double, (1e-3...1e6).contains(seconds)
    {
      return Int64((seconds * 1e6).rounded())
    }
    let gaps = outline.scenarios.flatMap { scenario in
      zip(scenario.ticks.dropFirst(), scenario.ticks).map { $0 - $1 }.filter { $0 > 0 }
    }.sorted()
    return gaps.isEmpty ? 2_000_000 : gaps[gaps.count / 2]
  }
}

extension JSONTree {
  /// Without the values that their names show to be secrets, and without those inside texts.
  fileprivate var redacted: JSONTree { redacted(isSecret: false) }

  private func redacted(isSecret: Bool) -> JSONTree {
    switch self {
    case .object(let members):
      .object(
        members.map { member in
          let isEnvironment = ["env", "environ", "environment"].contains(member.key.lowercased())
          let isHidden =
            isSecret || Redaction.isSecret(member.key) || isEnvironment && member.value.isCollection
          return .init(Redaction.outside(member.key), member.value.redacted(isSecret: isHidden))
        })
    case .array(let elements):
      // Words of a command: an option and its value.
      .array(
        zip(elements, [.null] + elements).map { element, previous in
          var isHidden = isSecret
          if case .string(let option) = previous, option.hasPrefix("-") {
            isHidden = isHidden || Redaction.isSecret(option)
          }
          return element.redacted(isSecret: isHidden)
        })
    case .string(let text): .string(isSecret ? Redaction.mark : Redaction.outside(text))
    case .number: isSecret ? .string(Redaction.mark) : self
    case .bool, .null: self
    }
  }
}

extension JSONTree {
  /// Whether it may be the variables of a process, of which any value may be a secret, and not the name of a place.
  fileprivate var isCollection: Bool {
    switch self {
    case .object, .array: true
    case .string, .number, .bool, .null: false
    }
  }
}
