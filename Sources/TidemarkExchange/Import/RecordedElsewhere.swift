package import TidemarkWarehouse

/// What became of one file, or of several that make one run.
package struct ImportedFile: Sendable {
  package var path: String
  package let testID: String
  package let scenarioCount: Int
  package let outcome: ImportOutcome
  /// What to know about it; one sentence each.
  package let notes: [String]
}

/// How the words of a file are to be understood.
package struct ImportOptions: Sendable {
  /// nil: what the file itself proves, else this machine's.
  package var zone: Zone?
  /// Share of the work done, 0 to 1.
  package var progress: (@Sendable (Double) -> Void)?

  package init(zone: Zone? = nil, progress: (@Sendable (Double) -> Void)? = nil) {
    self.zone = zone
    self.progress = progress
  }
}

/// Names and loads of scenarios as the predecessor and Tidemark both write them.
enum ScenarioNaming {
  static func kind(_ name: String) -> ScenarioDescription.Kind {
    if name == "baseline" { return .baseline }
    if name.hasPrefix("load_scaling_") { return .load }
    if name.hasPrefix("duration_leak") { return .duration }
    if name == "reset_behavior" { return .reset }
    return .recording
  }
}

/// The stretches of a scenario, told from the moments of its samples.
enum SampledPhases {
  /// - Parameters:
  ///   - ticks: offsets from the scenario's start, ascending.
  ///   - interval: microseconds between samples, as planned.
  /// - Returns: nil for a reset scenario whose phases cannot be told apart.
  static func phases(
    _ ticks: [Int64], kind: ScenarioDescription.Kind, interval: Int64
  ) -> [ImportedScenario.Phase]? {
    guard let first = ticks.first else { return [.init(.setup, startedOffsetMicroseconds: 0)] }
    let lead = first > 0 ? [ImportedScenario.Phase(.setup, startedOffsetMicroseconds: 0)] : []
    guard kind == .reset else {
      return lead + [.init(.sampling, startedOffsetMicroseconds: first, tickCount: ticks.count)]
    }
    guard let bounds = pauses(ticks, longerThan: interval + interval / 2) else { return nil }
    var phases = lead
    let names: [PhaseName] = [.baseline, .load, .postReset]
    let starts = [0] + bounds
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : ticks.count
      phases.append(.init(names[index], startedOffsetMicroseconds: ticks[start], tickCount: end - start))
      if end < ticks.count {
        let over = min(ticks[end - 1] + interval, ticks[end])
        if over < ticks[end] { phases.append(.init(.settle, startedOffsetMicroseconds: over)) }
      }
    }
    return phases
  }

  /// Readings a container should have from the start of a scenario to its end: those it has and, for each pause, those
  /// that would fit into it, so that jitter does not add up.
  static func expectedCount(_ ticks: [Int64], until end: Int64, interval: Int64) -> Int {
    guard let first = ticks.first, let last = ticks.last, interval > 0 else { return 0 }
    func beats(_ pause: Int64) -> Int { Int((Double(pause) / Double(interval)).rounded()) }
    return zip(ticks.dropFirst(), ticks).reduce(1 + beats(first) + beats(end - last)) { count, pair in
      count + max(1, beats(pair.0 - pair.1))
    }
  }

  /// Indices behind the two longest pauses; fewer where an abort left fewer. nil when there is no pause at all but
  /// more readings than the baseline has, so that nothing can be told.
  private static func pauses(_ ticks: [Int64], longerThan threshold: Int64) -> [Int]? {
    let pauses = ticks.indices.dropFirst().filter { ticks[$0] - ticks[$0 - 1] > threshold }
    guard !pauses.isEmpty else { return ticks.count <= 5 ? [] : nil }
    return pauses.sorted { ticks[$0] - ticks[$0 - 1] > ticks[$1] - ticks[$1 - 1] }.prefix(2).sorted()
  }
}
