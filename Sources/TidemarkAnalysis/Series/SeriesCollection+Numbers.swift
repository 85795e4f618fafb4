import TidemarkWarehouse

extension SeriesCollection {
  /// - Parameters:
  ///   - rows: all of one container; those of other runs are left out.
  ///   - metric: of the rows, one that each scenario has.
  mutating func add(_ rows: [StoredNumber], of container: String, _ metric: RunMetric) throws {
    var places = ScenarioPlaces()
    try forEachRun(
      rows, of: container, in: runs.indices, { ($0.runID, $0.ordinal) }, { $0.scenario },
      { all, indices, rank, kills in
        for (expected, index) in indices.enumerated() {
          let name = rows[index].scenario
          try all.add(rows[index], metric, rank, kills[name], places.place(name, expected: expected))
        }
      })
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
        conditions: try place.conditions(row.conditions, of: run, from: &conditions), coverage: row.coverage,
        // A kill aborts the scenario it happens in; the count is known all the same.
        flaw: killCount > 0 ? nil : row.flaw, samples: nil),
      rank: rank, at: index)
  }
}
