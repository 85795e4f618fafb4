/// One step of the schema, as written in `migrations/`.
package struct MigrationFile: Sendable {
  /// Equal to the `user_version` of a warehouse after this step; 1, 2, 3 … without gaps.
  package let version: Int
  /// File name without its suffix, such as `m0001_run`.
  package let name: String
  package let sql: String

  /// Every migration, oldest first. A test compares this list with the folder, because the embedding
  /// itself has no list of names.
  package static let all: [MigrationFile] = [
    MigrationFile(1, "m0001_run", PackageResources.m0001_run_sql),
    MigrationFile(2, "m0002_scenario", PackageResources.m0002_scenario_sql),
    MigrationFile(3, "m0003_statistic", PackageResources.m0003_statistic_sql),
    MigrationFile(4, "m0004_views", PackageResources.m0004_views_sql),
    MigrationFile(5, "m0005_judgement", PackageResources.m0005_judgement_sql),
    MigrationFile(6, "m0006_upkeep", PackageResources.m0006_upkeep_sql),
    MigrationFile(7, "m0007_series", PackageResources.m0007_series_sql),
    MigrationFile(8, "m0008_stacks", PackageResources.m0008_stacks_sql),
  ]

  private init(_ version: Int, _ name: String, _ utf8: [UInt8]) {
    self.version = version
    self.name = name
    self.sql = String(decoding: utf8, as: UTF8.self)
  }
}
