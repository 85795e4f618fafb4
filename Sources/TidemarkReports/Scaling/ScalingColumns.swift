import TidemarkTables
import TidemarkStatistics

/// Columns of the scaling report; names and titles follow the metric and the question.
struct ScalingColumns {
  let headline: [ReportColumn]

  init(_ metric: ScalingMetric, agents: Double? = nil, hasLimits: Bool = true) {
    let response = metric.response
    let unit = metric.unit
    let at = agents.map { formatted($0) } ?? ""
    let asked: ReportColumn.Readers = agents == nil ? .programs : .all
    let limited: ReportColumn.Readers = hasLimits ? .all : .programs
    headline = [
      ReportColumn("container", "Container", .text, "name of the container"),
      ReportColumn(
        "law", "Law", .text,
        "the law with at least 0.8 of the weight, or constant where it is the likeliest and the level means differ by less than 1 % or 0.5; else ambiguous; null where laws cannot be weighed",
        detail: true),
      ReportColumn(
        "candidates", "Candidates", .text, "the fewest laws that hold 90 % of the weight, likeliest first",
        detail: true),
      ReportColumn("formula", "Formula", .text, "of that law, for people", detail: true),
      ReportColumn("formula_text", "Formula", readers: .people),
      ReportColumn(
        "weight", "Weight", .real(2), "share of the evidence for that law, or for the likeliest"),
      ReportColumn("r_squared", "R²", .real(4), "of that law's curve; says nothing about which law is right"),
      ReportColumn(
        "exponent", "Exponent", .real(2),
        "b of a power law, median; null unless power or linear is a candidate", detail: true),
      ReportColumn("exponent_low", "from", .real(2), "its 95 % interval", detail: true),
      ReportColumn("exponent_high", "to", .real(2), "its 95 % interval", detail: true),
      ReportColumn("exponent_text", "Exponent [95 %]", readers: .people),
      ReportColumn("at_agents", "At", .real(0), "agents asked for with --at", detail: true),
      ReportColumn(
        "predicted_\(response)", "\(unit)", .real(1), "at those agents, over all laws", detail: true),
      ReportColumn("predicted_\(response)_low", "from", .real(1), "95 % interval of the mean", detail: true),
      ReportColumn("predicted_\(response)_high", "to", .real(1), "95 % interval of the mean", detail: true),
      ReportColumn("new_run_\(response)_low", "from", .real(1), "95 % interval of one new run", detail: true),
      ReportColumn("new_run_\(response)_high", "to", .real(1), "95 % interval of one new run", detail: true),
      ReportColumn(
        "predicted_text", "\(unit) at \(at) [95 %]", readers: agents == nil ? .nobody : .people),
      ReportColumn("new_run_text", "One new run", readers: agents == nil ? .nobody : .people),
      ReportColumn(
        "is_extrapolated", "", .flag("extrapolated"), "1: outside the levels tested", readers: asked),
      ReportColumn(
        "extrapolation_factor", "Factor", .real(2), "those agents over the largest level", detail: true),
      ReportColumn("limit_mb", "Limit MB", .real(0), "--limit, else the container's own", readers: limited),
      ReportColumn(
        "agents_at_limit", "Agents that fit", .integer,
        "agents with which one run in forty reaches the limit; null when not within 4 times the largest level",
        detail: true),
      ReportColumn(
        "agents_at_limit_expected", "expected", .integer, "the same for every other run", detail: true),
      ReportColumn(
        "agents_at_limit_optimistic", "optimistic", .integer, "the same for 39 runs in forty", detail: true),
      ReportColumn(
        "agents_at_limit_status", "Status", .text,
        "reached; already_above at the lowest level; or beyond_reach of 4 times the largest level",
        detail: true),
      ReportColumn("agents_text", "Agents that fit", readers: hasLimits ? .people : .nobody),
      ReportColumn("levels", "Levels", .text, "agents of the levels tested", detail: true),
      ReportColumn("run_count", "Runs", .integer, "runs the levels come from", detail: true),
      ReportColumn(
        "run_variance_source", "Run variance", .text, "replicates, history or unknown", detail: true),
      ReportColumn(
        "run_std_\(response)", "Run sd", .real(3), "standard deviation between runs; null when unknown",
        detail: true),
      ReportColumn("note", "Note", .text, "why a part is missing or weak", detail: true),
      ReportColumn("warnings", "Warnings", .text, "what to know before relying on it", detail: true),
    ]
  }

  static let fits = [
    ReportColumn("container", "Container", .text, "name of the container"),
    ReportColumn("fit", "Law", .text, "linear, power, logarithmic, exponential or constant"),
    ReportColumn("is_winner", "", .flag("named"), "1: the law of the headline"),
    ReportColumn(
      "is_predecessor_pick", "", .flag("max R²"), "1: highest R², by which the predecessor chose"),
    ReportColumn("weight", "Weight", .real(3), "share of the evidence; all laws sum to 1"),
    ReportColumn("r_squared", "R²", .real(4), "of the curve"),
    ReportColumn("formula", "Formula", .text, "for people; null when its coefficients are not identified"),
    ReportColumn("a", "a", .real(4), "coefficient", detail: true),
    ReportColumn("b", "b", .real(4), "coefficient", detail: true),
    ReportColumn("c", "c", .real(4), "coefficient", detail: true),
    ReportColumn(
      "compatibility_formula", "Predecessor's form", .text,
      "in the predecessor's form, ln(agents + 1) or (agents + 0.1)^b, for comparison with its reports only",
      detail: true),
    ReportColumn(
      "chi_squared", "χ²", .real(2), "of the level means about the best shape of the law", detail: true),
    ReportColumn(
      "lack_of_fit_p", "p", .real(3), "chance of so large a χ² if the law held", detail: true),
    ReportColumn("note", "Note", .text, "what to know of the curve, or why there is none"),
  ]
}
