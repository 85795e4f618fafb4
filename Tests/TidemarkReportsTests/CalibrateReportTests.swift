import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct CalibrateReportTests {
  @Test("200 runs of which none differs by more than chance: at most 1 % of the gates fail")
  func nullHistory() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "null.db").path
      try await RunHistory(runCount: 200, hasChanges: false).record(at: path)
      let warehouse = try Warehouse.openForReading(path)
      let report = CalibrateReport.report(
        try Calibration(warehouse.directory().runs, policy: GatePolicy(), in: warehouse))
      let whole = try report.sections[0].row([:])
      #expect(try whole.number("run_count") == 200 && whole.number("gate_count") == 195)
      #expect(try whole.number("alarm_percent") <= 1)
      print("false alarms: \(try whole.number("alarm_count")) of \(try whole.number("gate_count")) gates")
      // The truth: 1 % between runs and half a percent between scenarios in memory, 2 % in CPU.
      let memory = try report.main.row(["metric": "memory_mean_mb", "kind": "baseline"])
      #expect(try abs(memory.number("cv_percent") - 1.12) < 0.2)
      #expect(try memory.number("series_count") == 3 && memory.number("comparison_count") == 585)
      // 2.33 standard deviations of a difference from a mean of ten.
      #expect(try abs(memory.number("suggested_relative_percent") - 2.33 * 1.12 * 1.05) < 0.5)
      let cpu = try report.main.row(["metric": "cpu_mean_percent", "kind": "load"])
      #expect(try abs(cpu.number("cv_percent") - 2.06) < 0.3)
    }
  }

  @Test("a noisier policy is told: floors of nothing and an alpha of one half alarm often")
  func careless() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "null.db").path
      try await RunHistory(runCount: 20, hasChanges: false).record(at: path)
      let warehouse = try Warehouse.openForReading(path)
      let policy = try GatePolicy(
        text: """
          alpha: 0.5
          rules:
            - {severity: ignore}
            - {metric: memory_mean_mb, scenario: baseline, severity: fail, relative_percent: 0, absolute: 0}
          """, path: "p")
      let report = CalibrateReport.report(
        try Calibration(warehouse.directory().runs, policy: policy, in: warehouse))
      #expect(try report.sections[0].row([:]).number("alarm_count") > 2)
      let few = CalibrateReport.report(
        try Calibration(warehouse.runs(["last:5"]), policy: policy, in: warehouse))
      #expect(few.nothing?.hasPrefix("no run has 5 complete, comparable runs") == true)
    }
  }

  @Test("changes of level are no false alarms")
  func changes() async throws {
    try await withHistory { warehouse, runs in
      let report = CalibrateReport.report(try Calibration(runs, policy: GatePolicy(), in: warehouse))
      #expect(try report.sections[0].row([:]).number("alarm_count") <= 1)
      #expect(report.notes.contains { $0.hasSuffix("runs are not compared across them") })
      #expect(report.notes.contains("1 run left out, because not complete"))
    }
  }
}
