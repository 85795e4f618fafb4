import Foundation
import Testing
import TidemarkTestSupport

/// `tidemark serve` as browsers and others meet it.
@Suite struct ServeTests {
  private struct Server {
    let process: Process
    let url: URL

    init(_ path: String) throws {
      process = Process()
      let output = Pipe()
      process.executableURL = BuiltTool.tidemark.url
      process.arguments = ["serve", "--port", "0", "--db", path, "-q"]
      process.standardOutput = output
      try process.run()
      var line = Data()
      while !line.contains(10) {
        let more = output.fileHandleForReading.availableData
        guard !more.isEmpty else { break }
        line += more
      }
      let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      url = try #require(URL(string: text), "\(text)")
    }

    func stop() {
      process.terminate()
      let deadline = ContinuousClock.now + .seconds(30)
      while process.isRunning, ContinuousClock.now < deadline { usleep(10_000) }
      if process.isRunning { Issue.record("serve goes on after SIGTERM") }
      process.end()
    }

    /// Status, headers and body, as curl prints them.
    func ask(_ path: String, _ options: String...) async throws -> Shell.Result {
      try await Shell.run(["curl", "-sS", "-i", "--max-time", "120"] + options + [url.absoluteString + path])
    }
  }

  private func withServer(_ runs: RecordedRuns, _ body: (Server, String) async throws -> Void) async throws {
    try await runs.withCopy { path in
      let server = try Server(path)
      defer { server.stop() }
      try await body(server, path)
    }
  }

  @Test("hosts and methods of others are refused, no cookie is set, and the policy is strict")
  func refusals() async throws {
    try await withServer(.known) { server, path in
      let before = try Data(contentsOf: URL(filePath: path))
      let page = try await server.ask("")
      #expect(page.stdout.hasPrefix("HTTP/1.1 200 "), "\(page.stdout.prefix(300))")
      #expect(
        page.stdout.contains(
          "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self';"))
      #expect(!page.stdout.lowercased().contains("set-cookie") && !page.stdout.contains("Access-Control"))
      let foreign = try await server.ask("", "-H", "Host: example.org")
      #expect(foreign.stdout.hasPrefix("HTTP/1.1 403 ") && !foreign.stdout.contains("<html"))
      let rebound = try await server.ask("", "-H", "Host: 127.0.0.1.example.org")
      #expect(rebound.stdout.hasPrefix("HTTP/1.1 403 "))
      #expect(try await server.ask("", "-H", "Host: LOCALHOST:9").stdout.hasPrefix("HTTP/1.1 200 "))
      for method in ["POST", "PUT", "DELETE"] {
        #expect(try await server.ask("", "-X", method).stdout.hasPrefix("HTTP/1.1 405 "), "\(method)")
      }
      let other = try await server.ask("sql?sql=SELECT%201", "-H", "Sec-Fetch-Site: cross-site")
      #expect(other.stdout.hasPrefix("HTTP/1.1 403 "))
      #expect(try await server.ask("..%2f..%2fetc%2fpasswd").stdout.hasPrefix("HTTP/1.1 404 "))
      #expect(try await server.ask("nothing.html").stdout.contains("there is no page"))
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  @Test(
    "the box runs one SELECT, refuses what would change something, ends what takes long, and shows errors")
  func sql() async throws {
    try await withServer(.known) { server, _ in
      func run(_ sql: String) async throws -> String {
        try await server.ask("sql", "-G", "--data-urlencode", "sql=\(sql)").stdout
      }
      #expect(
        try await run("SELECT 6 * 7 AS answer, '<b>x</b>' AS text").contains(
          "<td class=\"n\">42</td><td>&lt;b&gt;x&lt;/b&gt;</td>"))
      for sql in [
        "DELETE FROM run", "ATTACH 'x' AS y", "PRAGMA query_only = OFF", "SELECT 1; SELECT 2",
        "SELECT load_extension('x')",
      ] {
        let text = try await run(sql)
        #expect(text.contains("class=\"nothing\"") && !text.contains("<h2>1 row"), "\(sql)")
      }
      let endless = try await run(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c")
      #expect(endless.contains("10") && endless.contains("class=\"nothing\""), "\(endless.suffix(600))")
      let saved = try await server.ask("sql?q=headroom")
      #expect(saved.stdout.contains("Saved queries") && saved.stdout.contains("name=\"p.run\""))
    }
  }

  @Test("any two runs can be compared, and a hundred who ask at once are all answered")
  func many() async throws {
    try await withServer(.history) { server, _ in
      let answers = try await Shell.run(
        [
          "sh", "-c",
          "seq 100 | xargs -P 100 -I @@ curl -s -o /dev/null --max-time 300 -w '%{http_code}\\n' \"$0\"",
          server.url.absoluteString + "runs.html?n=@@",
        ])
      #expect(answers.stdout.split(separator: "\n").count { $0 == "200" } == 100, "\(answers.stdout)")
      let two = try await server.ask("compare?base=%2331..%2336&candidate=%2352")
      #expect(two.stdout.contains("Run #52 against #31..#36") && two.stdout.contains("memory per agent"))
      let drawn = try await server.ask("overlay?base=%2336&candidate=%2352")
      #expect(drawn.stdout.contains("run #36 and run #52") && drawn.stdout.contains("difference, MB"))
      let wrong = try await server.ask("compare?base=%2399&candidate=latest")
      #expect(wrong.stdout.hasPrefix("HTTP/1.1 404 ") && wrong.stdout.contains("no run matches"))
    }
  }

  @Test(
    "every kind of page opens in a browser: no error, no request elsewhere, contrast AA",
    .enabled(if: Browser.program != nil, "no Chromium on this machine"))
  func opens() async throws {
    try await withServer(.history) { server, path in
      let browser = try Browser(in: URL(filePath: path).deletingLastPathComponent())
      browser.origin = server.url.absoluteString
      defer { browser.close() }
      for name in [
        "index.html", "runs.html", "run-31.html", "compare.html", "sql", "live", "trend-frontend.html",
      ] {
        for (look, width, isDark) in [("light", 1280, false), ("dark", 1280, true), ("narrow", 400, false)] {
          try browser.visit(server.url.appending(path: name), width: width, isDark: isDark)
          #expect(browser.problems.isEmpty, "\(name) \(look): \(browser.problems)")
          try PageCheck.check(browser, "\(name) \(look)", isDark: isDark)
          try browser.screenshot(
            packageRoot.appending(path: ".build/screenshots/serve-\(name)-\(look).png"))
        }
      }
    }
  }
}
