import StreamingJSON
import TidemarkWarehouse

/// The phases of a duration scenario as the predecessor runs it since February 2026: agents work (`active`), the
/// simulation is paused and its trips end (`drain`), the stack idles (`cooldown`).
///
/// Its `scenarios/duration_leak.py` writes the bounds as Unix seconds into `metadata.phase_timestamps`, as far as the
/// scenario came, and the number of samples into `metadata.phase_sample_counts`. Memory grows under load alone, so the
/// active phase is the one that is sampled; the other two are kept as `settle`, whose readings no report judges.
struct ActivePhases {
  let phases: [ImportedScenario.Phase]
  let note: String

  /// nil for a scenario without such metadata.
  init?(_ scenario: ResultsOutline.Scenario, begun: Int64, offsets: [Int64]) {
    func bound(_ name: String) -> Int64? {
      guard let seconds = scenario.metadata?["phase_timestamps"]?[name]?.double, (0...1e11).contains(seconds)
      else { return nil }
      return max(0, Int64((seconds * 1e6).rounded()) - begun)
    }
    func count(_ name: String) -> Int? {
      (scenario.metadata?["phase_sample_counts"]?[name]?.double).flatMap { Int(exactly: $0) }.flatMap {
        $0 >= 0 ? $0 : nil
      }
    }
    let counted = count("active")
    guard let first = bound("active_start") ?? counted.flatMap({ _ in offsets.first }) else { return nil }
    // Without bounds the counts tell the phases apart, since samples come in order.
    func start(of name: String, after earlier: [String]) -> Int64? {
      if let bound = bound(name + "_start") { return bound }
      guard count(name) != nil else { return nil }
      let index = earlier.reduce(0) { $0 + (count($1) ?? 0) }
      return offsets.indices.contains(index) ? offsets[index] : nil
    }
    let drain = start(of: "drain", after: ["active"])
    let cooldown = start(of: "cooldown", after: ["active", "drain"])
    let end = bound("active_end") ?? drain ?? cooldown ?? .max
    let active = offsets.count { $0 >= first && $0 < end }
    var phases: [ImportedScenario.Phase] = []
    if first > 0 { phases.append(.init(.setup, startedOffsetMicroseconds: 0)) }
    phases.append(.init(.sampling, startedOffsetMicroseconds: first, tickCount: max(active, counted ?? 0)))
    for start in [drain ?? (end == .max ? nil : end), cooldown].compactMap(\.self)
    where start > phases[phases.count - 1].startedOffsetMicroseconds {
      phases.append(.init(.settle, startedOffsetMicroseconds: start))
    }
    self.phases = phases
    note =
      "its active phase (\(active) samples) is the one that is judged; drain and cooldown (\(offsets.count - active)) are kept as `settle`"
  }
}
