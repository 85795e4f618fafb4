import Foundation
package import TidemarkWarehouse

/// Brings a recording of another tool into a warehouse as a run, so that it can be judged here.
///
/// Like a results.json it is read twice, and refused before anything is written.
package struct ForeignImport {
  private typealias Pass = ((ForeignReading) throws -> Void) throws -> Void

  private struct Scenario {
    let name: String
    var totalAgents: Int?
    var start: Int64
    var end: Int64
    var containers: [String] = []
    var index: [String: Int] = [:]
    var limits: [String: Int64] = [:]
    var counts: [String: Int] = [:]
    /// Moments of its first container: what the interval and the phases are told from.
    var ticks: [Int64] = []
  }

  private let path: String
  private let format: ImportFormat
  private let options: ForeignOptions
  private var scenarios: [Scenario] = []
  private var numbers: [String: Int] = [:]
  private var identity: ImportIdentity
  private var notes: [String] = []

  /// - Parameter paths: one file, or several answers of Prometheus.
  /// - Throws: `ImportProblem`; the warehouse is then unchanged.
  package static func run(
    _ paths: [String], as format: ImportFormat, _ foreign: ForeignOptions,
    _ options: ImportOptions = ImportOptions(),
    into warehouse: Warehouse
  ) throws -> ImportedFile {
    let path = paths[0]
    let stamps = try paths.map(FileStamp.init)
    let zone = options.zone ?? .local
    let size = Double(max(1, stamps.reduce(0) { $0 + $1.size }))
    func pass(from start: Double) -> Pass {
      let progress = { (bytes: Int) -> Void in options.progress?(start + Double(bytes) / size / 2) }
      return { take in
        switch format {
        case .csv: try SampleCSV.read(path, foreign, zone: zone, progress: progress, take: take)
        case .docker: try DockerStatsLog.read(path, foreign, zone: zone, progress: progress, take: take)
        case .prometheus, .resultsJSON: try PrometheusAnswer.read(paths, take: take)
        }
      }
    }
    var draft = ForeignImport(path: path, format: format, options: foreign)
    try pass(from: 0)({ draft.note($0) })
    let run = try draft.run(fileTime: stamps[0].modifiedMicroseconds)
    if let runID = try warehouse.runID(uid: run.uid) {
      return ImportedFile(
        path: path, testID: run.testID, scenarioCount: run.scenarios.count,
        outcome: .alreadyThere(runID: runID),
        notes: [])
    }
    let plan = draft
    let outcome = try warehouse.importRun(run) { intake in
      try pass(from: 0.5)({ reading in
        guard let number = plan.numbers[plan.name(of: reading)],
          let container = plan.scenarios[number].index[reading.container]
        else { throw FileStamp.changed(path) }
        var sample = reading.sample
        sample.offsetMicroseconds = reading.unixMicroseconds - plan.scenarios[number].start
        try intake.add(sample, scenario: number, container: container)
      })
      guard try paths.map(FileStamp.init) == stamps else { throw FileStamp.changed(path) }
    }
    if case .stored(_, _, let repeated) = outcome, repeated > 0 {
      draft.notes.append(
        "\(repeated) readings stand at a moment their container had one for already; the first was kept")
    }
    return ImportedFile(
      path: path, testID: run.testID, scenarioCount: run.scenarios.count, outcome: outcome, notes: draft.notes
    )
  }

  private init(path: String, format: ImportFormat, options: ForeignOptions) {
    self.path = path
    self.format = format
    self.options = options
    identity = ImportIdentity(format: format.rawValue)
  }

  private func name(of reading: ForeignReading) -> String {
    reading.scenario ?? options.scenario ?? (path as NSString).lastPathComponent
  }

  private mutating func note(_ reading: ForeignReading) {
    let (name, moment) = (name(of: reading), reading.unixMicroseconds)
    let number = numbers[name] ?? scenarios.count
    if number == scenarios.count {
      numbers[name] = number
      scenarios.append(Scenario(name: name, totalAgents: reading.totalAgents, start: moment, end: moment))
    }
    scenarios[number].start = min(scenarios[number].start, moment)
    scenarios[number].end = max(scenarios[number].end, moment)
    if scenarios[number].index[reading.container] == nil {
      scenarios[number].index[reading.container] = scenarios[number].containers.count
      scenarios[number].containers.append(reading.container)
    }
    if let limit = reading.sample.memoryLimitBytes { scenarios[number].limits[reading.container] = limit }
    scenarios[number].counts[reading.container, default: 0] += 1
    if scenarios[number].containers[0] == reading.container { scenarios[number].ticks.append(moment) }
    identity.add(name)
    identity.add(reading.container)
    identity.add(moment)
    identity.add(reading.sample.workingSetBytes)
    identity.add(reading.sample.cpuMillicores)
    identity.add(reading.sample.memoryLimitBytes)
  }

  // MARK: - The run

  private mutating func run(fileTime: Int64) throws -> ImportedRun {
    guard let first = scenarios.map(\.start).min(), let last = scenarios.map(\.end).max() else {
      throw ImportProblem(path, nil, "it holds no reading")
    }
    let interval = self.interval
    for add in [options.scenario, options.kind?.rawValue, options.totalAgents.map { "\($0)" }] {
      identity.add(add ?? "")
    }
    let uid = identity.uid(unixMilliseconds: first / 1000)
    // Beats count from 1970 where nobody said when the first was written; the file was finished at the last.
    var shift: Int64 = 0
    if first < 1_000_000_000_000 {
      shift = fileTime - last - interval
      notes.append(
        "its lines carry no time; the last is taken for the moment the file was written, --start says otherwise"
      )
    }
    let start = first + shift
    let text = CivilTime.pythonText(wallMicroseconds: start).filter(\.isNumber).prefix(14)
    return ImportedRun(
      uid: uid, testID: text.prefix(8) + "_" + text.suffix(6), status: .completed,
      startedAtMicroseconds: start, elapsedMicroseconds: last - first + interval,
      intervalMicroseconds: interval,
      toolVersion: format.rawValue, configuration: "{}", labels: [:],
      scenarios: scenarios.map { scenario($0, runStart: first, interval: interval) })
  }

  private func scenario(_ scenario: Scenario, runStart: Int64, interval: Int64) -> ImportedScenario {
    let kind = options.kind ?? ScenarioNaming.kind(scenario.name)
    let level = scenario.name.wholeMatch(of: /load_scaling_(\d{1,9})/).flatMap { Int($0.1) }
    let agents = options.totalAgents ?? scenario.totalAgents ?? level.map { 2 * $0 }
    let elapsed = scenario.end - scenario.start + interval
    let offsets = Set(scenario.ticks).sorted().map { $0 - scenario.start }
    var phases =
      SampledPhases.phases(offsets, kind: kind, interval: interval)
      ?? [ImportedScenario.Phase(.sampling, startedOffsetMicroseconds: 0, tickCount: offsets.count)]
    // Containers that come first in the file need not come first in time.
    if kind != .reset {
      phases = [.init(.sampling, startedOffsetMicroseconds: 0, tickCount: scenario.counts.values.max() ?? 0)]
    }
    var parameters: [JSONTree.Member] = [.init("kind", .string(kind.rawValue))]
    if let agents { parameters.append(.init("total_agents", JSONTree(agents))) }
    return ImportedScenario(
      description: ScenarioDescription(
        kind: kind, name: scenario.name, drivers: nil, riders: nil, totalAgents: agents,
        plannedDurationMicroseconds: kind == .duration ? elapsed : nil,
        parameters: JSONTree.object(parameters).compact),
      startedOffsetMicroseconds: scenario.start - runStart, elapsedMicroseconds: elapsed, abortReason: nil,
      phases: phases,
      containers: scenario.containers.map {
        ImportedScenario.Container(ContainerDescription(name: $0, memoryLimitBytes: scenario.limits[$0]))
      }, oomEvents: [])
  }

  /// The median pause between readings of the first container, else 2 s.
  private var interval: Int64 {
    if let seconds = options.intervalSeconds { return Int64((seconds * 1e6).rounded()) }
    let gaps = scenarios.flatMap { scenario in
      let ticks = scenario.ticks.sorted()
      return zip(ticks.dropFirst(), ticks).map { $0 - $1 }.filter { $0 > 0 }
    }.sorted()
    return gaps.isEmpty ? 2_000_000 : gaps[gaps.count / 2]
  }
}
