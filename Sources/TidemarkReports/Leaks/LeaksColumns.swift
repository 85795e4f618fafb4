import TidemarkTables
/// Columns of the leaks report.
struct LeaksColumns {
  let containers: [ReportColumn]
  let durations: [ReportColumn]

  init(hasLimits: Bool = true) {
    let limited: ReportColumn.Readers = hasLimits ? .people : .nobody
    let growth = [
      ReportColumn("growth_mb_per_min", "Growth", .real(2), "growth that would go on, median", detail: true),
      ReportColumn("growth_mb_per_min_low", "from", .real(2), "one-sided 95 % bound", detail: true),
      ReportColumn("growth_mb_per_min_high", "to", .real(2), "one-sided 95 % bound", detail: true),
    ]
    func time(_ readers: ReportColumn.Readers) -> [ReportColumn] {
      [
        ReportColumn(
          "minutes_to_limit", "To limit", .real(1),
          "until the memory limit at that growth; null without growth or limit",
          detail: true),
        ReportColumn(
          "minutes_to_limit_low", "from", .real(1), "at the upper bound of the growth", detail: true),
        ReportColumn(
          "minutes_to_limit_high", "to", .real(1), "at its lower bound; null: it may never be reached",
          detail: true),
        ReportColumn("to_limit_text", "To the limit", readers: readers),
      ]
    }
    let longer = [
      ReportColumn(
        "minutes_to_decision", "Run longer", .real(1),
        "how much longer a run can be expected to decide; null when decided or not to be foreseen",
        detail: true),
      ReportColumn("longer_text", "Run longer", readers: .people),
    ]
    containers =
      [
        ReportColumn("container", "Container", .text, "name of the container"),
        ReportColumn(
          "verdict", "Verdict", .text, "leak, monitor, normal or inconclusive, over all durations"),
      ] + growth
      + [
        ReportColumn("growth_text", "MB/min [5 %, 95 %]", readers: .people),
        ReportColumn(
          "series_used", "Series", .integer, "series that count: judged, and of no doubtful shape",
          detail: true),
        ReportColumn("series_count", "of", .integer, "durations, and pieces between restarts", detail: true),
        ReportColumn("ground_text", "From", readers: .people),
      ] + longer + time(limited) + [
        ReportColumn("warnings", "Warnings", .text, "what to know before relying on it", detail: true)
      ]
    durations =
      [
        ReportColumn("scenario", "Scenario", .text, "name of the scenario"),
        ReportColumn("duration_minutes", "Minutes", .real(1), "planned length", detail: true),
        ReportColumn("total_agents", "Agents", .integer, "agents asked for", detail: true),
        ReportColumn("container", "Container", .text, "name of the container"),
        ReportColumn(
          "slope_mb_per_min", "OLS slope", .real(3),
          "least squares on the working set, as the predecessor printed"),
        ReportColumn(
          "class", "Class", .text, "the predecessor's: normal below 0.5 MB/min, monitor to 1.0, leak above"),
        ReportColumn("sample_count", "Samples", .integer, "readings", detail: true),
        ReportColumn("r_squared", "R²", .real(3), "of that line; null for a constant series", detail: true),
        ReportColumn("coverage", "Coverage", .share, "readings over readings expected", detail: true),
        ReportColumn(
          "memory_first_mb", "First MB", .real(1), "first reading of the working set", detail: true),
        ReportColumn("memory_last_mb", "Last MB", .real(1), "last reading of the working set", detail: true),
        ReportColumn("aborted", "Aborted", .integer, "1: the scenario did not run to its end", detail: true),
        ReportColumn("verdict", "Verdict", .text, "leak, monitor, normal or inconclusive"),
      ] + growth
      + [
        ReportColumn("growth95_mb_per_min_low", "from", .real(2), "central 95 % interval", detail: true),
        ReportColumn("growth95_mb_per_min_high", "to", .real(2), "central 95 % interval", detail: true),
        ReportColumn("growth_text", "MB/min [5 %, 95 %]", readers: .people),
        ReportColumn(
          "probability_above_one", "P(>1)", .real(2), "chance that it grows by more than 1 MB/min"),
        ReportColumn(
          "detectable_mb_per_min", "Detectable", .real(2), "smallest growth found four times in five"),
        ReportColumn("reason_text", "Reason", readers: .people),
        ReportColumn("reason", "Reason", .text, "why the verdict is what it is", detail: true),
      ] + longer + time(.nobody)
      + [
        ReportColumn("basis", "Memory", .text, "anonymous or working set: the memory judged", detail: true),
        ReportColumn(
          "piece_count", "Pieces", .integer, "stretches between kills and restarts; 0: readings pruned",
          detail: true),
        ReportColumn(
          "collection_count", "Collections", .integer, "garbage collections seen; null when no sawtooth",
          detail: true),
        ReportColumn("spike_count", "Spikes", .integer, "lone readings set aside", detail: true),
        ReportColumn("line_mb_per_min", "Line", .real(2), "growth by a plain line, median", detail: true),
        ReportColumn("line_mb_per_min_low", "from", .real(2), "one-sided 95 % bound", detail: true),
        ReportColumn("line_mb_per_min_high", "to", .real(2), "one-sided 95 % bound", detail: true),
        ReportColumn("shape", "Shape", .text, "what the series looks like", detail: true),
        ReportColumn("line_weight", "Line", .real(2), "share of the evidence", detail: true),
        ReportColumn("step_weight", "Step", .real(2), "share of the evidence", detail: true),
        ReportColumn("transient_weight", "Warm-up", .real(2), "share of the evidence", detail: true),
        ReportColumn("cycle_weight", "Cycle", .real(2), "share of the evidence", detail: true),
      ]
  }
}
