import Foundation
import Testing
import TidemarkAnalysis
import TidemarkReports
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

@testable import TidemarkExchange
@testable import TidemarkPages

/// What is said of a recording that nobody called a duration or a load.
@Suite struct JudgedRecordingTests {
  private static let start = 1_772_359_200

  /// Five minutes, a reading each 2 s.
  private func rows(_ container: String, _ memory: (Double) -> String, from start: Int = start) -> String {
    (0..<150).map { index in
      "\(start + 2 * index),\(container),\(memory(Double(2 * index) / 60)),\(10 + index % 3)\n"
    }.joined()
  }

  @Test("a recording's growth is judged under the assumption of constant load, which is said")
  func leak() async throws {
    let text =
      "timestamp,container,memory_mb,cpu_percent\n"
      + rows("api", { "\(300 + 3 * $0 + ($0 * 30).truncatingRemainder(dividingBy: 2) / 10)" })
      + rows("db", { "\(500 + ($0 * 30).truncatingRemainder(dividingBy: 2) / 10)" })
    try await withFile(text, named: "soak.csv") { _, warehouse, path in
      _ = try RecordingImport.run([path], as: .csv, RecordingOptions(), into: warehouse)
      let run = try warehouse.run("latest")
      let leaks = try RunLeaks(run, in: warehouse)
      #expect(
        leaks.containers.map { "\($0.container) \($0.pooled.verdict.rawValue)" } == ["api leak", "db normal"])
      let slope = try #require(leaks.judgements.first?.slope.slopeMBPerMinute)
      #expect(abs(slope - 3) < 0.01)
      #expect(
        LeaksReport.report(leaks).notes.contains(
          "the load of recording is assumed to be constant; a recording does not store the load"))
      // A gate fails nobody for an assumption.
      #expect(try RunLeaks(run, assumesConstantLoad: false, in: warehouse).nothing != nil)
    }
  }

  @Test(
    "recordings with numbers of agents make a law together, of CPU where they know no memory",
    arguments: [true, false])
  func scaling(hasMemory: Bool) async throws {
    try await withFile("", named: "load.csv") { _, warehouse, path in
      for (number, agents) in [10, 20, 40, 80].enumerated() {
        let columns = hasMemory ? "memory_mb" : "cpu_percent"
        let text =
          "timestamp,container,\(columns)\n"
          + (0..<60).map {
            "\(Self.start + 1000 * number + 2 * $0),api,\(100 + Double(agents) / 2 + Double($0 % 2) / 10)\n"
          }.joined()
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        var options = RecordingOptions()
        options.totalAgents = agents
        _ = try RecordingImport.run([path], as: .csv, options, into: warehouse)
      }
      let runs = try warehouse.directory().runs
      let scaling = try RunScaling(
        runs, ScalingQuestion(metric: hasMemory ? .memory : .cpu, agents: 100), in: warehouse)
      let answer = try #require(scaling.answers.first)
      let predicted = try #require(answer.predicted)
      #expect(answer.scaling.levels == [10, 20, 40, 80])
      #expect(abs(predicted.median - 150.05) < 0.5, "\(predicted.median)")
      #expect(
        ScalingReport.report(scaling).notes.contains(
          "recordings count as levels of 10, 20, 40, 80 agents, the numbers given with --agents"))
    }
  }

  @Test("a recording of CPU alone has its row in the summary")
  func processorOnly() async throws {
    let text =
      "timestamp,container,cpu_percent\n"
      + (0..<20).map { "\(Self.start + 2 * $0),api,\(10 + $0)\n" }.joined()
    try await withFile(text, named: "cpu.csv") { _, warehouse, path in
      _ = try RecordingImport.run([path], as: .csv, RecordingOptions(), into: warehouse)
      let row = try #require(try RunSummary(warehouse.run("latest"), in: warehouse).rows.first)
      #expect(row.sampleCount == 20 && row.coverage == 0 && row.cpuCoverage == 1 && row.phase == "sampling")
      #expect(row.cpuMeanPercent == 19.5 && row.cpuMaxPercent == 29 && row.memoryMeanMB == nil)
    }
  }
}

/// What is drawn over the time of a recording.
@Suite struct RecordingTimelineTests {
  @Test("memory and CPU are drawn over time, whichever of them is known, and a pause is no line")
  func drawn() async throws {
    let text = """
      timestamp,container,memory_usage_mb,cpu_percent
      2026-03-01T10:00:00Z,api,100,
      2026-03-01T10:00:02Z,api,130,
      2026-03-01T10:00:00Z,db,,5
      2026-03-01T10:00:02Z,db,,7
      2026-03-01T10:30:00Z,db,,8
      2026-03-01T10:30:02Z,db,,9

      """
    try await withFile(text, named: "both.csv") { _, warehouse, path in
      _ = try RecordingImport.run([path], as: .csv, RecordingOptions(), into: warehouse)
      let timeline = try RunTimeline(warehouse.run("latest"), in: warehouse)
      let chart = Chart.timeline(timeline)
      #expect(
        chart.panels.map { "\($0.title): \($0.subtitle)" } == [
          "api, memory: 100 to 130 MB", "db, CPU: 5 to 9 %",
        ])
      let processor = chart.panels[1].draw(PanelSheet(width: 600, isInteractive: true)).body.text
      #expect(processor.components(separatedBy: "data-xs=").count == 3)
      #expect(processor.contains("data-ys=\"5 7\"") && processor.contains("data-ys=\"8 9\""))
    }
  }

  @Test("an envelope keeps the lowest and the highest point of every stretch")
  func envelopes() {
    let points = (0..<1000).map { (Double($0), $0 == 503 ? 90.0 : $0 == 777 ? -5 : 10) }
    let drawn = envelope(points, count: 100)
    #expect(drawn.count <= 100 && drawn.map(\.1).max() == 90 && drawn.map(\.1).min() == -5)
    #expect(zip(drawn.dropFirst(), drawn).allSatisfy { $0.0 > $1.0 })
  }
}
