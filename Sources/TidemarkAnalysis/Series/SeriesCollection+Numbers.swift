import TidemarkWarehouse

extension SeriesCollection {
  /// - Parameters:
  ///   - rows: all of one container; those of other runs are left out.
  ///   - metric: of the rows, one that each scenario has.
  mutating func add(_ rows: [StoredNumber], of container: String, _ metric: RunMetric) throws {
    var ranked = rows.indices.compactMap { index in
      ranks[rows[index].runID].map { (rank: $0, ordinal: rows[index].ordinal, index: index) }
    }
    ranked.sort { ($0.rank, $0.ordinal) < ($1.rank, $1.ordinal) }
    let killed = kills.removeValue(forKey: container) ?? [:]
    var places = ScenarioPlaces()
    var next = 0
    for rank in runs.indices {
      let start = next
      while next < ranked.count, ranked[next].rank == rank { next += 1 }
      let own = ranked[start..<next]
      let ownKills = killed.isEmpty ? [:] : killed[runs[rank].runID] ?? [:]
      for (place, entry) in own.enumerated() {
        let row = rows[entry.index]
        try add(row, metric, rank, ownKills[row.scenario], places.place(row.scenario, expected: place))
      }
      try addUnread(ownKills, container, rank, seen: own.lazy.map { rows[$0.index].scenario })
    }
  }

  private mutating func add(
    _ row: StoredNumber, _ metric: RunMetric, _ rank: Int, _ kills: StoredKills?, _ place: ScenarioPlace
  ) throws {
    guard let value = row.value else { return }
    let index =
      place.indices[0]
      ?? self.index(
        of: SeriesKey(scenario: row.scenario, container: row.container, metric: metric), rank: rank,
        ordinal: row.ordinal)
    place.indices[0] = index
    let run = runs[rank]
    let killCount = metric == .oomCount ? kills?.killCount ?? 0 : 0
    add(
      SeriesPoint(
        run: run, value: killCount > 0 ? Double(killCount) : value,
        conditions: try place.conditions(row.conditions, of: run, from: &conditions),
        coverage: row.coverage,
        // A kill aborts the scenario it happens in; the count is known all the same.
        flaw: killCount > 0 ? nil : row.flaw, samples: nil),
      rank: rank, at: index)
  }
}
