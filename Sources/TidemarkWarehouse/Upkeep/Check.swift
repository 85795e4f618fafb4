import GRDB

/// One thing that `db check` looked at.
package struct CheckResult: Sendable, Equatable {
  package enum Verdict: String, Sendable {
    case ok
    /// Worth knowing, but nothing is damaged.
    case warning
    case wrong
  }

  package let name: String
  package let verdict: Verdict
  package let detail: String

  package init(_ name: String, _ verdict: Verdict, _ detail: String) {
    self.name = name
    self.verdict = verdict
    self.detail = detail
  }

  /// - Parameters:
  ///   - problems: what is wrong; none is ok.
  ///   - detail: what was checked, for when nothing is wrong.
  init(_ name: String, problems: [String], as verdict: Verdict = .wrong, otherwise detail: String) {
    self.init(name, problems.isEmpty ? .ok : verdict, problems.isEmpty ? detail : Self.list(problems))
  }

  private static func list(_ problems: [String]) -> String {
    let shown = problems.prefix(5).joined(separator: "; ")
    return problems.count > 5 ? "\(shown); and \(problems.count - 5) more" : shown
  }
}

extension Warehouse {
  /// Looks for damage, and for what a crash may have left.
  ///
  /// - Parameters:
  ///   - isQuick: leaves out what reads every sample: content hashes, statistics, and the order of index entries.
  ///   - progress: scenarios done, of so many.
  package func check(isQuick: Bool, progress: (Int, Int) -> Void = { _, _ in }) throws -> [CheckResult] {
    let orphans = try checkOrphans()
    let results = try read { db in
      var results = [
        Self.guarded("integrity") { try Self.checkIntegrity(db, isQuick: isQuick) },
        Self.guarded("foreign keys") { try Self.checkForeignKeys(db) },
        Self.guarded("schema") { try Self.checkSchema(db) },
        Self.guarded("sequence") { try Self.checkSequence(db) },
        Self.guarded("hosts") { try Self.checkHosts(db) },
        Self.guarded("run hashes") { try Self.checkRuns(db) },
      ]
      if !isQuick {
        do {
          results += try Self.checkScenarios(db, progress: progress)
        } catch let error as DatabaseError {
          results.append(CheckResult("content hashes", .wrong, error.description))
        }
      }
      return results
    }
    return results + [orphans]
  }

  /// A damaged page ends one check and not the others.
  private static func guarded(_ name: String, _ body: () throws -> CheckResult) -> CheckResult {
    do { return try body() } catch { return CheckResult(name, .wrong, "\(error)") }
  }

  private static func checkIntegrity(_ db: Database, isQuick: Bool) throws -> CheckResult {
    let pragma = isQuick ? "quick_check" : "integrity_check"
    let lines = try String.fetchAll(db, sql: "PRAGMA \(pragma)")
    return CheckResult(
      "integrity", problems: lines == ["ok"] ? [] : lines, otherwise: "\(pragma) found nothing")
  }

  private static func checkForeignKeys(_ db: Database) throws -> CheckResult {
    let rows = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
    return CheckResult(
      "foreign keys",
      problems: try rows.map {
        "a row of \(try $0.value("table") as String) refers to a missing row of \(try $0.value("parent") as String)"
      },
      otherwise: "every reference has its row")
  }

  /// Compares the objects of the file with those a new file gets.
  private static func checkSchema(_ db: Database) throws -> CheckResult {
    let objects = """
      SELECT type || ' ' || name AS object, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      """
    func definitions(_ db: Database) throws -> [String: String] {
      try Row.fetchAll(db, sql: objects).reduce(into: [:]) { $0[$1["object"]] = $1["sql"] ?? "" }
    }
    let expected = try DatabaseQueue().write { fresh in
      try Schema.migrate(fresh, path: "a new file")
      return try definitions(fresh)
    }
    let found = try definitions(db)
    let missing = expected.keys.filter { found[$0] == nil }.sorted().map { "\($0) is missing" }
    let changed = expected.keys.filter { found[$0] != nil && found[$0] != expected[$0] }.sorted()
      .map { "\($0) differs from its migration" }
    let foreign = found.keys.filter { expected[$0] == nil }.sorted().map { "\($0) is none of ours" }
    guard missing.isEmpty && changed.isEmpty else {
      return CheckResult("schema", problems: missing + changed + foreign, otherwise: "")
    }
    return CheckResult(
      "schema", problems: foreign, as: .warning,
      otherwise: "version \(try Schema.version(db)), \(expected.count) objects as the migrations made them")
  }

  /// Numbers that are given in order have no gap unless rows were lost, and nothing stays open in a run that has ended.
  private static func checkSequence(_ db: Database) throws -> CheckResult {
    let problems = try String.fetchAll(
      db,
      sql: """
        SELECT 'run #' || run_id || ' has ' || count(*) || ' scenarios numbered up to ' || max(ordinal)
        FROM scenario GROUP BY run_id HAVING max(ordinal) <> count(*)
        UNION ALL
        SELECT 'scenario ' || s.ordinal || ' of run #' || s.run_id || ' has ' || count(*) || ' phases numbered up to ' || max(p.phase_id)
        FROM scenario s JOIN phase p ON p.scenario_id = s.scenario_id
        GROUP BY s.scenario_id HAVING max(p.phase_id) <> count(*)
        UNION ALL
        SELECT 'scenario ' || s.ordinal || ' of run #' || s.run_id || ' has ' || count(*) || ' containers numbered up to ' || max(c.container_id)
        FROM scenario s JOIN container c ON c.scenario_id = s.scenario_id
        GROUP BY s.scenario_id HAVING max(c.container_id) <> count(*)
        UNION ALL
        SELECT 'scenario ' || s.ordinal || ' of run #' || s.run_id || ' is open although the run has ended'
        FROM scenario s JOIN run r ON r.run_id = s.run_id WHERE s.elapsed_us IS NULL AND r.status <> 'running'
        UNION ALL
        SELECT 'run #' || max(run_id) || ' has a number that was not given out yet'
        FROM run HAVING max(run_id) > coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'run'), 0)
        """)
    return CheckResult(
      "sequence", problems: problems, otherwise: "scenarios, phases and containers are numbered without gaps")
  }

  private static func checkHosts(_ db: Database) throws -> CheckResult {
    let rows = try Row.fetchAll(db, sql: "SELECT * FROM host ORDER BY host_id")
    let problems = try rows.filter { row in
      HostFacts(
        architecture: try row.value("architecture"), cpuModel: try row.value("cpu_model"),
        cpuCores: try row.value("cpu_cores"), memoryBytes: try row.value("memory_bytes"),
        kernel: try row.value("kernel"), cgroupVersion: try row.value("cgroup_version"),
        engine: try row.value("engine")
      ).fingerprint != (try row.value("fingerprint") as String)
    }.map { "the facts of host \(try $0.value("host_id") as Int64) do not give its fingerprint" }
    return CheckResult("hosts", problems: problems, otherwise: "\(rows.count) fingerprints computed anew")
  }

  private static func checkRuns(_ db: Database) throws -> CheckResult {
    let rows = try Row.fetchAll(
      db, sql: "SELECT run_id, content_sha256 FROM run WHERE status <> 'running' ORDER BY run_id")
    let hashed = try rows.filter { try ($0.value("content_sha256") as String?) != nil }
    let problems = try hashed.filter {
      try ContentHash.run($0.value("run_id"), in: db) != $0.value("content_sha256")
    }
    .map { "run #\(try $0.value("run_id") as Int64) differs from its hash" }
    let older = rows.count - hashed.count
    return CheckResult(
      "run hashes", problems: problems,
      otherwise: "\(hashed.count) computed anew"
        + (older > 0 ? "; \(older) runs have none (an earlier release)" : ""))
  }

  private static func checkScenarios(_ db: Database, progress: (Int, Int) -> Void) throws -> [CheckResult] {
    let scenarios = try StoredScenario.closed(in: db)
    let pruned = scenarios.filter(\.isPruned)
    let unhashed = scenarios.filter { ($0.isPruned ? $0.remainderSHA256 : $0.contentSHA256) == nil }
    var (damaged, unlike): ([String], [String]) = ([], [])
    for (index, scenario) in scenarios.enumerated() {
      progress(index, scenarios.count)
      if try !scenario.isIntact(in: db) {
        damaged.append(
          scenario.isPruned
            ? "what stayed of \(scenario.name) differs from its hash"
            : "\(scenario.name) differs from its hash")
      }
      guard !scenario.isPruned else { continue }
      let computed = try ContainerStatistic.compute(scenarioID: scenario.id, in: db)
        .map { Array($0.databaseValues.dropFirst()) }
        .sorted { Self.precedes($0, $1) }
      if try computed != ContainerStatistic.storedRows(scenarioID: scenario.id, in: db) {
        unlike.append("statistics of \(scenario.name) are not those of its readings")
      }
    }
    let unfinished = try String.fetchAll(
      db,
      sql: """
        SELECT 'pruning of scenario ' || s.ordinal || ' of run #' || s.run_id || ' was cut off; prune again'
        FROM scenario s WHERE s.samples_pruned_at_us IS NOT NULL
          AND EXISTS (SELECT 1 FROM sample x WHERE x.scenario_id = s.scenario_id)
        ORDER BY s.run_id, s.ordinal
        """)
    let prunedText =
      pruned.isEmpty ? "" : "; of \(pruned.count) the readings were pruned, what stayed is as it was"
    return [
      CheckResult(
        "content hashes", problems: damaged,
        otherwise: "\(scenarios.count - unhashed.count) computed anew\(prunedText)"
          + (unhashed.isEmpty ? "" : "; \(unhashed.count) scenarios have none")),
      CheckResult(
        "statistics", problems: unlike,
        otherwise: "those of \(scenarios.count - pruned.count) scenarios computed anew from their readings"
          + (pruned.isEmpty ? "" : "; \(pruned.count) pruned")),
      CheckResult(
        "pruning", problems: unfinished, as: .warning,
        otherwise: pruned.isEmpty ? "nothing was pruned" : "readings of \(pruned.count) scenarios are gone"),
    ]
  }

  /// By container, phase and metric, as they are stored.
  private static func precedes(_ a: [DatabaseValue], _ b: [DatabaseValue]) -> Bool {
    func key(_ row: [DatabaseValue]) -> (Int64, Int64, String) {
      (
        Int64.fromDatabaseValue(row[0]) ?? 0, Int64.fromDatabaseValue(row[1]) ?? 0,
        String.fromDatabaseValue(row[2]) ?? ""
      )
    }
    return key(a) < key(b)
  }

  /// Before the rest, because a collector may end its run meanwhile.
  private func checkOrphans() throws -> CheckResult {
    func running() throws -> [(runID: Int64, isImport: Bool)] {
      try read { db in
        try Row.fetchAll(
          db,
          sql:
            "SELECT run_id, source = 'import' AS is_import FROM run WHERE status = 'running' ORDER BY run_id"
        ).map { (try $0.value("run_id"), try $0.value("is_import")) }
      }
    }
    do {
      let before = try running()
      let lock = SideLock.existing(warehousePath: path)
      let unclaimed = try before.filter { try lock?.isClaimedElsewhere(run: $0.runID) != true }
      let orphans = try running().filter { run in unclaimed.contains { $0.runID == run.runID } }
      return CheckResult(
        "orphans",
        problems: orphans.map {
          $0.isImport
            ? "the import or merge of run #\($0.runID) was interrupted; the next import or collector removes the rest of it"
            : "run #\($0.runID) is marked as running, but its collector is dead; the next collector marks it interrupted"
        }, as: .warning,
        otherwise: before.isEmpty
          ? "no run is in progress" : "\(before.count) in progress, each with its collector")
    } catch WarehouseError.damaged(_, let reason) {
      return CheckResult("orphans", .wrong, reason)
    }
  }
}
