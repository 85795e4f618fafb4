package import TidemarkTables
package import TidemarkWarehouse

extension Backup {
  package var report: Report {
    Report(
      sections: [
        ReportTable(
          key: "backup", title: "Backup", layout: .record, columns: Self.columns,
          rows: [self])
      ])
  }

  static let columns: [Column<Backup>] = [
    Column("path", "Path", .text, "the copy") { $0.path },
    Column("bytes", "Size", .bytes, "size") { $0.bytes },
    Column("schema_version", "Schema version", .integer, "version of the tables") { $0.schemaVersion },
    Column("run_count", "Runs", .integer, "runs in the copy") { $0.runCount },
    Column("scenario_count", "Scenarios", .integer, "scenarios in the copy") { $0.scenarioCount },
    Column("sample_count", "Samples", .integer, "readings in the copy") { $0.sampleCount },
    Column(
      "verified_scenario_count", "Verified scenarios", .integer,
      "scenarios whose hash was computed anew in the copy"
    ) { $0.verifiedScenarioCount },
  ]
}

extension Vacuum {
  package var report: Report {
    Report(
      sections: [
        ReportTable(
          key: "vacuum", title: "Vacuum", layout: .record, columns: Self.columns,
          rows: [self])
      ],
      notes: isWaitingForReader
        ? ["a reader still needs the log, so the file shrinks at the next checkpoint"] : [])
  }

  static let columns: [Column<Vacuum>] = [
    Column("path", "Path", .text, "the file") { $0.path },
    Column("bytes_before", "Before", .bytes, "size before") { $0.bytesBefore },
    Column("bytes_after", "After", .bytes, "size after") { $0.bytesAfter },
    Column("bytes_freed", "Given back", .bytes, "difference") { max(0, $0.bytesBefore - $0.bytesAfter) },
  ]
}

extension SchemaMigration {
  package var report: Report {
    Report(
      sections: [
        ReportTable(
          key: "migration", title: "Migration", layout: .record, columns: Self.columns,
          rows: [self])
      ],
      notes: versionBefore == versionAfter ? ["it has the newest schema already; nothing was done"] : [])
  }

  static let columns: [Column<SchemaMigration>] = [
    Column("path", "Path", .text, "the file") { $0.path },
    Column("version_before", "From version", .integer, "version of the tables before") { $0.versionBefore },
    Column("version_after", "To version", .integer, "version of the tables now") { $0.versionAfter },
    Column("backup", "Copy of the old", .text, "path of the copy; null when no copy was made") {
      $0.backup?.path
    },
  ]
}
