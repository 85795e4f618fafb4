import Foundation
import Testing
import TidemarkTestSupport

/// Pages as a reader meets them, in a real browser. Screenshots lie in `.build/screenshots` afterwards.
@Suite(.enabled(if: Browser.program != nil, "no Chromium on this machine")) struct PageTests {
  private static let screenshots = packageRoot.appending(path: ".build/screenshots")

  /// Draws runs and opens a browser on the folder of their pages.
  private func withPages(
    _ runs: RecordedRuns, _ selector: String, only names: [String] = [], against base: String? = nil,
    _ body: (URL, Browser) throws -> Void
  ) async throws {
    let comparing = base.map { ["--against", $0] } ?? []
    try await runs.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      let charts = try await BuiltTool.tidemark.run(
        [
          "charts", selector, "--db", path, "-o", folder.appending(path: "pages").path, "-q",
        ] + names.flatMap { ["--only", $0] } + comparing)
      #expect(charts.status == 0, "\(charts.stderr)")
      let report = try await BuiltTool.tidemark.run(
        [
          "report", selector, "--db", path, "-o", folder.appending(path: "pages/report.html").path, "-q",
        ] + comparing)
      #expect(report.status == 0, "\(report.stderr)")
      let browser = try Browser(in: folder)
      defer { browser.close() }
      try body(folder.appending(path: "pages"), browser)
    }
  }

  private static let names = [
    "index", "report", "load_scaling_bar", "load_scaling_line", "duration_timeline", "reset_comparison",
    "cpu_heatmap", "curve_fits", "trend",
  ]

  @Test("every page opens in both themes and on a narrow screen without error, request or overflow")
  func opens() async throws {
    try await withPages(.noisy, "latest") { folder, browser in try open(Self.names, folder, browser) }
  }

  @Test("the pages that compare do too, and their marks say the change and both values")
  func comparing() async throws {
    try await withPages(.history, "#51", only: ["compare", "trend"], against: "#44..#48") { folder, browser in
      try open(["compare", "trend", "report"], folder, browser, prefix: "comparing-")
      try browser.visit(folder.appending(path: "compare.html"))
      let tips =
        try browser.evaluate(
          "[...document.querySelectorAll('svg.drawing [data-tip]')].map(n => n.dataset.tip)")
        as? [String]
      let growth = try #require(tips?.first { $0.contains("memory per agent\n") })
      #expect(growth.contains("\n+16.9 %\n") && growth.contains("0.499 → 0.583 MB/agent"), "\(growth)")
      try browser.visit(folder.appending(path: "report.html"))
      #expect(
        try browser.evaluate(
          "document.querySelector('#comparison table').textContent.includes('memory per agent')")
          as? Bool == true)
    }
  }

  private func open(_ names: [String], _ folder: URL, _ browser: Browser, prefix: String = "") throws {
    for name in names {
      for (look, width, isDark) in [("light", 1280, false), ("dark", 1280, true), ("narrow", 400, false)] {
        try browser.visit(folder.appending(path: "\(name).html"), width: width, isDark: isDark)
        #expect(browser.problems.isEmpty, "\(name) \(look): \(browser.problems)")
        let overflow = try browser.evaluate("document.documentElement.scrollWidth - innerWidth") as? Int
        #expect((overflow ?? 1) <= 0, "\(name) \(look)")
        let ground = try browser.evaluate("getComputedStyle(document.body).backgroundColor") as? String
        #expect(ground == (isDark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)"), "\(name) \(look)")
        try browser.screenshot(Self.screenshots.appending(path: "\(prefix)\(name)-\(look).png"))
      }
    }
  }

  @Test("a shape says its value when the pointer is on it, and a line the nearest reading")
  func tooltips() async throws {
    try await withPages(.noisy, "latest") { folder, browser in
      for (name, unit) in [
        ("load_scaling_bar", " MB"), ("reset_comparison", " MB"), ("cpu_heatmap", "% of one core"),
        ("load_scaling_line", " MB"), ("trend", " MB"),
      ] {
        try browser.visit(folder.appending(path: "\(name).html"))
        let at = try #require(
          browser.evaluate(
            """
            (() => {
              const mark = [...document.querySelectorAll('svg.drawing rect[data-tip], svg.drawing path.dot[data-tip]')]
                .find(node => node.getBoundingClientRect().width > 0 || node.matches('.dot'));
              mark.scrollIntoView({block: 'center', behavior: 'instant'});
              const box = mark.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """) as? [Double])
        #expect(try browser.evaluate("document.querySelector('.tip').hidden") as? Bool == true)
        try browser.mouse("mouseMoved", at[0], at[1])
        let text =
          try browser.evaluate("document.querySelector('.tip:not([hidden])')?.textContent") as? String
        #expect(text?.contains(unit) == true && text?.contains(/\d/) == true, "\(name): \(text ?? "nothing")")
        #expect(browser.problems.isEmpty)
      }
      try browser.visit(folder.appending(path: "duration_timeline.html"))
      let at = try #require(
        browser.evaluate(
          """
          (() => {
            const line = document.querySelector('path[data-xs]');
            const xs = line.dataset.xs.split(' '), ys = line.dataset.ys.split(' '), plot = line.closest('.plot');
            const [x0, x1] = plot.dataset.x.split(' ').map(Number), [y0, y1] = plot.dataset.y.split(' ').map(Number);
            const size = name => plot[name].baseVal.value;
            const place = new DOMPoint(size('x') + (xs[20] - x0) / (x1 - x0) * size('width'),
              size('y') + (1 - (ys[20] - y0) / (y1 - y0)) * size('height')).matrixTransform(plot.ownerSVGElement.getScreenCTM());
            return [place.x, place.y, Number(xs[20]), Number(ys[20])];
          })()
          """) as? [Double])
      try browser.mouse("mouseMoved", at[0], at[1])
      let text = try browser.evaluate("document.querySelector('.tip:not([hidden])')?.textContent") as? String
      #expect(text?.hasPrefix("simulation\nduration_leak_") == true && text?.hasSuffix(" MB") == true)
      #expect(text?.contains(" min: ") == true, "\(text ?? "nothing")")
    }
  }

  @Test("a legend's entry hides and shows what it names, and dragging over time looks closer")
  func switches() async throws {
    try await withPages(.noisy, "latest") { folder, browser in
      for name in Self.names.dropFirst(2) {
        try browser.visit(folder.appending(path: "\(name).html"))
        let hidden = try browser.evaluate(
          """
          (() => {
            const button = document.querySelector('.legend button'), key = button.parentNode.dataset.toggle;
            const nodes = [...document.querySelectorAll(`svg.drawing [data-k="${key}"]`)];
            const count = () => nodes.filter(node => node.style.display === 'none').length;
            button.click();
            const off = count();
            button.click();
            return [nodes.length, off, count()];
          })()
          """)
        let counts = try #require(hidden as? [Int], "\(name)")
        #expect(counts[0] > 0 && counts[1] == counts[0] && counts[2] == 0, "\(name): \(counts)")
      }
      try browser.visit(folder.appending(path: "duration_timeline.html"))
      let box = try #require(
        browser.evaluate(
          "(() => { const box = document.querySelector('svg.drawing').getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; })()"
        ) as? [Double])
      let middle = box[1] + box[3] / 2
      try browser.mouse("mouseMoved", box[0] + box[2] * 0.4, middle)
      try browser.mouse("mousePressed", box[0] + box[2] * 0.4, middle)
      try browser.mouse("mouseMoved", box[0] + box[2] * 0.6, middle)
      try browser.mouse("mouseReleased", box[0] + box[2] * 0.6, middle)
      let closer = try #require(
        browser.evaluate(
          "(() => { const plot = document.querySelector('svg.plot'), view = plot.viewBox.baseVal; return view.width / plot.width.baseVal.value; })()"
        ) as? Double)
      #expect(closer > 0.15 && closer < 0.3, "\(closer)")
      #expect(browser.problems.isEmpty)
    }
  }

  @Test("with scripts off the pictures, the findings and the tables are still there")
  func withoutScript() async throws {
    try await withPages(.noisy, "latest") { folder, browser in
      for name in Self.names.dropFirst() {
        try browser.visit(folder.appending(path: "\(name).html"), hasScript: false)
        let picture = try #require(try browser.size(of: "svg.drawing"), "\(name)")
        #expect(picture.width > 200 && picture.height > 100, "\(name)")
        #expect(try browser.size(of: "table") != nil || browser.size(of: "details") != nil, "\(name)")
        #expect(try browser.size(of: ".legend li") != nil, "\(name)")
        #expect(try browser.size(of: ".legend button") == nil && browser.size(of: ".tools") == nil)
      }
      try browser.visit(folder.appending(path: "report.html"), hasScript: false)
      #expect(try #require(try browser.size(of: "ol.findings li")).height > 10)
      #expect(try #require(try browser.size(of: "#leaks table")).height > 40)
    }
  }

  @Test("60 containers in 20 scenarios fit a page, hostile names included, and can be found by name")
  func crowded() async throws {
    let names = ["load_scaling_bar", "cpu_heatmap"]
    try await withPages(.crowded, "#2", only: names) { folder, browser in
      for name in names + ["report"] {
        for (look, width) in [("crowded", 1280), ("crowded-narrow", 400)] {
          try browser.visit(folder.appending(path: "\(name).html"), width: width)
          #expect(browser.problems.isEmpty, "\(name): \(browser.problems)")
          #expect(
            try browser.evaluate("document.querySelectorAll('body script:not([class])').length") as? Int == 1)
          let overflow = try browser.evaluate("document.documentElement.scrollWidth - innerWidth") as? Int
          #expect((overflow ?? 1) <= 0, "\(name) \(look)")
          try browser.screenshot(Self.screenshots.appending(path: "\(name)-\(look).png"))
        }
      }
      try browser.visit(folder.appending(path: "load_scaling_bar.html"))
      let found = try browser.evaluate(
        """
        (() => {
          const input = document.querySelector('.tools input');
          input.value = 'ledger-';
          input.dispatchEvent(new Event('input'));
          return [...document.querySelectorAll('.panels figure')].filter(node => !node.hidden).length;
        })()
        """)
      #expect(found as? Int == 6)
      let size =
        try FileManager.default.attributesOfItem(
          atPath: folder.appending(path: "report.html").path)[.size] as? Int
      #expect((size ?? .max) < 2_000_000)
    }
  }
}
