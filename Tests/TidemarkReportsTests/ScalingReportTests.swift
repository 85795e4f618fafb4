import Foundation
import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkReports

@Suite struct ScalingReportTests {
  private func level(_ agents: Int, _ memoryMB: Double) -> ScalingLevel {
    ScalingLevel(
      container: "c", scenario: "load_\(agents)", totalAgents: agents, coverage: 1, memoryMeanMB: memoryMB,
      cpuMeanPercent: nil, memoryLimitMB: nil, aborted: 0)
  }

  @Test("a known line is found again, named best, and predicts")
  func knownLine() async throws {
    try await withKnownRuns { warehouse, run in
      let question = ScalingQuestion(container: "simulation", agents: 400)
      let table = try ScalingReport(run, question, in: warehouse).report.main
      #expect(table.rows.count == 4)
      let cells = Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), table.rows[0]))
      #expect(cells["fit"] == "linear" && cells["is_best"] == 1)
      #expect(cells["formula"] == "memory_mb = 2.45 * agents + 312.5")
      #expect(table.rows.dropFirst().allSatisfy { $0[2] == 0 })
      guard case .real(let predicted) = cells["predicted_memory_mb"] else { throw Missing() }
      #expect(abs(predicted - 1292.5) < 1e-9)
      #expect(cells["is_extrapolated"] == 1)
      // (1024 - 312.5) / 2.45 = 290.4
      #expect(cells["limit_mb"] == 1024.0 && cells["agents_at_limit"] == 290)
    }
  }

  @Test("a prediction inside the levels tested is no extrapolation")
  func interpolation() async throws {
    try await withKnownRuns { warehouse, run in
      let question = ScalingQuestion(container: "simulation", agents: 160, limitMB: 400)
      let row = try ScalingReport(run, question, in: warehouse).report.main.rows[0]
      #expect(row[11] == 0)
      // (400 - 312.5) / 2.45 = 35.7
      #expect(row[13] == 35 && row[14] == .null)
    }
  }

  @Test("CPU has a formula of its own and no limit")
  func cpu() async throws {
    try await withKnownRuns { warehouse, run in
      let question = ScalingQuestion(container: "simulation", metric: .cpu)
      let row = try ScalingReport(run, question, in: warehouse).report.main.rows[0]
      #expect(row[3] == "cpu_percent = 0.5 * agents + 10" && row[12] == .null)
    }
  }

  @Test("two levels give a reason and no curve; a container that is the same at every level is constant")
  func reasons() async throws {
    try await withKnownRuns { warehouse, run in
      let rows = try ScalingReport(run, ScalingQuestion(), in: warehouse).report.main.rows
      let helper = rows.filter { $0[0] == "helper" }
      #expect(helper.allSatisfy { $0[3] == .null && $0[2] == 0 })
      #expect(
        helper.map { $0[14] }.prefix(2) == [
          "2 load levels recorded, this curve needs 3", "2 load levels recorded, this curve needs 4",
        ])
      let frontend = rows.filter { $0[0] == "frontend" }
      #expect(frontend.map { $0[1] } == ["constant"] && frontend[0][3] == "memory_mb = 64")
    }
  }

  @Test("a container nobody knows is answered with those there are")
  func unknownContainer() async throws {
    try await withKnownRuns { warehouse, run in
      let report = try ScalingReport(run, ScalingQuestion(container: "nope"), in: warehouse).report
      #expect(report.nothing?.hasSuffix("there are:\n  frontend\n  helper\n  simulation") == true)
    }
  }

  @Test("each law is recognised from its own points")
  func laws() {
    let agents = [20, 40, 80, 160]
    func best(_ law: (Double) -> Double) -> FitFamily? {
      ContainerScaling(container: "c", levels: agents.map { level($0, law(Double($0))) }, metric: .memory)
        .best
    }
    #expect(best { 3 * $0 + 5 } == .linear)
    #expect(best { 0.5 * $0 * $0 + 5 } == .power)
    #expect(best { 100 * log($0) + 5 } == .logarithmic)
    #expect(best { 2 * exp(0.03 * $0) + 50 } == .exponential)
  }

  @Test("agents that fit: inside, none, and no answer beyond four times the largest level")
  func capacity() throws {
    let levels = [20, 40, 80].map { level($0, 2 * Double($0) + 100) }
    let fit = try #require(
      ContainerScaling(container: "c", levels: levels, metric: .memory).outcomes[0].fit)
    #expect(Capacity(fit, limit: 201, largestLevel: 80) == .agents(50))
    #expect(Capacity(fit, limit: 101, largestLevel: 80) == .none)
    #expect(Capacity(fit, limit: 739, largestLevel: 80) == .agents(319))
    #expect(Capacity(fit, limit: 741, largestLevel: 80) == .beyond(reach: 320))
  }
}

private struct Missing: Error {}
