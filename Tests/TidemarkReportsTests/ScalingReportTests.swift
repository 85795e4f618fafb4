import Foundation
import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct ScalingReportTests {
  private func scaling(_ agents: [Int], _ law: (Double) -> Double) -> ContainerScaling {
    ContainerScaling(
      container: "c",
      levels: agents.map { agents in
        ScalingLevel(
          runID: 1, hostFingerprint: nil, container: "c", scenario: "load_\(agents)", kind: "load",
          totalAgents: agents,
          coverage: 1, sampleCount: 30, memoryMeanMB: law(Double(agents)), memoryStandardDeviationMB: 0.5,
          memoryLagOne: 0.5, cpuSampleCount: nil, cpuMeanPercent: nil, cpuStandardDeviationPercent: nil,
          cpuLagOne: nil, memoryLimitMB: nil, isAborted: false)
      }, metric: .memory)
  }

  @Test("a known line is named, predicts beyond the levels, and says how many agents fit")
  func knownLine() async throws {
    try await withKnownRuns { warehouse, run in
      let question = ScalingQuestion(container: "simulation", agents: 400)
      let report = ScalingReport.report(try RunScaling([run], question, in: warehouse))
      let cells = try report.main.row([:])
      #expect(cells["law"] == "linear" && cells["formula"] == "memory_mb = 2.45 * agents + 312.5")
      #expect(try cells.number("weight") > 0.8)
      #expect(try abs(cells.number("predicted_memory_mb") - 1292.5) < 5)
      #expect(try cells.number("predicted_memory_mb_low") < 1292.5)
      #expect(try cells.number("new_run_memory_mb_high") > cells.number("predicted_memory_mb_high"))
      #expect(cells["is_extrapolated"] == 1 && cells["extrapolation_factor"] == 2.5)
      // (1024 - 312.5) / 2.45 = 290.4, and fewer when one run in forty may go over.
      #expect(cells["limit_mb"] == 1024.0 && cells["agents_at_limit_status"] == "reached")
      #expect(cells["agents_at_limit_expected"] == 290)
      #expect(try (285...290).contains(cells.number("agents_at_limit")))
      #expect(try cells.number("agents_at_limit_optimistic") >= 290)
      #expect(cells["run_variance_source"] == "unknown")
      #expect(report.notes.contains { $0.contains("run-to-run variance unknown") })
      #expect(report.notes.contains { $0.contains("2.5 times the largest tested load: extrapolated") })
    }
  }

  @Test("inside the levels nothing is extrapolated; a low limit is passed already, a high one out of reach")
  func limits() async throws {
    try await withKnownRuns { warehouse, run in
      func cells(_ limitMB: Double) throws -> [String: Value] {
        let question = ScalingQuestion(container: "simulation", agents: 160, limitMB: limitMB)
        return try ScalingReport.report(RunScaling([run], question, in: warehouse)).main.row([:])
      }
      let low = try cells(350)
      #expect(low["is_extrapolated"] == 0 && low["agents_at_limit"] == .null)
      #expect(low["agents_at_limit_status"] == "already_above" && low["agents_text"] == "fewer than 20")
      // At 640 agents it would be 1880.5 MB.
      let high = try cells(2500)
      #expect(high["agents_at_limit_status"] == "beyond_reach" && high["agents_text"] == "over 640")
    }
  }

  @Test("beyond 4 times the largest level there is no prediction, and a reason")
  func reach() async throws {
    try await withKnownRuns { warehouse, run in
      let question = ScalingQuestion(container: "simulation", agents: 641)
      let report = ScalingReport.report(try RunScaling([run], question, in: warehouse))
      #expect(try report.main.row([:])["predicted_memory_mb"] == .null)
      #expect(report.notes.contains { $0.contains("no prediction: 4.0062 times the largest tested load") })
    }
  }

  @Test("CPU has a formula of its own and no limit")
  func cpu() async throws {
    try await withKnownRuns { warehouse, run in
      let question = ScalingQuestion(container: "simulation", metric: .cpu, agents: 100)
      let cells = try ScalingReport.report(RunScaling([run], question, in: warehouse)).main.row([:])
      #expect(cells["formula"] == "cpu_percent = 0.5 * agents + 10" && cells["limit_mb"] == .null)
      #expect(try abs(cells.number("predicted_cpu_percent") - 60) < 0.01)
    }
  }

  @Test("all laws are listed with their weights, which sum to one, and the predecessor's pick is marked")
  func fits() async throws {
    try await withKnownRuns { warehouse, run in
      let report = ScalingReport.report(
        try RunScaling([run], ScalingQuestion(container: "simulation"), in: warehouse))
      let fits = report.sections[1]
      #expect(
        fits.values("fit") == ["linear", "power", "logarithmic", "exponential", "constant", "saturating"])
      #expect(fits.values("is_winner") == [1, 0, 0, 0, 0, 0])
      #expect(fits.values("is_predecessor_pick") == [1, 0, 0, 0, 0, 0])
      let sum = fits.values("weight").reduce(0.0) {
        if case .real(let weight) = $1 { $0 + weight } else { $0 }
      }
      #expect(abs(sum - 1) < 1e-9)
      let power = try fits.row(["fit": "power"])
      #expect(power["compatibility_formula"] != .null)
      #expect(try power.number("r_squared") > 0.9999)
    }
  }

  @Test("a curve that is nearly straight has no coefficients to show")
  func notIdentified() async throws {
    try await withKnownRuns { warehouse, run in
      let report = ScalingReport.report(
        try RunScaling([run], ScalingQuestion(container: "simulation"), in: warehouse))
      let exponential = try report.sections[1].row(["fit": "exponential"])
      #expect(exponential["formula"] == .null && exponential["a"] == .null && exponential["c"] == .null)
      #expect(exponential["note"] == "coefficients not identified" || exponential["note"] == "no finite fit")
    }
  }

  @Test("two levels give a reason and no formula; a container that is the same at every level is constant")
  func reasons() async throws {
    try await withKnownRuns { warehouse, run in
      let report = ScalingReport.report(try RunScaling([run], ScalingQuestion(), in: warehouse))
      let helper = try report.main.row(["container": "helper"])
      #expect(helper["formula"] == .null && helper["law"] == .null && helper["weight"] == .null)
      #expect(helper["note"] == "no formula: 2 load levels, needs 3")
      let frontend = try report.main.row(["container": "frontend"])
      #expect(frontend["law"] == "constant" && frontend["formula"] == "memory_mb = 64")
      #expect(frontend["exponent"] == .null)
    }
  }

  @Test("replicate runs give the variance between runs, and with it the straight line")
  func replicates() async throws {
    try await withNoisyRuns { warehouse, runs in
      let report = ScalingReport.report(try RunScaling(runs, ScalingQuestion(agents: 200), in: warehouse))
      let cells = try report.main.row(["container": "simulation"])
      #expect(cells["law"] == "linear" && cells["run_variance_source"] == "replicates")
      #expect(cells["run_count"] == 3 && cells["levels"] == "10 20 40 80 120 160")
      // Offsets of 0.4 to 1.2 MB between runs.
      #expect(try (0.5...1.6).contains(cells.number("run_std_memory_mb")))
      #expect(try cells.number("exponent_low") < 1 && cells.number("exponent_high") > 1)
      #expect(try cells.number("predicted_memory_mb_low") < 156)
      #expect(try cells.number("predicted_memory_mb_high") > 156)
      #expect(!report.notes.contains { $0.contains("simulation") && $0.contains("unknown") })
      #expect(try report.main.row(["container": "frontend"])["law"] == "constant")
      let one = ScalingReport.report(try RunScaling([runs[0]], ScalingQuestion(), in: warehouse))
      #expect(try one.main.row(["container": "simulation"])["run_variance_source"] == "unknown")
    }
  }

  @Test("a run without load scenarios among several is pointed out and changes nothing")
  func emptyReplicate() async throws {
    try await withKnownRuns { warehouse, run in
      let both = ScalingReport.report(
        try RunScaling([run, warehouse.run("#1")], ScalingQuestion(), in: warehouse))
      let alone = ScalingReport.report(try RunScaling([run], ScalingQuestion(), in: warehouse))
      #expect(both.main.rows == alone.main.rows)
      #expect(
        both.notes == ["run #1 has no load scenario or recording with agents and is ignored here"]
          + alone.notes)
    }
  }

  @Test("--explain says where the means lie, how the laws weigh, and what R² alone would have picked")
  func explanation() async throws {
    try await withNoisyRuns { warehouse, runs in
      let question = ScalingQuestion(container: "simulation", limitMB: 128)
      let section = try #require(
        ScalingReport.report(try RunScaling(runs, question, in: warehouse), isExplained: true).sections.last)
      let text = section.rows.compactMap { machineText($0[2]) }.joined(separator: "\n")
      #expect(section.key == "explanation" && text.contains("Means in MB at agents: "))
      #expect(text.contains("is estimated from replicate runs (12 degrees of freedom)"))
      #expect(text.contains("linear is named because it has 0.8 or more"))
      #expect(text.contains("the predecessor's rule") && text.contains("a straight line is not rejected"))
      #expect(text.contains("Below 128 MB, 1"))
    }
  }

  @Test("a container nobody knows is answered with those there are")
  func unknownContainer() async throws {
    try await withKnownRuns { warehouse, run in
      let report = ScalingReport.report(
        try RunScaling([run], ScalingQuestion(container: "nope"), in: warehouse))
      #expect(report.nothing?.hasSuffix("there are:\n  frontend\n  helper\n  simulation") == true)
    }
  }

  @Test("each law is recognised from its own points, and one that is not single is called ambiguous")
  func laws() {
    let agents = [10, 20, 40, 80, 120, 160]
    #expect(scaling(agents) { 3 * $0 + 5 }.winner == .linear)
    #expect(scaling(agents) { 0.01 * $0 * $0 + 5 }.leading == .power)
    #expect(scaling(agents) { 100 * log($0) + 5 }.winner == .logarithmic)
    #expect(scaling(agents) { 2 * exp(0.03 * $0) + 50 }.winner == .exponential)
    #expect(scaling([10, 20, 40]) { 2 * $0.squareRoot() + 50 }.winner == nil)
  }

  @Test("a constant is named by what the means differ in, not for want of a law")
  func flat() {
    #expect(scaling([10, 20, 40, 80]) { $0 == 40 ? 55.3 : 55 }.isFlat)
    #expect(!scaling([10, 20, 40, 80]) { 55 + 0.2 * $0 }.isFlat)
  }
}
