import Foundation
import Testing
import TidemarkTestSupport

/// A results.json carries the configuration of whoever recorded it.
@Suite struct ImportedSecretTests {
  @Test("no secret of an imported configuration is stored, at any depth, and what is none stays")
  func imported() async throws {
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "results.json")
      let text = """
        {"test_id": "20260202_024000", "started_at": "2026-02-02T02:40:00Z", "completed_at": "2026-02-02T02:41:00Z",
         "config": {"api": {"base_url": "http://me:hush1@localhost:8000", "api_key": "hush2", "timeout": 30},
          "extra": {"dbPassword": "hush3", "secret": {"deep": ["hush4", 1]}, "note": "Authorization: Bearer hush5hush5",
           "args": ["--token", "hush11", "PASSWORD=hush6"], "environment": {"FOO": "hush12"}, "env": ["A=hush16"], "GH_PAT": "hush7", "jwt": "hush8", "kept": "core"}},
         "session_cookie": "hush9",
         "scenarios": [{"scenario_name": "baseline", "scenario_params": {"token": "hush13", "url": "http://u:hush14@h", "drivers": 0, "riders": 0, "total_agents": 0},
           "started_at": "2026-02-02T02:40:00Z", "completed_at": "2026-02-02T02:41:00Z", "duration_seconds": 60,
           "samples": [{"timestamp": 1770000010, "containers": {"a": {"memory_used_mb": 1.5, "memory_limit_mb": 8.0, "memory_percent": 18.75, "cpu_percent": 1.5}}}],
           "oom_events": [], "aborted": true, "abort_reason": "login failed: token=hush15", "metadata": {"db_dsn": "postgres://u:hush10@h/d"}}]}
        """
      try Data(text.utf8).write(to: file)
      let result = try await BuiltTool.tidemark.run(["import", file.path], directory: directory)
      #expect(result.status == 0, "\(result.stderr)")
      let stored = try Data(contentsOf: directory.appending(path: "tidemark.db"))
      #expect(stored.range(of: Data("hush".utf8)) == nil)
      #expect(stored.range(of: Data("http://***@localhost:8000".utf8)) != nil)
      #expect(stored.range(of: Data("core".utf8)) != nil)
    }
  }
}
