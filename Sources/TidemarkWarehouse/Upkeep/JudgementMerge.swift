import GRDB

/// Brings over what was judged of runs that are in both files: judgements with their findings, baselines,
/// acknowledgements. Rows are the same when all they say is the same; they have no uid.
struct JudgementMerge {
  private let db: Database

  init(_ db: Database) { self.db = db }

  func run() throws {
    let runs = try pairs(
      """
      SELECT o.run_id AS there, h.run_id AS here FROM other.run o JOIN main.run h ON h.uid = o.uid
      WHERE h.status <> 'running' AND o.status <> 'running'
      """)
    var judgements: [Int64: Int64] = [:]
    for there in try ids("judgement") {
      let here = try bring("judgement", there)
      judgements[there] = here
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO main.judgement_run (judgement_id, side, uid)
          SELECT ?, side, uid FROM other.judgement_run WHERE judgement_id = ? ORDER BY side, uid
          """, arguments: [here, there])
    }
    for row in try Row.fetchAll(
      db, sql: "SELECT finding_id, run_id, judgement_id FROM other.finding ORDER BY finding_id")
    {
      guard let here = runs[try row.value("run_id")] else { continue }
      let judgement = (try row.value("judgement_id") as Int64?).flatMap { judgements[$0] }
      _ = try bring(
        "finding", row.value("finding_id"), references: ["run_id": here, "judgement_id": judgement])
    }
    for row in try Row.fetchAll(
      db, sql: "SELECT acknowledgement_id, run_id FROM other.acknowledgement ORDER BY acknowledgement_id")
    {
      let here = (try row.value("run_id") as Int64?).flatMap { runs[$0] }
      let there: Int64 = try row.value("acknowledgement_id")
      let number = try bring(
        "acknowledgement", there, references: ["run_id": here],
        isTold: { $0 != "run_id" && $0 != "until_us" })
      let until = try Int64.fetchOne(
        db, sql: "SELECT until_us FROM other.acknowledgement WHERE acknowledgement_id = ?",
        arguments: [there])
      try Acknowledgement.shorten(number, untilMicroseconds: until, in: db)
    }
    try bringBaselines(runs)
  }

  private func bringBaselines(_ runs: [Int64: Int64]) throws {
    for there in try ids("baseline") {
      let here = try bring("baseline", there)
      for run in try Int64.fetchAll(
        db, sql: "SELECT run_id FROM other.baseline_run WHERE baseline_id = ? ORDER BY run_id",
        arguments: [there])
      {
        guard let run = runs[run] else { continue }
        try db.execute(
          sql: "INSERT OR IGNORE INTO main.baseline_run (baseline_id, run_id) VALUES (?, ?)",
          arguments: [here, run])
      }
    }
    for name in try String.fetchAll(db, sql: "SELECT DISTINCT name FROM other.baseline ORDER BY name") {
      try Self.putInOrder(name, in: db)
    }
  }

  /// The newest promotion of a name is the one with the highest number, so numbers must follow time: from the first
  /// promotion that is out of order on, all of the name are numbered anew.
  static func putInOrder(_ name: String, in db: Database) throws {
    let ordered = try Int64.fetchAll(
      db,
      sql: """
        SELECT baseline_id FROM main.baseline WHERE name = ? ORDER BY set_at_us, is_removal, selector, baseline_id
        """, arguments: [name])
    guard
      let first = ordered.indices.first(where: { $0 + 1 < ordered.count && ordered[$0] > ordered[$0 + 1] })
    else { return }
    let columns = try db.columns(in: "baseline").map(\.name).filter { $0 != "baseline_id" }.joined(
      separator: ", ")
    for old in ordered[first...] {
      try db.execute(
        sql:
          "INSERT INTO main.baseline (\(columns)) SELECT \(columns) FROM main.baseline WHERE baseline_id = ?",
        arguments: [old])
      try db.execute(
        sql: "UPDATE main.baseline_run SET baseline_id = ? WHERE baseline_id = ?",
        arguments: [db.lastInsertedRowID, old])
      try db.execute(sql: "DELETE FROM main.baseline WHERE baseline_id = ?", arguments: [old])
    }
  }

  /// The number here of a row there, inserted when no row here says the same.
  ///
  /// - Parameters:
  ///   - references: columns that hold a number of another row, with that row's number here.
  ///   - isTold: whether a column counts when rows are compared.
  private func bring(
    _ table: String, _ there: Int64, references: [String: Int64?] = [:],
    isTold: (String) -> Bool = { _ in true }
  ) throws -> Int64 {
    let key = "\(table)_id"
    let columns = try db.columns(in: table).map(\.name).filter { $0 != key }
    func value(_ column: String) -> String {
      guard let reference = references[column] else { return "o.\(column)" }
      return reference.map(String.init) ?? "NULL"
    }
    let equal = columns.filter(isTold).map { "h.\($0) IS \(value($0))" }.joined(separator: " AND ")
    let twin = try Int64.fetchOne(
      db,
      sql:
        "SELECT h.\(key) FROM other.\(table) o JOIN main.\(table) h ON \(equal) WHERE o.\(key) = ? ORDER BY 1",
      arguments: [there])
    if let twin { return twin }
    try db.execute(
      sql: """
        INSERT INTO main.\(table) (\(columns.joined(separator: ", ")))
        SELECT \(columns.map(value).joined(separator: ", ")) FROM other.\(table) o WHERE o.\(key) = ?
        """, arguments: [there])
    return db.lastInsertedRowID
  }

  private func ids(_ table: String) throws -> [Int64] {
    try Int64.fetchAll(db, sql: "SELECT \(table)_id FROM other.\(table) ORDER BY 1")
  }

  private func pairs(_ sql: String) throws -> [Int64: Int64] {
    try Row.fetchAll(db, sql: sql).reduce(into: [:]) { $0[$1["there"]] = $1["here"] }
  }
}
