import Foundation
import Testing
import TidemarkTestSupport

/// A published site as its readers meet it. Screenshots lie in `.build/screenshots` afterwards.
@Suite struct PublishTests {
  private static let screenshots = packageRoot.appending(path: ".build/screenshots")
  private static let kinds = [
    "index", "runs", "run-60", "compare", "compare-previous", "compare-last-week", "overlay-baseline",
    "overlay-previous", "overlay-last-week", "trend", "trend-simulation", "scaling", "ooms", "trust",
  ]

  private func withSite(
    _ runs: RecordedRuns, _ options: [String] = [], _ body: (URL, String, ToolResult) async throws -> Void
  ) async throws {
    try await runs.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent().appending(path: "site")
      let result = try await publish(folder, path, options)
      #expect(result.status == 0, "\(result.stderr)")
      try await body(folder, path, result)
    }
  }

  private func publish(_ folder: URL, _ path: String, _ options: [String] = []) async throws -> ToolResult {
    try await BuiltTool.tidemark.run(["publish", folder.path, "--db", path] + options)
  }

  private func contents(_ folder: URL) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
  }

  private func json(_ folder: URL, _ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appending(path: "\(name).json"))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("the overview of the 60 runs tells the three changes that were made, and nothing else")
  func overview() async throws {
    try await withSite(.history, ["--pages", "1"]) { folder, path, result in
      let causes = try #require(try json(folder, "index")["causes"] as? [[String: Any]])
      let found = Set(
        causes.map { "\($0["gravity"] ?? "") \($0["container"] ?? "") \($0["question"] ?? "")" })
      #expect(
        found == ["fail frontend memory", "fail stream-processor growth", "fail simulation law"], "\(causes)")
      #expect(causes.count == 3)
      let page = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
      let list = try #require(page.firstRange(of: "</ol>"))
      for since in ["since run #40 of ", "since run #45 of ", "since run #50 of "] {
        #expect(page[..<list.lowerBound].contains(since), "\(since)")
      }
      #expect(result.stdout.contains("index.html: ") && result.stdout.contains(" MB in all"))
    }
  }

  @Test("numbers of the pages are those of the reports")
  func numbers() async throws {
    try await withSite(.history, ["--pages", "1"]) { folder, path, _ in
      let compared = try await BuiltTool.tidemark.run([
        "compare", "baseline:release", "#60", "-f", "json", "--db", path, "-q",
      ])
      let report = try #require(
        JSONSerialization.jsonObject(with: Data(compared.stdout.utf8)) as? [String: Any])
      let subjects = try #require(report["subjects"] as? [[String: Any]])
      let answers = try #require(
        JSONSerialization.jsonObject(
          with: Data(contentsOf: folder.appending(path: "compare.json"))) as? [[String: Any]])
      #expect(!subjects.isEmpty && subjects.count == answers.count)
      for (mine, theirs) in zip(answers, subjects) {
        #expect(NSDictionary(dictionary: mine) == NSDictionary(dictionary: theirs))
      }
      let grid = try #require(try json(folder, "index")["grid"] as? [[String: Any]])
      for subject in subjects {
        let cell = try #require(
          grid.first {
            $0["container"] as? String == subject["container"] as? String
              && $0["question"] as? String == subject["question"] as? String
          })
        #expect(cell["verdict"] as? String == subject["verdict"] as? String)
        #expect(cell["change_percent"] as? Double == subject["change_percent"] as? Double)
      }
      let summary = try await BuiltTool.tidemark.run([
        "summary", "#60", "-f", "json", "--db", path, "-q",
      ])
      let rows = try #require(
        JSONSerialization.jsonObject(with: Data(summary.stdout.utf8)) as? [[String: Any]])
      let rest = try #require(
        rows.first { $0["scenario"] as? String == "baseline" && $0["container"] as? String == "frontend" })
      let now = try #require(
        grid.first { $0["container"] as? String == "frontend" && $0["question"] as? String == "memory" })
      #expect(abs((now["value"] as? Double ?? 0) - (rest["memory_mean_mb"] as? Double ?? -1)) < 0.001)
      let trust = try await BuiltTool.tidemark.run([
        "calibrate", "last:100", "-f", "json", "--db", path, "-q",
      ])
      let calibration = try #require(
        JSONSerialization.jsonObject(with: Data(trust.stdout.utf8)) as? [String: Any])
      #expect(
        NSDictionary(dictionary: try json(folder, "trust")["calibration"] as? [String: Any] ?? [:])
          == NSDictionary(dictionary: calibration["calibration"] as? [String: Any] ?? ["": 0]))
    }
  }

  @Test("the pages of trends name an acknowledgement while it is in force, and not after it was removed")
  func acknowledged() async throws {
    try await RecordedRuns.history.withCopy { path in
      func accepted() async throws -> [Bool] {
        let folder = URL(filePath: path).deletingLastPathComponent().appending(path: "site")
        let result = try await publish(folder, path, ["--pages", "1"])
        #expect(result.status == 0, "\(result.stderr)")
        return try ["trend", "trend-frontend"].map { name in
          try String(contentsOf: folder.appending(path: "\(name).html"), encoding: .utf8)
            .contains("acknowledged: meant")
        }
      }
      let added = try await BuiltTool.tidemark.run(
        ["ack", "*/frontend/*", "--run", "#40", "--because", "meant", "--db", path])
      #expect(added.status == 0, "\(added.stderr)")
      #expect(try await accepted() == [true, true])
      let removed = try await BuiltTool.tidemark.run(["ack", "--remove", "1", "--db", path])
      #expect(removed.status == 0, "\(removed.stderr)")
      #expect(try await accepted() == [false, false])
    }
  }

  @Test("equal runs give equal bytes, and an update writes only what changed")
  func update() async throws {
    try await withSite(.history, ["--pages", "3"]) { folder, path, _ in
      let first = try contents(folder)
      let again = try await publish(folder, path, ["--pages", "3"])
      #expect(again.stdout.contains(" 0 files written"), "\(again.stdout)")
      let second = folder.deletingLastPathComponent().appending(path: "second")
      _ = try await publish(second, path, ["--pages", "3"])
      #expect(try contents(second) == first)
      let deleted = try await BuiltTool.tidemark.run(["delete", "#60", "--yes", "--db", path])
      #expect(deleted.status == 0, "\(deleted.stderr)")
      let update = try await publish(folder, path, ["--pages", "3"])
      #expect(update.stdout.contains(", 2 removed"), "\(update.stdout)")
      let now = try contents(folder)
      #expect(now["run-60.html"] == nil && now["run-57.html"] != nil)
      for name in ["run-58.html", "run-58.json", "page.css", "page.js"] { #expect(now[name] == first[name]) }
    }
  }

  @Test("a folder with other files is refused and left alone; bad addresses are a usage error")
  func refusals() async throws {
    try await RecordedRuns.known.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      let refused = try await publish(folder, path)
      #expect(refused.status == 1 && refused.stderr.contains("holds files and no site"), "\(refused.stderr)")
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "index.html").path))
      let forge = try await publish(folder.appending(path: "x"), path, ["--forge", "javascript:alert(1)"])
      #expect(forge.status == 64 && forge.stderr.contains("--forge needs the address"))
    }
  }

  @Test("commits are links to the forge, and a change to what lies between two commits")
  func forge() async throws {
    try await withSite(.history, ["--forge", "git@example.org:o/n.git", "--pages", "1"]) { folder, _, _ in
      let runs = try String(contentsOf: folder.appending(path: "runs.html"), encoding: .utf8)
      #expect(runs.contains("<a href=\"https://example.org/o/n/commit/abc003c\">"))
      let index = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
      #expect(index.contains(/https:\/\/example\.org\/o\/n\/compare\/abc00[0-9a-f]+\.\.\.abc00/))
    }
  }

  @Test(
    "every kind of page opens from its folder: no error, no request, no overflow, contrast AA, one script",
    .enabled(if: Browser.program != nil, "no Chromium on this machine"))
  func opens() async throws {
    try await withSite(.history, ["--pages", "1"]) { folder, _, _ in
      let browser = try Browser(in: folder.deletingLastPathComponent())
      defer { browser.close() }
      for name in Self.kinds { try open(name, folder, browser, prefix: "site-") }
      for name in ["index", "runs", "run-60"] {
        try browser.visit(folder.appending(path: "\(name).html"), hasScript: false)
        #expect(try #require(try browser.size(of: "table")).height > 20, "\(name) without scripts")
      }
    }
  }

  @Test(
    "the Tab key reaches every link, button and field in the order of the page, and shows where it is",
    .enabled(if: Browser.program != nil, "no Chromium on this machine"))
  func keyboard() async throws {
    try await withSite(.history, ["--pages", "1"]) { folder, _, _ in
      let browser = try Browser(in: folder.deletingLastPathComponent())
      defer { browser.close() }
      for name in Self.kinds {
        try browser.visit(folder.appending(path: "\(name).html"))
        let count = try #require(
          try browser.evaluate(
            """
            window.stops = [...document.querySelectorAll('a[href],button,input,select,textarea,summary')]
              .filter(node => node.checkVisibility());
            stops.length
            """) as? Int)
        #expect(count >= 9, "\(name)")
        // A browser may also stop at what scrolls.
        var reached: [Int] = []
        for _ in 0..<(2 * count) where reached.count < count {
          try browser.pressTab()
          let at = try browser.evaluate(
            """
            document.activeElement.matches(':focus-visible')
              && getComputedStyle(document.activeElement).outlineStyle !== 'none'
              ? stops.indexOf(document.activeElement) : -2
            """)
          if let at = at as? Int, at != -1 { reached.append(at) }
        }
        #expect(reached == Array(0..<count), "\(name)")
      }
    }
  }

  @Test(
    "names made to do harm are text on every page",
    .enabled(if: Browser.program != nil, "no Chromium on this machine"))
  func hostile() async throws {
    try await withSite(.crowded) { folder, _, _ in
      let browser = try Browser(in: folder.deletingLastPathComponent())
      defer { browser.close() }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".html") }.sorted()
      let few = names.filter { !$0.hasPrefix("trend-") } + names.filter { $0.hasPrefix("trend-") }.prefix(6)
      for name in few { try open(String(name.dropLast(5)), folder, browser, prefix: "site-crowded-") }
    }
  }

  private func open(_ name: String, _ folder: URL, _ browser: Browser, prefix: String) throws {
    for (look, width, isDark) in [("light", 1280, false), ("dark", 1280, true), ("narrow", 400, false)] {
      try browser.visit(folder.appending(path: "\(name).html"), width: width, isDark: isDark)
      #expect(browser.problems.isEmpty, "\(name) \(look): \(browser.problems)")
      try PageCheck.check(browser, "\(name) \(look)", isDark: isDark)
      try browser.screenshot(Self.screenshots.appending(path: "\(prefix)\(name)-\(look).png"))
    }
  }
}
