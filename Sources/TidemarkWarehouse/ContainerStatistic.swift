import GRDB
import TidemarkSQL
import TidemarkStatistics

/// One metric of one container in one sampled phase: a row of `container_statistic`.
struct ContainerStatistic: Equatable {
  enum Metric: String, CaseIterable {
    case memoryWorkingSet = "memory_working_set"
    case memoryAnon = "memory_anon"
    case cpu
  }

  let scenarioID: Int64
  let containerID: Int64
  let phaseID: Int64
  let metric: Metric
  /// Offsets in seconds against values in bytes or milli-cores.
  let moments: BivariateMoments
  let percentiles: (p50: Double, p95: Double, p99: Double)
  let range: (minimum: Double, maximum: Double)
  let first: Double
  let last: Double
  let lagOneAutocorrelation: Double?

  static func == (a: Self, b: Self) -> Bool {
    a.scenarioID == b.scenarioID && a.containerID == b.containerID && a.phaseID == b.phaseID
      && a.metric == b.metric && a.moments == b.moments && a.percentiles == b.percentiles
      && a.range == b.range && a.first == b.first && a.last == b.last
      && a.lagOneAutocorrelation == b.lagOneAutocorrelation
  }

  /// From the stored samples of the scenario's sampled phases. A metric the source does not have yields no row.
  static func compute(scenarioID: Int64, in db: Database) throws -> [ContainerStatistic] {
    var statistics: [ContainerStatistic] = []
    var series = Series(containerID: 0, phaseID: 0)
    let readings = try Row.fetchCursor(
      db, sql: QueryFile.scenarioReadings.sql, arguments: ["scenario": scenarioID])
    while let reading = try readings.next() {
      let (containerID, phaseID): (Int64, Int64) = (
        try reading.value("container_id"), try reading.value("phase_id")
      )
      if containerID != series.containerID || phaseID != series.phaseID {
        statistics += series.statistics(scenarioID: scenarioID)
        series = Series(containerID: containerID, phaseID: phaseID)
      }
      let seconds = Double(try reading.value("offset_us") as Int64) / 1e6
      series.add(try reading.value("working_set_bytes"), of: .memoryWorkingSet, at: seconds)
      series.add(try reading.value("anon_bytes"), of: .memoryAnon, at: seconds)
      series.add(try reading.value("cpu_millicores"), of: .cpu, at: seconds)
    }
    return statistics + series.statistics(scenarioID: scenarioID)
  }

  static func store(_ statistics: [ContainerStatistic], in db: Database) throws {
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO container_statistic (scenario_id, container_id, phase_id, metric, sample_count, mean, m2,
          minimum, maximum, p50, p95, p99, first_value, last_value, lag1_autocorrelation, offset_mean_s,
          offset_m2_s2, offset_value_c, slope_per_min)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for row in statistics { try insert.execute(arguments: StatementArguments(row.databaseValues)) }
  }

  /// What `store` writes, column by column.
  var databaseValues: [DatabaseValue] {
    [
      scenarioID.databaseValue, containerID.databaseValue, phaseID.databaseValue,
      metric.rawValue.databaseValue,
      moments.count.databaseValue, moments.meanY.databaseValue, moments.m2Y.databaseValue,
      range.minimum.databaseValue, range.maximum.databaseValue, percentiles.p50.databaseValue,
      percentiles.p95.databaseValue, percentiles.p99.databaseValue, first.databaseValue, last.databaseValue,
      lagOneAutocorrelation?.databaseValue ?? .null, moments.meanX.databaseValue, moments.m2X.databaseValue,
      moments.cXY.databaseValue, moments.slope.map { ($0 * 60).databaseValue } ?? .null,
    ]
  }

  /// What is stored of a scenario, without the number of the scenario, in the order of the key.
  static func storedRows(scenarioID: Int64, in db: Database) throws -> [[DatabaseValue]] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT container_id, phase_id, metric, sample_count, mean, m2, minimum, maximum, p50, p95, p99, first_value,
          last_value, lag1_autocorrelation, offset_mean_s, offset_m2_s2, offset_value_c, slope_per_min
        FROM container_statistic WHERE scenario_id = ? ORDER BY container_id, phase_id, metric
        """, arguments: [scenarioID]
    ).map { Array($0.databaseValues) }
  }
}

/// The readings of one container in one phase, in time order.
private struct Series {
  let containerID: Int64
  let phaseID: Int64
  private var moments: [ContainerStatistic.Metric: BivariateMoments] = [:]
  private var values: [ContainerStatistic.Metric: [Double]] = [:]

  init(containerID: Int64, phaseID: Int64) {
    self.containerID = containerID
    self.phaseID = phaseID
  }

  mutating func add(_ value: Int64?, of metric: ContainerStatistic.Metric, at seconds: Double) {
    guard let value else { return }
    moments[metric, default: BivariateMoments()].add(x: seconds, y: Double(value))
    values[metric, default: []].append(Double(value))
  }

  func statistics(scenarioID: Int64) -> [ContainerStatistic] {
    ContainerStatistic.Metric.allCases.compactMap { metric in
      guard let moments = moments[metric], let values = values[metric] else { return nil }
      let sorted = SortedValues(values)
      guard let p50 = sorted.percentile(50), let p95 = sorted.percentile(95), let p99 = sorted.percentile(99),
        let minimum = sorted.values.first, let maximum = sorted.values.last, let first = values.first,
        let last = values.last
      else { return nil }
      return ContainerStatistic(
        scenarioID: scenarioID, containerID: containerID, phaseID: phaseID, metric: metric, moments: moments,
        percentiles: (p50, p95, p99), range: (minimum, maximum), first: first, last: last,
        lagOneAutocorrelation: lagOneAutocorrelation(values))
    }
  }
}
