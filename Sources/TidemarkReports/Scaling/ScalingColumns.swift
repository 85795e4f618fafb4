import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables

/// Columns of the scaling report; names and titles follow the metric and the question.
struct ScalingColumns {
  let headline: [Column<ScalingAnswer>]

  init(_ metric: ScalingMetric, agents: Double? = nil, hasLimits: Bool = true) {
    let response = metric.response
    let unit = metric.unit
    let decimals = metric.decimals
    let at = agents.map { formatted($0) } ?? ""
    let asked: ReportColumn.Readers = agents == nil ? .programs : .all
    let limited: ReportColumn.Readers = hasLimits ? .all : .programs
    headline = [
      Column("container", "Container", .text, "name of the container") { $0.scaling.container },
      Column(
        "law", "Law", .text,
        "the law with at least 0.8 of the weight, or constant where the level means differ too little to matter: by 1 % or 0.5 where it is the likeliest law, else by 2 % and 0.5; none where no law fits; else ambiguous; null where laws cannot be weighed",
        detail: true
      ) { $0.law },
      Column(
        "candidates", "Candidates", .text, "the fewest laws that hold 90 % of the weight, likeliest first",
        detail: true
      ) { $0.scaling.evidence.value?.credibleSet.map(\.rawValue).joined(separator: " ") },
      Column("formula", "Formula", .text, "of that law, for people", detail: true) { $0.formula },
      Column("formula_text", "Formula", readers: .people) { $0.formulaText },
      Column(
        "response", "In words", .text,
        "how the metric responds to load, likeliest word: does not depend on the load, falls with the load, levels off, sub-linear, linear, or grows faster than the load: watch out",
        detail: true
      ) { $0.scaling.response?.word.rawValue },
      Column(
        "response_weight", "Weight of words", .real(2),
        "share of the evidence for that word; null if only the level means were used", detail: true
      ) { $0.scaling.response?.weight },
      Column("response_text", "In words", readers: .people) { $0.responseText },
      Column(
        "weight", "Weight", .real(2),
        "share of the evidence for that law, or for the likeliest; null where no law fits"
      ) {
        $0.leadingWeight
      },
      Column("r_squared", "R²", .real(4), "of that law's curve; says nothing about which law is right") {
        $0.leadingRSquared
      },
      Column(
        "exponent", "Exponent", .real(2),
        "b of a power law, median; null unless power or linear is a candidate", detail: true
      ) { $0.scaling.exponent?.median },
      Column("exponent_low", "from", .real(2), "its 95 % interval", detail: true) {
        $0.scaling.exponent?.interval95.lower
      },
      Column("exponent_high", "to", .real(2), "its 95 % interval", detail: true) {
        $0.scaling.exponent?.interval95.upper
      },
      Column("exponent_text", "Exponent [95 %]", readers: .people) {
        $0.scaling.exponent.flatMap { intervalText($0.median, $0.interval95, decimals: 2) }
      },
      Column("at_agents", "At", .real(0), "agents asked for with --at", detail: true) { $0.question.agents },
      Column("predicted_\(response)", "\(unit)", .real(1), "at those agents, over all laws", detail: true) {
        $0.predicted?.median
      },
      Column(
        "interpolated_\(response)", "between levels", .real(1),
        "on the straight line between the levels beside them, where no law fits; null else", detail: true
      ) { $0.interpolated },
      Column("predicted_\(response)_low", "from", .real(1), "95 % interval of the mean", detail: true) {
        $0.predicted?.meanInterval95.lower
      },
      Column("predicted_\(response)_high", "to", .real(1), "95 % interval of the mean", detail: true) {
        $0.predicted?.meanInterval95.upper
      },
      Column("new_run_\(response)_low", "from", .real(1), "95 % interval of one new run", detail: true) {
        $0.predicted?.newRunInterval95.lower
      },
      Column("new_run_\(response)_high", "to", .real(1), "95 % interval of one new run", detail: true) {
        $0.predicted?.newRunInterval95.upper
      },
      Column("predicted_text", "\(unit) at \(at) [95 %]", readers: agents == nil ? .nobody : .people) {
        intervalText($0.predicted?.median, $0.predicted?.meanInterval95, decimals: decimals)
      },
      Column("new_run_text", "One new run", readers: agents == nil ? .nobody : .people) {
        $0.predicted.map { rangeText($0.newRunInterval95, decimals: decimals) }
      },
      Column("is_extrapolated", "", .flag("extrapolated"), "1: outside the levels tested", readers: asked) {
        $0.isExtrapolated
      },
      Column("extrapolation_factor", "Factor", .real(2), "those agents over the largest level", detail: true)
      { $0.predicted?.extrapolationFactor },
      Column("limit_mb", "Limit MB", .real(0), "--memory-limit, else the container's own", readers: limited) {
        $0.limitMB
      },
      Column(
        "agents_at_limit", "Agents that fit", .integer,
        "agents at which one run in forty reaches the limit; null when that is beyond 4 times the largest level",
        detail: true
      ) { $0.capacity?.safe.agents },
      Column("agents_at_limit_expected", "expected", .integer, "the same for every other run", detail: true) {
        $0.capacity?.expected.agents
      },
      Column(
        "agents_at_limit_optimistic", "optimistic", .integer, "the same for 39 runs in forty", detail: true
      ) { $0.capacity?.optimistic.agents },
      Column(
        "agents_at_limit_status", "Status", .text,
        "reached; already_above at the lowest level; or beyond_reach of 4 times the largest level",
        detail: true
      ) { $0.capacity?.safe.status },
      Column("agents_text", "Agents that fit", readers: hasLimits ? .people : .nobody) { $0.agentsText },
      Column("levels", "Levels", .text, "agents of the levels tested", detail: true) {
        $0.scaling.levels.map(String.init).joined(separator: " ")
      },
      Column("run_count", "Runs", .integer, "runs the levels come from", detail: true) {
        $0.scaling.runCount
      },
      Column("run_variance_source", "Run variance", .text, "replicates, history or unknown", detail: true) {
        $0.scaling.units?.source.word
      },
      Column(
        "run_std_\(response)", "Run sd", .real(3), "standard deviation between runs; null when unknown",
        detail: true
      ) { $0.runStandardDeviation },
      Column("note", "Note", .text, "why a part is missing or weak", detail: true) { $0.note },
      Column("warnings", "Warnings", .text, "what to know before relying on it", detail: true) {
        $0.scaling.warnings.isEmpty ? nil : $0.scaling.warnings.joined(separator: "; ")
      },
    ]
  }

  static let fits: [Column<ScalingAnswer.Law>] = [
    Column("container", "Container", .text, "name of the container") { $0.container },
    Column("fit", "Law", .text, "linear, power, logarithmic, exponential, constant or saturating") {
      $0.family.rawValue
    },
    Column("is_winner", "", .flag("named"), "1: the law of the headline") { $0.isWinner },
    Column("is_predecessor_pick", "", .flag("max R²"), "1: highest R², by which the predecessor chose") {
      $0.isPredecessorPick
    },
    Column("weight", "Weight", .real(3), "share of the evidence; all laws sum to 1") { $0.weighed?.weight },
    Column("r_squared", "R²", .real(4), "of the curve") { $0.fit?.rSquared },
    Column("formula", "Formula", .text, "for people; null when its coefficients are not identified") {
      $0.formula
    },
    Column("a", "a", .real(4), "coefficient", detail: true) { $0.coefficients["a"] },
    Column("b", "b", .real(4), "coefficient", detail: true) { $0.coefficients["b"] },
    Column("c", "c", .real(4), "coefficient", detail: true) { $0.coefficients["c"] },
    Column(
      "compatibility_formula", "Predecessor's form", .text,
      "in the predecessor's form, ln(agents + 1) or (agents + 0.1)^b, for comparison with its reports only",
      detail: true
    ) { $0.compatibilityFormula },
    Column("chi_squared", "χ²", .real(2), "of the level means about the best shape of the law", detail: true)
    { $0.weighed?.chiSquared },
    Column("lack_of_fit_p", "p", .real(3), "chance of so large a χ² if the law held", detail: true) {
      $0.weighed?.lackOfFitPValue
    },
    Column("note", "Note", .text, "what to know of the curve, or why there is none") { $0.note },
  ]
}
