import TidemarkSQL
import TidemarkTables
package import TidemarkWarehouse

/// Runs as Apache Otava reads them (https://otava.apache.org/docs/csv/): a CSV a series, a row a run, and the
/// configuration that names them.
///
/// Otava wants a number in every cell. So a run in which CPU was not read has no row, unless no run of the series has
/// any: then the series has no such column.
package struct OtavaExport: Sendable {
  package struct File: Sendable {
    /// Below the folder of the export.
    package let name: String
    package let text: String
  }

  package let files: [File]
  /// What was left out.
  package let notes: [String]

  package init(_ runs: [RunHead], in warehouse: Warehouse) throws {
    let numbers = "[" + runs.map { String($0.runID) }.joined(separator: ",") + "]"
    let values = try warehouse.fetch(RunValue.self, .runValues, ["runs": .text(numbers)])
    let series = Dictionary(grouping: values, by: \.series).sorted { $0.key < $1.key }
    var files: [File] = []
    var tests = ""
    var omitted = 0
    var taken: Set<String> = []
    for (name, points) in series {
      let hasCPU = points.contains { $0.cpuMeanPercent != nil }
      let kept = points.filter { !hasCPU || $0.cpuMeanPercent != nil }
      omitted += points.count - kept.count
      var fileName = Self.fileName(name)
      // Two names may differ in signs only that no file name has.
      if !taken.insert(fileName).inserted { fileName = Self.fileName(name, isTold: true) }
      files.append(File(name: fileName, text: try Self.table(kept, hasCPU: hasCPU)))
      tests += """
          \(Self.quoted(name)):
            type: csv
            file: \(Self.quoted(fileName))
            time_column: time
            attributes: [run, commit, host]
            metrics:
              memory_mean_mb: {direction: -1}
              memory_p95_mb: {direction: -1}

        """
      if hasCPU { tests += "      cpu_mean_percent: {direction: -1}\n" }
    }
    files.append(File(name: "otava.yaml", text: series.isEmpty ? "tests: {}\n" : "tests:\n" + tests))
    self.files = files
    let hosts = Set(values.map(\.hostFingerprint)).count
    notes =
      (omitted > 0
        ? ["\(omitted) readings without CPU are left out, because Otava wants a number in every cell"] : [])
      + (hosts > 1
        ? [
          "the runs come from \(hosts) kinds of machine (column host), whose numbers Otava does not tell apart"
        ] : [])
  }

  /// The column `branch` makes Otava refuse runs of several branches, unless it is told which (`--branch`).
  private static func table(_ points: [RunValue], hasCPU: Bool) throws -> String {
    let hasBranch = points.contains { $0.branch != nil }
    var columns: [Column<RunValue>] = [
      Column("time", "Time") { $0.startedAt }, Column("run", "Run", .integer) { $0.runID },
      Column("commit", "Commit") { $0.commit ?? "" }, Column("host", "Host") { $0.hostFingerprint ?? "" },
    ]
    if hasBranch { columns.append(Column("branch", "Branch") { $0.branch ?? "" }) }
    columns += [
      Column("memory_mean_mb", "Mean", .real(1)) { $0.memoryMeanMB },
      Column("memory_p95_mb", "p95", .real(1)) { $0.memoryP95MB },
    ]
    if hasCPU { columns.append(Column("cpu_mean_percent", "CPU", .real(1)) { $0.cpuMeanPercent }) }
    let table = ReportTable(key: "runs", title: "Runs", columns: columns, rows: points)
    return try OutputFormat.csv.text(Report(sections: [table]))
  }

  /// Bytes of a file's name in front of its suffix. A file system takes 255 in all (pathname(7)), and a draft has more of
  /// them than its file.
  private static let nameLimit = 200

  /// Nothing that leads out of the folder or that a shell or a file system minds.
  ///
  /// - Parameter isTold: whether it is to be told from the like name of another series, as a name is that had to be cut.
  private static func fileName(_ series: String, isTold: Bool = false) -> String {
    let name = String(series.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "_" })
    guard isTold || name.utf8.count > nameLimit else { return name + ".csv" }
    var start = name.prefix(nameLimit)
    while start.utf8.count > nameLimit - 17 { start.removeLast() }
    return start + "-" + SHA256.digest(of: series.utf8).prefix(8).hex + ".csv"
  }

  /// In YAML's double quotes.
  private static func quoted(_ text: String) -> String {
    "\"" + visible(text).replacingScalar("\\", with: "\\\\").replacingScalar("\"", with: "\\\"") + "\""
  }
}

private struct RunValue: QueryRow, Sendable {
  let scenario: String
  let phase: String
  let container: String
  let runID: Int64
  let startedAt: String
  let hostFingerprint: String?
  let commit: String?
  let branch: String?
  let memoryMeanMB: Double
  let memoryP95MB: Double
  let cpuMeanPercent: Double?

  static let columns = [
    "scenario", "phase", "container", "run_id", "started_at", "host_fingerprint", "commit_id", "branch",
    "memory_mean_mb", "memory_p95_mb", "cpu_mean_percent",
  ]

  init(_ row: inout StoredRow) throws {
    scenario = try row.read()
    phase = try row.read()
    container = try row.read()
    runID = try row.read()
    startedAt = try row.read()
    hostFingerprint = try row.read()
    commit = try row.read()
    branch = try row.read()
    memoryMeanMB = try row.read()
    memoryP95MB = try row.read()
    cpuMeanPercent = try row.read()
  }

  /// The name of its test.
  var series: String { "\(scenario).\(phase).\(container)" }
}
