import StreamingJSON
import TidemarkWarehouse

/// A recording as its first reading leaves it: everything of the run but its readings.
struct RecordingDraft {
  /// Where a reading goes.
  enum Place {
    case reading(scenario: Int, container: Int, Sample)
    /// It is empty, or of a container that a newer one had replaced.
    case nowhere
  }

  private struct Scenario {
    let name: String
    var totalAgents: Int?
    var start: Int64
    var end: Int64
    /// In order of first appearance.
    var sources: [RecordedSource] = []
    var index: [String: Int] = [:]
    var containers: [RecordedContainer] = []
  }

  var notes: [String] = []
  private let format: ImportFormat
  private let options: RecordingOptions
  private var scenarios: [Scenario] = []
  private var numbers: [String: Int] = [:]
  private var identity: ImportIdentity

  init(format: ImportFormat, options: RecordingOptions) {
    self.format = format
    self.options = options
    identity = ImportIdentity(format: format.rawValue)
  }

  private func name(of reading: RecordedReading) -> String {
    reading.scenario ?? options.scenario ?? RecordingOptions.defaultScenario
  }

  mutating func note(_ reading: RecordedReading) {
    let (name, moment) = (name(of: reading), reading.unixMicroseconds)
    let number = numbers[name] ?? scenarios.count
    if number == scenarios.count {
      numbers[name] = number
      scenarios.append(Scenario(name: name, totalAgents: reading.totalAgents, start: moment, end: moment))
    }
    scenarios[number].start = min(scenarios[number].start, moment)
    scenarios[number].end = max(scenarios[number].end, moment)
    let key = reading.key
    let index = scenarios[number].index[key] ?? scenarios[number].sources.count
    if index == scenarios[number].sources.count {
      scenarios[number].index[key] = index
      scenarios[number].sources.append(
        RecordedSource(container: reading.container, instance: reading.instance))
    }
    scenarios[number].sources[index].add(reading)
    identity.add(name)
    identity.add(key)
    identity.add(moment)
    let sample = reading.sample
    for value in [
      sample.workingSetBytes, sample.usageBytes, sample.anonBytes, sample.cpuMillicores,
      sample.memoryLimitBytes,
    ] {
      identity.add(value)
    }
  }

  /// Tells containers of one name apart, once all readings are known.
  mutating func resolveInstances() {
    for number in scenarios.indices {
      scenarios[number].containers = RecordedContainer.resolve(&scenarios[number].sources)
    }
    let containers = scenarios.flatMap(\.containers)
    func noted(_ names: [String], _ text: (String) -> String) {
      if !names.isEmpty { notes.append(text(ColumnPlan.list(Array(Set(names)).sorted()))) }
    }
    noted(containers.filter { $0.generationCount > 1 }.map(\.name)) {
      "\($0) was recreated: the containers that ran one after the other are one series"
    }
    noted(containers.filter { $0.memory == .usage }.map(\.name)) {
      "no working set of \($0) is recorded, so its memory is usage, file cache included"
    }
    noted(containers.filter { $0.memory == .anon && format == .prometheus }.map(\.name)) {
      "no working set of \($0) is recorded, so its memory is the resident set"
    }
  }

  /// nil for a reading that was not there before.
  func place(of reading: RecordedReading) -> Place? {
    guard let number = numbers[name(of: reading)], let index = scenarios[number].index[reading.key] else {
      return nil
    }
    let scenario = scenarios[number]
    let source = scenario.sources[index]
    guard let container = source.containerIndex, !reading.isEmpty,
      source.replacedAt.map({ reading.unixMicroseconds < $0 }) ?? true
    else { return .nowhere }
    var sample = reading.sample
    sample.offsetMicroseconds = reading.unixMicroseconds - scenario.start
    switch scenario.containers[container].memory {
    case .workingSet: break
    case .usage: sample.workingSetBytes = sample.usageBytes
    case .anon: sample.workingSetBytes = sample.anonBytes
    }
    return .reading(scenario: number, container: container, sample)
  }

  // MARK: - The run

  /// - Parameter fileMicroseconds: when the file was written.
  mutating func run(path: String, fileMicroseconds: Int64) throws -> ImportedRun {
    scenarios.removeAll { $0.containers.isEmpty }
    numbers = Dictionary(uniqueKeysWithValues: scenarios.enumerated().map { ($1.name, $0) })
    guard let first = scenarios.map(\.start).min(), let last = scenarios.map(\.end).max() else {
      throw ImportProblem(path, nil, "it holds no reading")
    }
    let interval = self.interval
    for add in [options.scenario, options.kind?.rawValue, options.totalAgents.map { "\($0)" }] {
      identity.add(add ?? "")
    }
    let uid = identity.uid(unixMilliseconds: first / 1000)
    // Beats and seconds count from 1970 where nobody said when the first was written; the file was finished at the last.
    var shift: Int64 = 0
    if first < 1_000_000_000_000 {
      shift = fileMicroseconds - last - interval
      notes.append(
        "its lines have no time of day; the last line is assumed to have the time at which the file was written, and --start overrides that"
      )
    }
    noteGaps(interval)
    let start = first + shift
    let text = CivilTime.pythonText(wallMicroseconds: start).filter(\.isNumber).prefix(14)
    return ImportedRun(
      uid: uid, testID: text.prefix(8) + "_" + text.suffix(6), status: .completed,
      startedAtMicroseconds: start, elapsedMicroseconds: last - first + interval,
      intervalMicroseconds: interval, toolVersion: format.rawValue, configuration: "{}", labels: [:],
      scenarios: scenarios.map { scenario($0, runStart: first, interval: interval) })
  }

  private func scenario(_ scenario: Scenario, runStart: Int64, interval: Int64) -> ImportedScenario {
    let kind = options.kind ?? ScenarioNaming.kind(scenario.name)
    let level = scenario.name.wholeMatch(of: /load_scaling_(\d{1,9})/).flatMap { Int($0.1) }
    let agents = options.totalAgents ?? scenario.totalAgents ?? level.map { 2 * $0 }
    let elapsed = scenario.end - scenario.start + interval
    let ticks = Self.fullest(scenario).map { $0 - scenario.start }
    var phases = [ImportedScenario.Phase(.sampling, startedOffsetMicroseconds: 0, tickCount: 0)]
    phases[0].tickCount = SampledPhases.expectedCount(
      ticks, until: scenario.end - scenario.start, interval: interval)
    if kind == .reset, let told = SampledPhases.phases(ticks, kind: kind, interval: interval) {
      phases = told
    }
    var parameters: [JSONTree.Member] = [.init("kind", .string(kind.rawValue))]
    if let agents { parameters.append(.init("total_agents", JSONTree(agents))) }
    // Usage and working set are two things, which do not compare.
    if scenario.containers.contains(where: { $0.memory == .usage }) {
      parameters.append(.init("memory", .string("usage")))
    }
    return ImportedScenario(
      description: ScenarioDescription(
        kind: kind, name: scenario.name, drivers: nil, riders: nil, totalAgents: agents,
        plannedDurationMicroseconds: kind == .duration ? elapsed : nil,
        parameters: JSONTree.object(parameters).sorted.compact),
      startedOffsetMicroseconds: scenario.start - runStart, elapsedMicroseconds: elapsed, abortReason: nil,
      phases: phases,
      containers: scenario.containers.map {
        ImportedScenario.Container(
          ContainerDescription(name: $0.name, engineID: $0.engineID, memoryLimitBytes: $0.limit))
      }, oomEvents: [])
  }

  /// The moments at which the container that has the most readings was looked at, in order.
  private static func fullest(_ scenario: Scenario) -> [Int64] {
    let best = scenario.containers.indices.max {
      scenario.containers[$0].readingCount < scenario.containers[$1].readingCount
    }
    return best.map { scenario.containers[$0].moments } ?? []
  }

  private mutating func noteGaps(_ interval: Int64) {
    for scenario in scenarios {
      let moments = Self.fullest(scenario)
      let gap = zip(moments.dropFirst(), moments).map { $0 - $1 }.max() ?? 0
      guard gap > 60 * interval, gap > 60_000_000 else { continue }
      notes.append(
        "\(scenario.name): \(Self.duration(gap)) without a reading, which count as missing; if these are two recordings, import them separately"
      )
    }
  }

  private static func duration(_ microseconds: Int64) -> String {
    let minutes = microseconds / 60_000_000
    return minutes >= 120 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes) min"
  }

  /// The median pause between readings of the container that has the most, else 2 s.
  private var interval: Int64 {
    if let seconds = options.intervalSeconds { return Int64((seconds * 1e6).rounded()) }
    let gaps = scenarios.flatMap { scenario in
      let ticks = Self.fullest(scenario)
      return zip(ticks.dropFirst(), ticks).map { $0 - $1 }.filter { $0 > 0 }
    }.sorted()
    return gaps.isEmpty ? 2_000_000 : gaps[gaps.count / 2]
  }
}
