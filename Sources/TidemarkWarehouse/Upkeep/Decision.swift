import GRDB

/// What somebody decided about runs, in the form in which it travels between files: runs are named by their uids.
package enum Decision: Sendable, Equatable {
  case baseline(Promotion)
  case acknowledgement(Acceptance)

  /// What a name was set to at one moment.
  package struct Promotion: Sendable, Equatable, Codable {
    package var name: String
    package var isRemoval: Bool
    /// The words that chose the runs.
    package var selector: String
    /// Unix microseconds UTC.
    package var setAtMicroseconds: Int64
    package var setBy: String
    package var because: String
    /// uids, sorted.
    package var runs: [String]

    private enum CodingKeys: String, CodingKey {
      case name, selector, because, runs
      case isRemoval = "is_removal"
      case setAtMicroseconds = "set_at_us"
      case setBy = "set_by"
    }
  }

  /// A change of level that was accepted.
  package struct Acceptance: Sendable, Equatable, Codable {
    /// scenario/container/metric; `*` stands for anything.
    package var subject: String
    /// Start of the first run of the new level, Unix microseconds UTC.
    package var beginsAtMicroseconds: Int64
    /// uid of that run; nil after it was deleted.
    package var run: String?
    package var because: String
    package var acknowledgedBy: String
    /// Unix microseconds UTC.
    package var createdAtMicroseconds: Int64
    /// When it lapses; nil: never.
    package var untilMicroseconds: Int64?

    private enum CodingKeys: String, CodingKey {
      case subject, run, because
      case beginsAtMicroseconds = "begins_at_us"
      case acknowledgedBy = "acknowledged_by"
      case createdAtMicroseconds = "created_at_us"
      case untilMicroseconds = "until_us"
    }
  }

  /// When it was decided, Unix microseconds UTC.
  package var decidedAtMicroseconds: Int64 {
    switch self {
    case .baseline(let promotion): promotion.setAtMicroseconds
    case .acknowledgement(let acceptance): acceptance.createdAtMicroseconds
    }
  }
}

extension Warehouse {
  /// Everything that was decided, baselines first, oldest first.
  package func decisions() throws -> [Decision] {
    try read { db in
      let members = try Row.fetchAll(
        db,
        sql: """
          SELECT b.baseline_id, r.uid FROM baseline_run b JOIN run r ON r.run_id = b.run_id ORDER BY r.uid
          """
      ).reduce(into: [Int64: [String]]()) { $0[$1["baseline_id"], default: []].append($1["uid"]) }
      let promotions = try Row.fetchAll(db, sql: "SELECT * FROM baseline ORDER BY baseline_id").map { row in
        Decision.baseline(
          Decision.Promotion(
            name: try row.value("name"), isRemoval: try row.value("is_removal"),
            selector: try row.value("selector"), setAtMicroseconds: try row.value("set_at_us"),
            setBy: try row.value("set_by"), because: try row.value("because"),
            runs: members[try row.value("baseline_id")] ?? []))
      }
      let acceptances = try Row.fetchAll(
        db,
        sql: """
          SELECT a.*, r.uid FROM acknowledgement a LEFT JOIN run r ON r.run_id = a.run_id
          ORDER BY a.acknowledgement_id
          """
      ).map { row in
        Decision.acknowledgement(
          Decision.Acceptance(
            subject: try row.value("subject"), beginsAtMicroseconds: try row.value("begins_at_us"),
            run: try row.value("uid"), because: try row.value("because"),
            acknowledgedBy: try row.value("acknowledged_by"),
            createdAtMicroseconds: try row.value("created_at_us"),
            untilMicroseconds: try row.value("until_us")))
      }
      return promotions + acceptances
    }
  }

  /// Adds what is not here yet. The newest promotion of a name is the one in force, in whatever order they come; of two
  /// copies of an acknowledgement the one that lapses first is right.
  ///
  /// - Returns: How many of them changed something.
  /// - Throws: `WarehouseError.ruleBroken` for values that no release of ours wrote; nothing is stored then.
  package func add(_ decisions: [Decision]) throws -> Int {
    guard !decisions.isEmpty else { return 0 }
    return try write { db in
      var count = 0
      for decision in decisions {
        let before = db.totalChangesCount
        switch decision {
        case .baseline(let promotion): try promotion.add(in: db)
        case .acknowledgement(let acceptance): try acceptance.add(in: db)
        }
        if db.totalChangesCount > before { count += 1 }
      }
      for case .baseline(let promotion) in decisions {
        try JudgementMerge.putInOrder(promotion.name, in: db)
      }
      return count
    }
  }
}

extension Decision.Promotion {
  fileprivate func add(in db: Database) throws {
    let values: StatementArguments = [
      name, isRemoval, selector, setAtMicroseconds, setBy, because,
    ]
    let twin = try Int64.fetchOne(
      db,
      sql: """
        SELECT baseline_id FROM baseline
        WHERE name = ? AND is_removal = ? AND selector = ? AND set_at_us = ? AND set_by = ? AND because = ?
        ORDER BY 1
        """, arguments: values)
    if twin == nil {
      try db.execute(
        sql: """
          INSERT INTO baseline (name, is_removal, selector, set_at_us, set_by, because)
          VALUES (?, ?, ?, ?, ?, ?)
          """, arguments: values)
    }
    let number = twin ?? db.lastInsertedRowID
    for uid in runs {
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO baseline_run (baseline_id, run_id) SELECT ?, run_id FROM run WHERE uid = ?
          """, arguments: [number, uid])
    }
  }
}

extension Decision.Acceptance {
  fileprivate func add(in db: Database) throws {
    let twin = try Int64.fetchOne(
      db,
      sql: """
        SELECT acknowledgement_id FROM acknowledgement
        WHERE subject = ? AND begins_at_us = ? AND because = ? AND acknowledged_by = ? AND created_at_us = ?
        ORDER BY 1
        """, arguments: [subject, beginsAtMicroseconds, because, acknowledgedBy, createdAtMicroseconds])
    if let twin { return try Acknowledgement.shorten(twin, untilMicroseconds: untilMicroseconds, in: db) }
    try db.execute(
      sql: """
        INSERT INTO acknowledgement
          (subject, begins_at_us, run_id, because, acknowledged_by, created_at_us, until_us)
        VALUES (?, ?, (SELECT run_id FROM run WHERE uid = ?), ?, ?, ?, ?)
        """,
      arguments: [
        subject, beginsAtMicroseconds, run, because, acknowledgedBy, createdAtMicroseconds,
        untilMicroseconds,
      ])
  }
}
