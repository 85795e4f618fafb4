import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// A real Prometheus, asked for a stretch of the past.
@Suite struct PrometheusServerTests {
  private static let start = 1_772_359_200

  /// Two containers for seven hours, a scrape each 15 s and 250 ms after the second.
  private static var points: String {
    var text = ""
    for (name, id, mb, rate) in [("api", "a1", 100.0, 0.25), ("db", "b2", 50.0, 0.1)] {
      let labels = "name=\"\(name)\",id=\"/docker/\(String(repeating: id, count: 32))\""
      for index in 0..<1680 {
        let time = "\(start + 15 * index).25"
        text +=
          "container_memory_working_set_bytes{\(labels)} \(Int((mb + Double(index) / 256) * 1_048_576)) \(time)\n"
        text +=
          "container_cpu_usage_seconds_total{\(labels),cpu=\"cpu00\"} \(Double(15 * index) * rate) \(time)\n"
      }
    }
    return text
  }

  @Test(
    "the points of a metric come as they were scraped, an expression at each step, an error in its own words",
    .enabled(if: PrometheusDaemon.isInstalled, "needs Debian's prometheus"))
  func asked() async throws {
    try await withTemporaryDirectory { directory in
      let daemon = try await PrometheusDaemon.start(serving: Self.points, in: directory)
      defer { daemon.stop() }
      let server = try #require(PrometheusServer(daemon.url + "/", token: nil))
      let from = Double(Self.start)
      func load(
        _ queries: [String], metrics: [String] = [], until: Double, named name: String
      ) async throws -> (Warehouse, ImportOutcome) {
        let folder = directory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let answers = try await server.answers(
          to: queries, from: from, to: from + until, step: 30, into: folder)
        let warehouse = try Warehouse.openForWriting(folder.appending(path: "w.db").path)
        var options = RecordingOptions(metrics: metrics.compactMap { MetricMeaning($0) })
        options.queries = Dictionary(uniqueKeysWithValues: answers.map { ($0.path, $0.query) })
        let outcome = try RecordingImport.run(
          answers.map(\.path), as: .prometheus, options, into: warehouse
        ).outcome
        return (warehouse, outcome)
      }
      // Seven hours are two stretches, whose seam doubles no point and loses none.
      let selector = "{__name__=~\"container_.*\"}"
      let (own, outcome) = try await load([selector], until: 25_200, named: "own")
      #expect(outcome == .stored(runID: 1, sampleCount: 3360, repeatedCount: 0))
      let facts =
        "SELECT group_concat(container || ' ' || round(cpu_mean_percent, 3) || ' ' || round(memory_slope_mb_per_min * 64, 3) || ' ' || coverage) FROM container_stats"
      #expect(try own.value(facts) == "api 25.0 1.0 1.0,db 10.0 1.0 1.0")
      #expect(try own.value("SELECT count(DISTINCT offset_us % 15000000) FROM sample") == 1)

      let sum = "sum by (name) (container_memory_working_set_bytes)"
      let rate = "sum by (name) (rate(container_cpu_usage_seconds_total[1m]))"
      let (computed, _) = try await load(
        [sum, rate], metrics: ["memory=\(sum)", "cpu=cores=\(rate)"], until: 600, named: "computed")
      let both =
        "SELECT count(memory_used_mb) || ' ' || count(cpu_percent) FROM samples WHERE container = 'api'"
      #expect(try computed.value(both) == "20 20")
      let last = "SELECT cpu_percent FROM samples WHERE container = 'api' ORDER BY timestamp DESC LIMIT 1"
      #expect(try computed.value(last) == 25.0)

      let problem = try await #require(throws: ImportProblem.self) {
        _ = try await load(["container_memory_rss{"], until: 600, named: "wrong")
      }
      #expect(problem.reason.hasPrefix("Prometheus answered with an error (bad_data): "), "\(problem.reason)")
      #expect(problem.reason.contains("parse error"))
    }
  }

  @Test("what does not answer is said, without the password of the URL")
  func silent() async throws {
    let server = try #require(PrometheusServer("http://me:secret@127.0.0.1:1", token: "t"))
    #expect(server.name == "http://127.0.0.1:1")
    let problem = try await #require(throws: ImportProblem.self) {
      try await server.answers(
        to: ["up"], from: 0, to: 10, step: 5, into: FileManager.default.temporaryDirectory)
    }
    #expect("\(problem)" == "http://127.0.0.1:1: \"up\": connection refused; nothing of it was imported")
    for url in ["localhost:9090", "ftp://x", "http://", "http://x/?a=1"] {
      #expect(PrometheusServer(url, token: nil) == nil, "\(url)")
    }
  }

  @Test(
    "a name of a metric, with matchers or by them alone, is asked for its own points",
    arguments: [
      ("up", true), ("up{job=\"x\"}", true), ("{__name__=~\"a|b\"}", true), ("a:b", true),
      ("rate(up[1m])", false),
      ("up + up", false), ("up[5m]", false),
    ])
  func selectors(query: String, isSelector: Bool) {
    #expect(PrometheusServer.isSelector(query) == isSelector)
  }
}
