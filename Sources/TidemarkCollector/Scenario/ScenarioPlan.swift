import TidemarkSettings
package import TidemarkWarehouse

/// One scenario as a list of steps; what differs between kinds of scenario is only this list.
package struct ScenarioPlan: Sendable {
  enum Step: Sendable, Equatable {
    case begin(PhaseName)
    /// Starts the workload, asks for its agents and waits until they exist.
    case load(LoadLevel)
    case reset
    case stop
    /// `leadIn` passes before and is not sampled.
    case sample(PhaseName, Duration, leadIn: LeadIn?)
    /// Starts the command that is recorded beside, and samples until it ends.
    case follow(PhaseName)
  }

  struct LeadIn: Sendable, Equatable {
    var phase: PhaseName
    var length: Duration
  }

  var description: ScenarioDescription
  var steps: [Step]

  /// What it takes at least; starting the stack and spawning agents come on top. nil for as long as a command runs.
  package var length: Duration? {
    steps.reduce(Duration?.some(.zero)) { sum, step in
      switch step {
      case .sample(_, let length, let leadIn): sum.map { $0 + length + (leadIn?.length ?? .zero) }
      case .follow: nil
      case .begin, .load, .reset, .stop: sum
      }
    }
  }

  /// What its level counts: `10 drivers + 10 riders = 20 agents`; nil without load.
  var load: String? {
    guard let drivers = description.drivers, let riders = description.riders, drivers + riders > 0 else {
      return nil
    }
    return "\(drivers) drivers + \(riders) riders = \(drivers + riders) agents"
  }

  private init(
    _ parameters: ScenarioParameters, kind: ScenarioDescription.Kind, name: String, planned: Duration?,
    _ steps: [Step]
  ) throws {
    description = ScenarioDescription(
      kind: kind, name: name, drivers: parameters.drivers, riders: parameters.riders,
      totalAgents: parameters.totalAgents, plannedDurationMicroseconds: planned?.microseconds,
      parameters: try parameters.json())
    self.steps = steps
  }

  // MARK: - Kinds

  static func baseline(_ settings: CollectorConfiguration) throws -> ScenarioPlan {
    let baseline = settings.scenarios.baseline
    var parameters = ScenarioParameters(settings, kind: .baseline, level: LoadLevel(0))
    parameters.warmupSeconds = baseline.warmupSeconds
    parameters.samplingSeconds = baseline.samplingSeconds
    let length = Duration.microsecondsRounded(seconds: baseline.samplingSeconds)
    return try ScenarioPlan(
      parameters, kind: .baseline, name: "baseline", planned: length,
      [.sample(.sampling, length, leadIn: .warmup(baseline.warmupSeconds))])
  }

  static func load(_ number: Int, _ settings: CollectorConfiguration) throws -> ScenarioPlan {
    let load = settings.scenarios.load
    let level = LoadLevel(number)
    var parameters = ScenarioParameters(settings, kind: .load, level: level)
    parameters.settleSeconds = load.settleSeconds
    parameters.samplingSeconds = load.samplingSeconds
    let length = Duration.microsecondsRounded(seconds: load.samplingSeconds)
    return try ScenarioPlan(
      parameters, kind: .load, name: "load_scaling_\(number)", planned: length,
      [.load(level), .sample(.sampling, length, leadIn: .settle(load.settleSeconds)), .stop])
  }

  static func duration(minutes: Double, _ settings: CollectorConfiguration) throws -> ScenarioPlan {
    let duration = settings.scenarios.duration
    let level = LoadLevel(duration.agents)
    var parameters = ScenarioParameters(settings, kind: .duration, level: level)
    parameters.settleSeconds = duration.settleSeconds
    parameters.durationMinutes = minutes
    let length = Duration.microsecondsRounded(seconds: minutes * 60)
    return try ScenarioPlan(
      parameters, kind: .duration, name: "duration_leak_\(minutes.short)m", planned: length,
      [.load(level), .sample(.sampling, length, leadIn: .settle(duration.settleSeconds)), .stop])
  }

  static func reset(_ settings: CollectorConfiguration) throws -> ScenarioPlan {
    let reset = settings.scenarios.reset
    let level = LoadLevel(reset.agents)
    var parameters = ScenarioParameters(settings, kind: .reset, level: level)
    parameters.warmupSeconds = reset.warmupSeconds
    parameters.baselineSeconds = reset.baselineSeconds
    parameters.loadSeconds = reset.loadSeconds
    parameters.settleSeconds = reset.settleSeconds
    parameters.afterSeconds = reset.afterSeconds
    parameters.tolerancePercent = reset.tolerancePercent
    let (before, under, after) = (
      Duration.microsecondsRounded(seconds: reset.baselineSeconds),
      Duration.microsecondsRounded(seconds: reset.loadSeconds),
      Duration.microsecondsRounded(seconds: reset.afterSeconds)
    )
    return try ScenarioPlan(
      parameters, kind: .reset, name: "reset_behavior", planned: before + under + after,
      [
        .sample(.baseline, before, leadIn: .warmup(reset.warmupSeconds)),
        .begin(.setup), .load(level),
        .sample(.load, under, leadIn: nil),
        .begin(.settle), .reset,
        .sample(.postReset, after, leadIn: .settle(reset.settleSeconds)),
        .stop,
      ])
  }

  /// A stretch of a stack that something else drives.
  ///
  /// - Parameter length: nil for as long as a command runs.
  package static func recording(
    name: String, kind: ScenarioDescription.Kind = .recording, length: Duration?, totalAgents: Int?,
    _ settings: CollectorConfiguration
  ) throws -> ScenarioPlan {
    var parameters = ScenarioParameters(settings, kind: kind, level: nil)
    parameters.totalAgents = totalAgents
    // A command runs for another length each time, which makes it no other experiment.
    parameters.samplingSeconds = length?.inSeconds
    parameters.restart = nil
    return try ScenarioPlan(
      parameters, kind: kind, name: name, planned: length,
      [length.map { .sample(.sampling, $0, leadIn: nil) } ?? .follow(.sampling)])
  }

  /// The scenarios of a run, in the order they are carried out: by kind, then as listed in the configuration.
  package static func all(
    _ kinds: Set<ScenarioDescription.Kind>, _ settings: CollectorConfiguration
  ) throws -> [ScenarioPlan] {
    var plans: [ScenarioPlan] = []
    if kinds.contains(.baseline) { plans.append(try .baseline(settings)) }
    if kinds.contains(.load) { plans += try settings.scenarios.load.levels.map { try .load($0, settings) } }
    if kinds.contains(.duration) {
      plans += try settings.scenarios.duration.durationsMinutes.map { try .duration(minutes: $0, settings) }
    }
    if kinds.contains(.reset) { plans.append(try .reset(settings)) }
    return plans
  }
}

extension ScenarioPlan.LeadIn {
  static func warmup(_ seconds: Double) -> Self {
    Self(phase: .warmup, length: .microsecondsRounded(seconds: seconds))
  }

  static func settle(_ seconds: Double) -> Self {
    Self(phase: .settle, length: .microsecondsRounded(seconds: seconds))
  }
}

extension ScenarioParameters {
  fileprivate init(_ settings: CollectorConfiguration, kind: ScenarioDescription.Kind, level: LoadLevel?) {
    self.kind = kind.rawValue
    drivers = level?.drivers
    riders = level?.riders
    totalAgents = level?.totalAgents
    intervalSeconds = settings.sampling.intervalSeconds
    restart = settings.scenarios.restart
  }
}
