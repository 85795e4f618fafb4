/// What is known beforehand of the rideshare platform Tidemark was made for: its services and their profiles.
package enum RidesharePreset {
  /// Each is called `rideshare-` and its service.
  private static let profiles: [(profile: String, services: [String])] = [
    (
      "core",
      ["kafka", "schema-registry", "redis", "osrm", "simulation", "stream-processor", "frontend"]
    ),
    (
      "data-pipeline",
      [
        "minio", "spark-thrift-server", "bronze-ingestion-high-volume", "bronze-ingestion-low-volume",
        "localstack", "postgres-airflow", "airflow-webserver", "airflow-scheduler",
      ]
    ),
    ("monitoring", ["prometheus", "cadvisor", "grafana"]),
    ("analytics", ["postgres-superset", "redis-superset", "superset"]),
  ]

  package static let containers: [CollectorConfiguration.KnownContainer] = profiles.flatMap { entry in
    entry.services.map { .init(service: $0, name: "rideshare-\($0)", profile: entry.profile) }
  }

  /// Twenty-one services, some on a Java machine, need longer than two minutes from nothing.
  private static let healthTimeoutSeconds = 300

  /// The starter file with all of that in it.
  package static let text: String = {
    let indent = "    "
    let lines = containers.map { known in
      "\(indent)\(known.service): {name: \(known.name ?? known.service), profile: \(known.profile ?? "")}"
    }
    return StarterFile.text
      .replacing("compose_file:\n", with: "compose_file: \(ComposeProject.defaultFile)\n")
      .replacing(
        "profiles:\n", with: "profiles: [\(ComposeProject.defaultProfiles.joined(separator: ", "))]\n"
      )
      .replacing(
        "containers: {}\n  #  kafka: {name: rideshare-kafka, profile: core}",
        with: "containers:\n" + lines.joined(separator: "\n")
      )
      .replacing("health_timeout_seconds: 120", with: "health_timeout_seconds: \(healthTimeoutSeconds)")
  }()
}
