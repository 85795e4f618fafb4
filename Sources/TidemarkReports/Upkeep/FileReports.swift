package import TidemarkTables
package import TidemarkWarehouse

extension Backup {
  package var report: Report {
    Report(
      sections: [
        ReportTable(
          key: "backup", title: "Backup", layout: .record, columns: Self.columns,
          rows: [
            [
              .text(path), .integer(bytes), .integer(Int64(schemaVersion)), .integer(Int64(runCount)),
              .integer(Int64(scenarioCount)), .integer(Int64(sampleCount)),
              .integer(Int64(verifiedScenarioCount)),
            ]
          ])
      ])
  }

  static let columns = [
    ReportColumn("path", "Path", .text, "the copy"),
    ReportColumn("bytes", "Size", .bytes, "size"),
    ReportColumn("schema_version", "Schema version", .integer, "version of the tables"),
    ReportColumn("run_count", "Runs", .integer, "runs in the copy"),
    ReportColumn("scenario_count", "Scenarios", .integer, "scenarios in the copy"),
    ReportColumn("sample_count", "Samples", .integer, "readings in the copy"),
    ReportColumn(
      "verified_scenario_count", "Verified scenarios", .integer,
      "scenarios whose hash was computed anew in the copy"),
  ]
}

extension Vacuum {
  package var report: Report {
    Report(
      sections: [
        ReportTable(
          key: "vacuum", title: "Vacuum", layout: .record, columns: Self.columns,
          rows: [
            [
              .text(path), .integer(bytesBefore), .integer(bytesAfter),
              .integer(max(0, bytesBefore - bytesAfter)),
            ]
          ])
      ],
      notes: isWaitingForReader
        ? ["a reader still needs the log, so the file shrinks at the next checkpoint"] : [])
  }

  static let columns = [
    ReportColumn("path", "Path", .text, "the file"),
    ReportColumn("bytes_before", "Before", .bytes, "size before"),
    ReportColumn("bytes_after", "After", .bytes, "size after"),
    ReportColumn("bytes_freed", "Given back", .bytes, "difference"),
  ]
}

extension SchemaMigration {
  package var report: Report {
    Report(
      sections: [
        ReportTable(
          key: "migration", title: "Migration", layout: .record, columns: Self.columns,
          rows: [
            [
              .text(path), .integer(Int64(versionBefore)), .integer(Int64(versionAfter)),
              Value(backup?.path),
            ]
          ])
      ],
      notes: versionBefore == versionAfter ? ["it has the newest schema already; nothing was done"] : [])
  }

  static let columns = [
    ReportColumn("path", "Path", .text, "the file"),
    ReportColumn("version_before", "From version", .integer, "version of the tables before"),
    ReportColumn("version_after", "To version", .integer, "version of the tables now"),
    ReportColumn(
      "backup", "Copy of the old", .text, "where the file as it was lies; null when no copy was made"),
  ]
}
