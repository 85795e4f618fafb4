import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables

/// Columns of the leaks report.
struct LeaksColumns {
  let containers: [Column<ContainerLeak>]

  /// - Parameter hasLimits: whether any container has a memory limit to reach.
  init(hasLimits: Bool = true) {
    containers = [
      Column("container", "Container", .text, "name of the container") { $0.container },
      Column(
        "verdict", "Verdict", .verdict, "leak, monitor, normal, inconclusive or at limit, over all durations"
      ) { $0.pooled.verdict.rawValue },
      Column(
        "growth_mb_per_min", "Growth", .real(2), "growth at the end of the recording, median", detail: true
      ) { $0.pooled.slope },
      Column("growth_mb_per_min_low", "from", .real(2), "one-sided 95 % bound", detail: true) {
        $0.pooled.bounds?.lower
      },
      Column("growth_mb_per_min_high", "to", .real(2), "one-sided 95 % bound", detail: true) {
        $0.pooled.bounds?.upper
      },
      Column("growth_text", "MB/min [5 %, 95 %]", readers: .people) {
        intervalText($0.pooled.slope, $0.pooled.bounds, decimals: 2)
      },
      Column(
        "series_used", "Series", .integer, "series that were used: judged, and with a clear shape",
        detail: true
      ) { $0.pooled.usedSeries },
      Column("series_count", "of", .integer, "durations, and pieces between restarts", detail: true) {
        $0.pieceCount
      },
      Column("ground_text", "From", readers: .people) { $0.ground },
      Column(
        "minutes_to_decision", "Run longer", .real(1),
        "how much longer a run should be to decide; null when decided, or when this cannot be estimated",
        detail: true
      ) { $0.minutesToDecision },
      Column("longer_text", "Run longer", readers: .people) {
        $0.minutesToDecision.map { "+" + minutesText($0) }
      },
      Column(
        "minutes_to_limit", "To limit", .real(1),
        "until the memory limit at that growth; null without growth or limit", detail: true
      ) { $0.timeToLimit?.expectedMinutes },
      Column("minutes_to_limit_low", "from", .real(1), "at the upper bound of the growth", detail: true) {
        $0.timeToLimit?.earliestMinutes
      },
      Column(
        "minutes_to_limit_high", "to", .real(1), "at its lower bound; null: it may never be reached",
        detail: true
      ) { $0.timeToLimit?.latestMinutes },
      Column("to_limit_text", "To the limit", readers: hasLimits ? .people : .nobody) {
        $0.pooled.verdict == .atLimit ? "reached" : $0.timeToLimit?.text
      },
      Column("warnings", "Warnings", .text, "what to know before relying on it", detail: true) {
        $0.pooled.warnings.isEmpty ? nil : $0.pooled.warnings.map(\.description).joined(separator: "; ")
      },
    ]
  }

  static let durations: [Column<LeakJudgement>] = [
    Column("scenario", "Scenario", .text, "name of the scenario") { $0.slope.scenario },
    Column("duration_minutes", "Minutes", .real(1), "planned length", detail: true) {
      $0.slope.durationMinutes
    },
    Column("total_agents", "Agents", .integer, "agents asked for", detail: true) { $0.slope.totalAgents },
    Column("container", "Container", .text, "name of the container") { $0.slope.container },
    Column(
      "slope_mb_per_min", "OLS slope", .real(3),
      "least squares on the working set, as the predecessor printed"
    ) { $0.slope.slopeMBPerMinute },
    Column(
      "class", "Class", .verdict, "the predecessor's: normal below 0.5 MB/min, monitor to 1.0, leak above"
    ) { $0.slope.leakClass?.rawValue },
    Column("sample_count", "Samples", .integer, "readings", detail: true) { $0.slope.sampleCount },
    Column("r_squared", "R²", .real(3), "of that line; null for a constant series", detail: true) {
      $0.slope.rSquared
    },
    Column("coverage", "Coverage", .share, "readings over readings expected", detail: true) {
      $0.slope.coverage
    },
    Column("memory_first_mb", "First MB", .real(1), "first reading of the working set", detail: true) {
      $0.slope.memoryFirstMB
    },
    Column("memory_last_mb", "Last MB", .real(1), "last reading of the working set", detail: true) {
      $0.slope.memoryLastMB
    },
    Column("aborted", "Aborted", .integer, "1: the scenario did not run to its end", detail: true) {
      $0.slope.isAborted
    },
    Column("verdict", "Verdict", .verdict, "leak, monitor, normal, inconclusive or at limit") {
      $0.verdict?.verdict.rawValue ?? "inconclusive"
    },
    Column(
      "growth_mb_per_min", "Growth", .real(2), "growth at the end of the recording, median", detail: true
    ) { $0.verdict?.slope },
    Column("growth_mb_per_min_low", "from", .real(2), "one-sided 95 % bound", detail: true) {
      $0.verdict?.bounds?.lower
    },
    Column("growth_mb_per_min_high", "to", .real(2), "one-sided 95 % bound", detail: true) {
      $0.verdict?.bounds?.upper
    },
    Column("growth95_mb_per_min_low", "from", .real(2), "central 95 % interval", detail: true) {
      $0.verdict?.interval95?.lower
    },
    Column("growth95_mb_per_min_high", "to", .real(2), "central 95 % interval", detail: true) {
      $0.verdict?.interval95?.upper
    },
    Column("growth_text", "MB/min [5 %, 95 %]", readers: .people) {
      intervalText($0.verdict?.slope, $0.verdict?.bounds, decimals: 2)
    },
    Column("probability_above_one", "P(>1)", .real(2), "chance that it grows by more than 1 MB/min") {
      $0.verdict?.probabilityAboveOne
    },
    Column("detectable_mb_per_min", "Detectable", .real(2), "smallest growth found four times in five") {
      $0.verdict?.detectableFloor
    },
    Column("reason_text", "Reason", readers: .people) { shortReason($0) },
    Column("reason", "Reason", .text, "why the verdict is what it is", detail: true) { reasonText($0) },
    Column(
      "minutes_to_decision", "Run longer", .real(1),
      "how much longer a run should be to decide; null when decided, or when this cannot be estimated",
      detail: true
    ) { $0.verdict?.minutesToDecision },
    Column("longer_text", "Run longer", readers: .people) {
      $0.verdict?.minutesToDecision.map { "+" + minutesText($0) }
    },
    Column(
      "minutes_to_limit", "To limit", .real(1),
      "until the memory limit at that growth; null without growth or limit", detail: true
    ) { $0.longest?.timeToLimit?.expectedMinutes },
    Column("minutes_to_limit_low", "from", .real(1), "at the upper bound of the growth", detail: true) {
      $0.longest?.timeToLimit?.earliestMinutes
    },
    Column(
      "minutes_to_limit_high", "to", .real(1), "at its lower bound; null: it may never be reached",
      detail: true
    ) { $0.longest?.timeToLimit?.latestMinutes },
    Column("to_limit_text", "To the limit", readers: .nobody) { $0.longest?.timeToLimit?.text },
    Column("basis", "Memory", .text, "anonymous or working set: the memory judged", detail: true) {
      $0.verdict == nil ? nil : $0.basis.rawValue
    },
    Column(
      "piece_count", "Pieces", .integer, "stretches between kills and restarts; 0: readings pruned",
      detail: true
    ) { $0.pieces.count },
    Column(
      "collection_count", "Collections", .integer, "garbage collections seen; null when no sawtooth",
      detail: true
    ) { $0.verdict?.collectionCount },
    Column("spike_count", "Spikes", .integer, "single readings that were ignored", detail: true) {
      $0.verdict?.replacedSpikes
    },
    Column("line_mb_per_min", "Line", .real(2), "growth by a plain line, median", detail: true) {
      $0.verdict?.lineSlope
    },
    Column("line_mb_per_min_low", "from", .real(2), "one-sided 95 % bound", detail: true) {
      $0.verdict?.lineBounds?.lower
    },
    Column("line_mb_per_min_high", "to", .real(2), "one-sided 95 % bound", detail: true) {
      $0.verdict?.lineBounds?.upper
    },
    Column("shape", "Shape", .text, "what the series looks like", detail: true) {
      $0.verdict?.slope == nil ? nil : $0.verdict?.shape.description
    },
    Column("line_weight", "Line", .real(2), "share of the evidence", detail: true) {
      $0.verdict?.structureWeights[.line]
    },
    Column("step_weight", "Step", .real(2), "share of the evidence", detail: true) {
      $0.verdict?.structureWeights[.step]
    },
    Column("transient_weight", "Warm-up", .real(2), "share of the evidence", detail: true) {
      $0.verdict?.structureWeights[.transient]
    },
    Column("cycle_weight", "Cycle", .real(2), "share of the evidence", detail: true) {
      $0.verdict?.structureWeights[.cycle]
    },
    Column("bend_weight", "Bend", .real(2), "share of the evidence", detail: true) {
      $0.verdict?.structureWeights[.bend]
    },
    Column(
      "since_minutes", "Since min", .real(1),
      "growth is that at the end of the recording, and goes on at this rate since this minute; null where nothing was judged"
    ) { $0.sinceMinutes },
  ]
}
