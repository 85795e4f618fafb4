import Foundation
import Testing
import TidemarkStatistics
import TidemarkTables
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkPages
@testable import TidemarkReports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ChartGalleryTests {
  private func withGallery(
    _ request: ChartRequest = ChartRequest(),
    _ body: (URL, ChartGallery.Outcome, Warehouse, RunHead) throws -> Void
  ) async throws {
    try await withNoisyRuns { warehouse, runs in
      try await withTemporaryDirectory { directory in
        let folder = directory.appending(path: "new/charts")
        let outcome = try ChartGallery(runs[0], request, in: warehouse).write(to: folder.path)
        try body(folder, outcome, warehouse, runs[0])
      }
    }
  }

  @Test("every chart is a page, an SVG and a PNG at twice its size, and the gallery links to all of them")
  func files() async throws {
    try await withGallery { folder, outcome, _, _ in
      let isDrawn = outcome.missingPictures == nil
      if !isDrawn { print("PNG files are not looked at: \(outcome.missingPictures ?? "")") }
      let suffixes = isDrawn ? ["html", "svg", "png"] : ["html", "svg"]
      let expected = withoutBase.flatMap { name in suffixes.map { "\(name.rawValue).\($0)" } }
      let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(found) == Set(expected + ["index.html"]))
      #expect(Set(outcome.files.map { URL(filePath: $0).lastPathComponent }) == Set(found))
      let index = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
      #expect(index.contains("--against SELECTOR -o "))
      for file in expected { #expect(index.contains("href=\"\(file)\""), "\(file)") }
      guard isDrawn else { return }
      for name in withoutBase {
        let svg = try String(contentsOf: folder.appending(path: "\(name.rawValue).svg"), encoding: .utf8)
        let size = try #require(svg.firstMatch(of: /width="([\d.]+)" height="([\d.]+)"/))
        let png = try PNGHeader(Data(contentsOf: folder.appending(path: "\(name.rawValue).png")))
        #expect(png.width == Int((2 * (Double(size.1) ?? 0)).rounded()), "\(name)")
        #expect(abs(Double(png.height) - 2 * (Double(size.2) ?? 0)) <= 1, "\(name)")
        // A blank picture of this size compresses to less than a thousandth of its points.
        #expect(png.byteCount > png.width * png.height / 200, "\(name)")
      }
    }
  }

  @Test("a page's values are those of the report")
  func values() async throws {
    try await withGallery { folder, _, warehouse, run in
      func values(_ name: String) throws -> [[String: Any]] {
        let page = try String(contentsOf: folder.appending(path: "\(name).html"), encoding: .utf8)
        let script = try #require(
          page.firstMatch(of: /(?s)<script type="application\/json" class="values">(.*?)<\/script>/))
        return try #require(
          try JSONSerialization.jsonObject(with: Data(String(script.1).utf8)) as? [[String: Any]])
      }
      let leaks = try RunLeaks(run, in: warehouse).judgements
      let drawn = try values("duration_timeline")
      #expect(drawn.count == leaks.count && !drawn.isEmpty)
      for (row, leak) in zip(drawn, leaks) {
        #expect(same(row["slope_mb_per_min"], leak.slope.slopeMBPerMinute))
        #expect(row["verdict"] as? String == leak.verdict?.verdict.rawValue)
      }
      let summary = try RunSummary(run, in: warehouse).rows
      for row in try values("load_scaling_bar") {
        let source = try #require(
          summary.first {
            $0.container == row["container"] as? String && $0.scenario == row["scenario"] as? String
          })
        #expect(same(row["memory_mean_mb"], source.memoryMeanMB))
        #expect(same(row["memory_max_mb"], source.memoryMaxMB))
      }
      let laws = try RunScaling([run], ScalingQuestion(), in: warehouse).answers.flatMap(\.laws)
      for row in try values("curve_fits") {
        let law = try #require(
          laws.first {
            $0.container == row["container"] as? String && $0.family.rawValue == row["fit"] as? String
          })
        #expect(same(row["weight"], law.weighed?.weight))
        #expect(same(row["r_squared"], law.fit?.rSquared))
      }
      let resets = try RunResets(run, in: warehouse).resets
      for row in try values("reset_comparison") {
        let reset = try #require(resets.first { $0.container == row["container"] as? String })
        #expect(same(row["difference_percent"], reset.comparison.value?.differencePercent))
        #expect(row["result"] as? String == reset.comparison.value.map { $0.passed ? "PASS" : "FAIL" })
      }
      for row in try values("cpu_heatmap") where row["scenario"] as? String == "load_scaling_80" {
        #expect(abs((row["cpu_mean_percent"] as? Double ?? 0) - 64) < 1e-9)
      }
    }
  }

  @Test(
    "the comparison draws the changes of the report, worst first, as many as can be read, and counts the rest"
  )
  func comparison() async throws {
    try await withHistory { warehouse, runs in
      let base = ComparedBase(selector: "baseline:release", runs: Array(runs[24..<30]), among: runs)
      let comparison = try Comparison(base: base.runs, candidate: [runs[0]], among: runs, in: warehouse)
      let chart = try RunResults(runs[0], against: base, in: warehouse).chart(.compare)
      #expect(chart.table.rows.count == comparison.subjects.count && chart.table.rows.count > 15)
      let short = Chart.comparison(comparison, sides: "", atMost: 3)
      let tips = try #require(short.panels.first).draw(PanelSheet(width: 1000, isInteractive: true)).body.text
        .matches(of: /class="s\d dot"/)
      #expect(tips.count == 3)
      #expect(short.notes.first?.hasPrefix("3 of ") == true && chart.notes.first?.hasPrefix("3 of ") != true)
      #expect(chart.caption.hasPrefix("Run #60 against baseline:release, "))
      let body = try #require(chart.panels.first).draw(PanelSheet(width: 1000, isInteractive: true)).body.text
      let dots = body.matches(of: /class="(s\d) dot"[^>]*><title>([^<]*)/)
      let drawn = comparison.subjects.prefix(40).compactMap { row in
        row.percent.map { (percent: $0, verdict: row.verdict.rawValue) }
      }
      #expect(dots.count >= drawn.count && !drawn.isEmpty)
      for (dot, row) in zip(dots, drawn) {
        #expect(dot.2.contains("\(signed(row.percent)) %") && dot.2.contains("\(row.verdict): "), "\(dot.2)")
      }
      #expect(drawn.first?.verdict == "worse" && dots.first?.1 == "s1")
      let empty = try RunResults(runs[0], in: warehouse).chart(.compare)
      #expect(empty.nothing == "--against says which runs to compare with")
    }
  }

  @Test("the trend draws the changes of level that the report tells of")
  func trend() async throws {
    try await withHistory { warehouse, runs in
      let results = RunResults(runs[0], in: warehouse)
      let trends = try Trends(runs, TrendQuestion(metric: .memoryMean), in: warehouse)
      let lines = try results.trendLines()
      let told = trends.series.filter { $0.points.last?.run == runs[0] }
        .map { "\($0.key.subject) \($0.levels?.points.map { $0.index } ?? [])" }
      #expect(lines.map { "\($0.series.key.subject) \($0.changes)" }.sorted() == told.sorted())
      let frontend = try #require(
        lines.first { $0.series.key.container == "frontend" && !$0.changes.isEmpty })
      #expect(frontend.points[frontend.changes[0]].run.runID == Int64(RunHistory.stepRun))
      #expect(!lines[0].changes.isEmpty && lines.last?.changes.isEmpty == true)
    }
  }

  @Test("a bar is as high as its value on the axis beside it, and its tooltip says the value in full")
  func geometry() async throws {
    try await withKnownRuns { warehouse, run in
      let chart = try RunResults(run, in: warehouse).chart(.loadScalingBar)
      let panel = try #require(chart.panels.first { $0.title == "simulation" })
      let body = panel.draw(PanelSheet(width: 360, isInteractive: true)).body.text
      // Nothing but the bars is a rectangle; 362, 410, 508 and 704 MB on an axis from 0 to 800.
      let bars = body.matches(of: /<rect [^>]* y="([\d.]+)" width="[\d.]+" height="([\d.]+)"[^>]*>/)
      let heights = bars.compactMap { Double($0.2) }
      let plot = try #require(body.firstMatch(of: /class="plot"[^>]* height="([\d.]+)"/))
      let whole = try #require(Double(plot.1))
      #expect(body.contains("data-y=\"0.0 800.0\""))
      for (height, mean) in zip(heights, [361.5, 410.5, 508.5, 704.5]) {
        #expect(abs(height / whole * 800 - mean) < 0.5, "\(height) for \(mean)")
      }
      #expect(heights.count == 4)
      #expect(body.contains("20 agents, load_scaling_10\nmean 361.5 MB\nlargest 363.5 MB\n4 readings"))
    }
  }

  @Test("a request narrows the charts to a container, a metric, a name and a theme")
  func request() async throws {
    let request = ChartRequest(
      container: "simulation", metric: .cpu, only: [.loadScalingBar, .cpuHeatmap], theme: .dark)
    try await withGallery(request) { folder, _, _, _ in
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(files.map { $0.prefix { $0 != "." } }) == ["load_scaling_bar", "cpu_heatmap", "index"])
      let svg = try String(contentsOf: folder.appending(path: "load_scaling_bar.svg"), encoding: .utf8)
      #expect(svg.contains("CPU, % of one core") && svg.contains("simulation") && !svg.contains("frontend"))
      #expect(svg.contains(".page{fill:#14171b}"))
    }
  }

  @Test("a run without the scenarios of a chart gets a picture that says so")
  func empty() async throws {
    try await withKnownRuns { warehouse, _ in
      let run = try warehouse.run("#1")
      let chart = try RunResults(run, in: warehouse).chart(.durationTimeline)
      #expect(chart.nothing == "run #1 has no duration scenario or recording with readings of memory")
      let text = ChartSheet(chart: chart, source: "x").svg(.light).body.text
      #expect(text.contains(">run #1 has no duration scenario or recording with readings of memory<"))
      #expect(
        try ChartPages.chart(chart, source: "x", theme: nil).text.contains("run #1 has no duration scenario"))
    }
  }

  @Test("hostile names stay text: every SVG is well-formed, and no name becomes an element")
  func hostile() async throws {
    try await RecordedRuns.crowded.withCopy { path in
      let warehouse = try Warehouse.openForReading(path)
      let run = try warehouse.run("#2")
      let results = RunResults(run, in: warehouse)
      for name in [ChartName.loadScalingBar, .cpuHeatmap, .resetComparison] {
        let chart = try results.chart(name)
        let text = ChartSheet(chart: chart, source: "x").svg(.light).body.text
        let parser = XMLParser(data: Data(text.utf8))
        #expect(parser.parse(), "\(name): \(String(describing: parser.parserError))")
        #expect(!text.contains("<script") && text.contains("&lt;script&gt;"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202e}" })
        #expect(name == .cpuHeatmap || chart.panels.count >= CrowdedRuns.containerCount)
        // All shown where it is read, shortened where it is drawn.
        #expect(text.contains(CrowdedRuns.hostileNames[1]))
      }
    }
  }

  @Test(
    "a picture has twice the points of its drawing, but no more than a large screen, and never a broken multiple"
  )
  func zoom() {
    func zoom(_ width: Double, _ height: Double) -> Int {
      Rasterizer.zoom(Drawing(width: width, height: height, body: ""))
    }
    #expect(zoom(1920, 1080) == 2 && zoom(1920, 1081) == 1 && zoom(760, 400) == 2 && zoom(1580, 2446) == 1)
  }

  @Test("without rsvg-convert everything but the PNG files is there, and the message says what to install")
  func noRasterizer() async throws {
    try await RecordedRuns.known.withCopy { path in
      let folder = path + "-charts"
      let result = try await BuiltTool.tidemark.run(
        ["charts", "--db", path, "-o", folder], environment: ["PATH": "/nowhere"])
      #expect(result.status == 0)
      #expect(
        result.stderr.contains(
          "no PNG files: rsvg-convert is not installed; on Debian: apt-get install librsvg2-bin"))
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(files.count == 2 * withoutBase.count + 1 && !files.contains { $0.hasSuffix(".png") })
    }
  }
}

/// What is drawn of a run that is compared with nothing.
private let withoutBase = ChartName.allCases.filter { $0 != .compare }

/// Foundation's JSON on Linux reads the last bit of a number differently.
private func same(_ read: Any?, _ expected: Double?) -> Bool {
  guard let read = read as? Double, let expected else { return !(read is Double) && expected == nil }
  return abs(read - expected) <= 1e-12 * max(1, abs(expected))
}

/// What the first chunk of a PNG says (https://www.w3.org/TR/png/#11IHDR).
private struct PNGHeader {
  let width: Int
  let height: Int
  let byteCount: Int

  init(_ data: Data) throws {
    guard data.count > 24, data.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw Missing()
    }
    func number(_ at: Int) -> Int { data[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
    width = number(16)
    height = number(20)
    byteCount = data.count
  }
}
