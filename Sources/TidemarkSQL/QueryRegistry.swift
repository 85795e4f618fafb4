extension QueryFile {
  package static let runHeads = QueryFile("run_heads", PackageResources.run_heads_sql)
  package static let scenarioContent = QueryFile(
    "scenario_content", PackageResources.scenario_content_sql)
  package static let scenarioReadings = QueryFile(
    "scenario_readings", PackageResources.scenario_readings_sql)

  /// Every query, by name. A test compares this list with the folder.
  package static let all: [QueryFile] = [
    .runHeads, .scenarioContent, .scenarioReadings,
  ]
}
