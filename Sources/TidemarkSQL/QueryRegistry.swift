extension QueryFile {
  package static let acknowledgementList = QueryFile(
    "acknowledgement_list", PackageResources.acknowledgement_list_sql)
  package static let baselineList = QueryFile("baseline_list", PackageResources.baseline_list_sql)
  package static let baselineMembers = QueryFile("baseline_members", PackageResources.baseline_members_sql)
  package static let containersOfRuns = QueryFile(
    "containers_of_runs", PackageResources.containers_of_runs_sql)
  package static let databaseFacts = QueryFile("database_facts", PackageResources.database_facts_sql)
  package static let databaseTables = QueryFile("database_tables", PackageResources.database_tables_sql)
  package static let exportKills = QueryFile("export_kills", PackageResources.export_kills_sql)
  package static let exportPhases = QueryFile("export_phases", PackageResources.export_phases_sql)
  package static let exportReadings = QueryFile("export_readings", PackageResources.export_readings_sql)
  package static let exportRun = QueryFile("export_run", PackageResources.export_run_sql)
  package static let exportScenarios = QueryFile("export_scenarios", PackageResources.export_scenarios_sql)
  package static let gateFailures = QueryFile("gate_failures", PackageResources.gate_failures_sql)
  package static let judgementFacts = QueryFile("judgement_facts", PackageResources.judgement_facts_sql)
  package static let judgementFindings = QueryFile(
    "judgement_findings", PackageResources.judgement_findings_sql)
  package static let judgementMembers = QueryFile("judgement_members", PackageResources.judgement_members_sql)
  package static let leakKills = QueryFile("leak_kills", PackageResources.leak_kills_sql)
  package static let leakReadings = QueryFile("leak_readings", PackageResources.leak_readings_sql)
  package static let leakSlopes = QueryFile("leak_slopes", PackageResources.leak_slopes_sql)
  package static let oomIncidents = QueryFile("oom_incidents", PackageResources.oom_incidents_sql)
  package static let pruneCandidates = QueryFile("prune_candidates", PackageResources.prune_candidates_sql)
  package static let prunedRuns = QueryFile("pruned_runs", PackageResources.pruned_runs_sql)
  package static let resetMeans = QueryFile("reset_means", PackageResources.reset_means_sql)
  package static let resetReadings = QueryFile("reset_readings", PackageResources.reset_readings_sql)
  package static let runContent = QueryFile("run_content", PackageResources.run_content_sql)
  package static let runFacts = QueryFile("run_facts", PackageResources.run_facts_sql)
  package static let runHeads = QueryFile("run_heads", PackageResources.run_heads_sql)
  package static let runLabelValues = QueryFile("run_label_values", PackageResources.run_label_values_sql)
  package static let runList = QueryFile("run_list", PackageResources.run_list_sql)
  package static let runPhases = QueryFile("run_phases", PackageResources.run_phases_sql)
  package static let runScenarios = QueryFile("run_scenarios", PackageResources.run_scenarios_sql)
  package static let runValues = QueryFile("run_values", PackageResources.run_values_sql)
  package static let scalingLevels = QueryFile("scaling_levels", PackageResources.scaling_levels_sql)
  package static let scenarioContent = QueryFile("scenario_content", PackageResources.scenario_content_sql)
  package static let scenarioKinds = QueryFile("scenario_kinds", PackageResources.scenario_kinds_sql)
  package static let scenarioReadings = QueryFile("scenario_readings", PackageResources.scenario_readings_sql)
  package static let schemaColumns = QueryFile("schema_columns", PackageResources.schema_columns_sql)
  package static let seriesKills = QueryFile("series_kills", PackageResources.series_kills_sql)
  package static let seriesKillsOfRuns = QueryFile(
    "series_kills_of_runs", PackageResources.series_kills_of_runs_sql)
  package static let seriesNumbers = QueryFile("series_numbers", PackageResources.series_numbers_sql)
  package static let seriesPoints = QueryFile("series_points", PackageResources.series_points_sql)
  package static let seriesPointsOfRuns = QueryFile(
    "series_points_of_runs", PackageResources.series_points_of_runs_sql)
  package static let seriesScenarios = QueryFile("series_scenarios", PackageResources.series_scenarios_sql)
  package static let summary = QueryFile("summary", PackageResources.summary_sql)
  package static let timeline = QueryFile("timeline", PackageResources.timeline_sql)

  /// Every query, by name. A test compares this list with the folder.
  package static let all: [QueryFile] = [
    .acknowledgementList, .baselineList, .baselineMembers, .containersOfRuns, .databaseFacts, .databaseTables,
    .exportKills,
    .exportPhases,
    .exportReadings, .exportRun, .exportScenarios, .gateFailures, .judgementFacts, .judgementFindings,
    .judgementMembers, .leakKills, .leakReadings, .leakSlopes, .oomIncidents, .pruneCandidates, .prunedRuns,
    .resetMeans,
    .resetReadings, .runContent, .runFacts, .runHeads, .runLabelValues, .runList, .runPhases, .runScenarios,
    .runValues,
    .scalingLevels, .scenarioContent, .scenarioKinds, .scenarioReadings, .schemaColumns, .seriesKills,
    .seriesKillsOfRuns, .seriesNumbers, .seriesPoints, .seriesPointsOfRuns, .seriesScenarios,
    .summary, .timeline,
  ]
}
