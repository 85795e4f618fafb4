import GRDB
import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis

@Suite struct RunSeriesTests {
  @Test("a run's numbers are those its report shows, and what is derived comes from all scenarios of a kind")
  func values() async throws {
    try await withKnownRuns { warehouse, run in
      let table = try SeriesTable([run], in: warehouse)
      func value(_ scenario: String, _ container: String, _ metric: RunMetric) -> Double? {
        table[SeriesKey(scenario: scenario, container: container, metric: metric)]?.points.first?.value
      }
      #expect(value("baseline", "simulation", .memoryMean) == 10.5)
      #expect(try abs(#require(value("baseline", "simulation", .memoryP95)) - 19.05) < 1e-9)
      #expect(value("baseline", "simulation", .cpuMean) == 25)
      // p99 of 1...20 by type 7 is 19.81, the limit 1024.
      #expect(try abs(#require(value("baseline", "simulation", .headroom)) - 1004.19) < 1e-9)
      #expect(value("baseline", "frontend", .headroom) == nil)
      #expect(try abs(#require(value("load", "simulation", .growthPerAgent)) - 2.45) < 1e-6)
      #expect(try abs(#require(value("load", "simulation", .memoryAtTop)) - 704.5) < 1e-6)
      // (1024 - 312.5) / 2.45
      #expect(try abs(#require(value("load", "simulation", .agentsAtLimit)) - 290.408) < 1e-2)
      #expect(value("load", "frontend", .agentsAtLimit) == nil)
      #expect(try abs(#require(value("duration", "simulation", .leakSlope)) - 7.5) < 1e-9)
      #expect(value("reset", "simulation", .retained) == 30)
      #expect(value("reset", "stream", .retained) == -20)
      #expect(value("duration_leak_2m", "simulation", .oomCount) == 1)
      #expect(value("duration_leak_1m", "simulation", .oomCount) == 0)
      let aborted = table[
        SeriesKey(scenario: "duration_leak_2m", container: "simulation", metric: .memoryMean)]
      #expect(
        aborted?.points.first?.flaw?.description == "duration_leak_2m was aborted: OOM kill of simulation")
      let killed = table[SeriesKey(scenario: "duration_leak_2m", container: "simulation", metric: .oomCount)]
      #expect(killed?.points.first?.flaw == nil)
    }
  }

  @Test("series run from the oldest to the newest run, scenarios in their order")
  func order() async throws {
    try await withHistory { warehouse, runs in
      let table = try SeriesTable(runs.shuffled(), in: warehouse)
      let series = table.series.filter { $0.key.container == "frontend" }
      let means = series.filter { $0.key.metric == .memoryMean }
      #expect(
        means.map(\.key.scenario) == [
          "baseline", "load_scaling_10", "load_scaling_20", "load_scaling_40", "load_scaling_80",
          "duration_leak_2m", "reset_behavior",
        ])
      #expect(means[0].points.map(\.run.runID) == Array(1...60))
      // The interrupted run has no reset.
      #expect(means[6].points.map(\.run.runID) == Array(1...54) + Array(56...60))
      #expect(
        series.last?.key == SeriesKey(scenario: "reset", container: "frontend", metric: .retained))
    }
  }

  @Test("a kill before a container's first reading comes at its run's place, in the newest run too")
  func unreadKill() async throws {
    try await RecordedRuns.history.withCopy { path in
      // In its newest run the frontend is killed in the baseline before it is read.
      try DatabaseQueue(path: path).write { database in
        let scenario =
          "(SELECT scenario_id FROM scenario WHERE run_id = 60 AND name = 'baseline')"
        try database.execute(
          sql: """
            DELETE FROM series_point WHERE scenario_id = \(scenario) AND container_id IN (
              SELECT container_id FROM container WHERE scenario_id = \(scenario) AND name = 'frontend');
            INSERT INTO oom_event (scenario_id, container, offset_us, source)
            VALUES (\(scenario), 'frontend', 1000000, 'events');
            """)
      }
      let warehouse = try Warehouse.openForReading(path)
      let key = SeriesKey(scenario: "baseline", container: "frontend", metric: .oomCount)
      let points = try SeriesTable(warehouse.directory().runs, in: warehouse)[key]?.points
      #expect(points?.map(\.run.runID) == Array(1...60))
      #expect(points?.last?.value == 1)
    }
  }

  @Test("history is what came before, from the same kind of machine, complete")
  func history() async throws {
    try await withHistory { warehouse, runs in
      let key = SeriesKey(scenario: "baseline", container: "frontend", metric: .memoryMean)
      let series = try #require(try SeriesTable(runs, in: warehouse)[key])
      let run = try warehouse.run("#58")
      let conditions = try #require(series.point(of: run)?.conditions)
      let earlier = series.history(before: run, like: conditions).map(\.run.runID)
      #expect(earlier == Array(1...22) + Array(24...54) + [56, 57])
      let withOther = series.history(before: run, like: conditions, allowing: [.host])
      #expect(withOther.count == earlier.count + 1)
      // The step at run 40 is no noise: the spread is that of the levels, 1 % of 200 to 216 MB and half a percent more.
      let values = series.history(before: run, like: conditions).map(\.value)
      let spread = try #require(RunSpread(of: values, floors: RunMetric.memoryMean.levelFloors))
      #expect((1.5...3.5).contains(spread.variance.squareRoot()))
      #expect(spread.degreesOfFreedom == 28)
      #expect(RunSpread(of: Array(values.prefix(4)), floors: RunMetric.memoryMean.levelFloors) == nil)
    }
  }

  /// Those of one run, with what is given changed.
  private func conditions(
    host: String? = "a", limitMB: Double? = 512, cores: Double? = nil, interval: Double = 2,
    parameters: [String: String] = ["drivers": "5"], seconds: [String: Double] = ["sampling_seconds": 60]
  ) -> SeriesConditions {
    SeriesConditions(
      hostFingerprint: host, memoryLimitMB: limitMB, cpuLimitCores: cores, intervalSeconds: interval,
      parameters: parameters, seconds: seconds)
  }

  @Test("what makes two numbers incomparable is named with both sides, and allowed by name")
  func differences() {
    let own = conditions()
    let cases: [(SeriesConditions, SeriesConditions.Kind, String)] = [
      (conditions(host: nil), .host, "host a against unknown"),
      (conditions(limitMB: 1024), .limits, "memory limit 512 MB against 1024 MB"),
      (conditions(cores: 1.5), .limits, "CPU limit none against 1.5 cores"),
      (conditions(interval: 5), .interval, "sampling every 2 s against 5 s"),
      (conditions(parameters: ["drivers": "6"]), .parameters, "drivers 5 against 6"),
      (conditions(parameters: [:]), .parameters, "drivers 5 against absent"),
      (
        conditions(seconds: ["sampling_seconds": 67]), .duration, "sampling_seconds 60 s against 67 s"
      ),
    ]
    for (other, kind, text) in cases {
      #expect(own.differences(from: other) == [SeriesConditions.Difference(kind: kind, text: text)])
      #expect(own.differences(from: other, allowing: [kind]).isEmpty)
    }
    #expect(own.differences(from: conditions(seconds: ["sampling_seconds": 66])).isEmpty)
    #expect(conditions(host: nil).differences(from: conditions(host: nil)).isEmpty)
    // 1.998 s and 2.003 s are both an interval of two seconds, measured.
    #expect(conditions(interval: 1.998).differences(from: conditions(interval: 2.003)).isEmpty)
  }

  @Test("lengths of time are told from other parameters")
  func parts() throws {
    let parts = try ScenarioParts(
      json:
        #"{"duration_minutes":4,"interval_seconds":2,"kind":"duration","restart":true,"settle_seconds":5}"#)
    #expect(parts.seconds == ["duration_seconds": 240, "settle_seconds": 5])
    #expect(parts.parameters.keys.sorted() == ["kind", "restart"])
  }
}
