import Foundation
import Subprocess
import SystemPackage
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// Folders that `export` writes for Apache Otava and for Grafana.
@Suite struct OtherToolTests {
  private static let otava = "/usr/local/lib/tidemark-readers/bin/otava"
  private static let hasOtava = FileManager.default.isExecutableFile(atPath: otava)

  @Test(
    "Otava reads what is exported for it, and finds the run from which a service needs more",
    .enabled(if: hasOtava, "needs scripts/install-python-readers"))
  func changePoints() async throws {
    try await RecordedRuns.history.withCopy { path in
      let folder = path + "-otava"
      let export = try await BuiltTool.tidemark.run(["export", "--as", "otava", "-o", folder, "--db", path])
      #expect(export.status == 0, "\(export.stderr)")
      func otava(_ arguments: String...) async throws -> (text: String, status: TerminationStatus) {
        let result = try await Subprocess.run(
          .path(FilePath(Self.otava)), arguments: Arguments(arguments + ["--config-file", "otava.yaml"]),
          workingDirectory: FilePath(folder), output: .string(limit: 8 << 20), error: .string(limit: 8 << 20))
        return (result.standardOutput + result.standardError, result.terminationStatus)
      }
      let listed = try await otava("list-tests")
      #expect(listed.text.contains("load_scaling_40.sampling.simulation"), "\(listed.text)")
      // The change is at run 50 of sixty (docs: `tidemark trend`).
      let series = "load_scaling_40.sampling.simulation"
      let table = try String(contentsOfFile: folder + "/\(series).csv", encoding: .utf8).split(
        separator: "\n")
      let first = try #require(table.first { $0.split(separator: ",")[1] == "50" }).split(separator: ",")[0]
      let analyzed = try await otava("analyze", series, "--since", "2020-01-01", "--branch", "main")
      #expect(analyzed.text.contains(first.prefix(10)), "\(analyzed.text)")
      #expect(analyzed.text.contains("memory_p95_mb"))
    }
  }

  private struct Dashboard: Decodable {
    struct Panel: Decodable {
      struct Target: Decodable {
        let rawQueryText: String
        let queryType: String
      }
      struct Place: Decodable { let x, y, w, h: Int }
      let id: Int
      let type: String
      let title: String
      let gridPos: Place
      let targets: [Target]
    }
    struct Variables: Decodable {
      struct Variable: Decodable {
        let name: String
        let type: String
      }
      let list: [Variable]
    }
    let uid: String
    let schemaVersion: Int
    let panels: [Panel]
    let templating: Variables
    let time: [String: String]
  }

  @Test(
    "every panel of the dashboards runs with empty boxes and with filled ones, and names no box that is missing"
  )
  func dashboards() async throws {
    try await RecordedRuns.varied.withCopy { path in
      let folder = path + "-grafana"
      let export = try await BuiltTool.tidemark.run(["export", "--as", "grafana", "-o", folder, "--db", path])
      #expect(export.status == 0, "\(export.stderr)")
      let source = try String(
        contentsOfFile: folder + "/provisioning/datasources/tidemark.yaml", encoding: .utf8)
      #expect(source.contains("path: \"\(folder)/tidemark.db\"") && source.contains("mode=ro"))
      let filled = [
        "run": "2", "base": "1", "scenario": "load_scaling_10", "container": "api", "key": "git.branch",
        "coverage": "0.9", "slope": "0.5", "count": "20",
      ]
      var titles: Set<String> = []
      for name in ["tidemark-run", "tidemark-history"] {
        let data = try Data(contentsOf: URL(filePath: "\(folder)/dashboards/\(name).json"))
        let dashboard = try JSONDecoder().decode(Dashboard.self, from: data)
        #expect(dashboard.uid == name && dashboard.schemaVersion >= 39)
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        for (index, panel) in dashboard.panels.enumerated() {
          titles.insert(panel.title)
          for other in dashboard.panels[..<index].map(\.gridPos) {
            let place = panel.gridPos
            #expect(
              place.x >= other.x + other.w || other.x >= place.x + place.w || place.y >= other.y + other.h)
          }
          let sql = try #require(panel.targets.first).rawQueryText
          let boxes = sql.matches(of: /\$\{(\w+):sqlstring\}/).map { String($0.1) }
          #expect(Set(boxes).isSubset(of: dashboard.templating.list.map(\.name)), "\(panel.title)")
          for values in [[:], filled] {
            // What Grafana makes of a variable in this form: a text in SQL's quotes.
            let asked = sql.replacing(/\$\{(\w+):sqlstring\}/) {
              "'" + values[String($0.1), default: ""] + "'"
            }
            let rows = try await BuiltTool.tidemark.run(["sql", asked, "-f", "csv", "-q", "--db", path])
            #expect(rows.status == 0, "\(panel.title): \(rows.stderr)")
            if panel.type == "timeseries"
              || !values.isEmpty && panel.title != "What does one more agent cost in memory?"
            {
              #expect(rows.stdout.split(separator: "\n").count > 1, "\(panel.title)")
            }
          }
        }
        #expect(Moment(iso8601: dashboard.time["from"] ?? "") != nil)
      }
      let saved = try await BuiltTool.tidemark.run([
        "query", "-f", "csv", "--columns", "title", "--no-header", "--db", path,
      ])
      #expect(saved.stdout.split(separator: "\n").count == titles.count - 2)
    }
  }

  @Test("a folder is asked for, and nothing else is written there")
  func refusals() async throws {
    try await RecordedRuns.known.withCopy { path in
      for form in ["otava", "grafana"] {
        let result = try await BuiltTool.tidemark.run(["export", "--as", form, "--db", path])
        #expect(result.status == 64 && result.stderr.contains("name a folder with -o"), "\(result.stderr)")
      }
    }
  }

  @Test("a container that no run has is answered with those there are, and with the one that was meant")
  func nearContainer() async throws {
    try await RecordedRuns.history.withCopy { path in
      let result = try await BuiltTool.tidemark.run(["trend", "--container", "simulatoin", "--db", path])
      #expect(result.status == 3)
      #expect(
        result.stderr.contains(
          "no readings of a container `simulatoin`; did you mean simulation? there are:\n"),
        "\(result.stderr)")
      #expect(result.stderr.contains("\n  frontend\n"))
    }
  }

  @Test("several results.json become runs in the order in which they began, not in the order of their names")
  func orderOfImport() async throws {
    try await withTemporaryDirectory { directory in
      // The predecessor stamps the run some seconds before its first scenario.
      for (name, second) in [("r1", 40), ("r10", 38), ("r2", 39)] {
        let text = PredecessorFile.text.replacing("20251115_104640", with: "20251115_1046\(second)")
          .replacing(
            "2025-11-15T10:46:40.123456", with: "2025-11-15T10:46:\(second).123456", maxReplacements: 1)
        try text.write(to: directory.appending(path: name + ".json"), atomically: true, encoding: .utf8)
      }
      let result = try await BuiltTool.tidemark.run(
        ["import", "r1.json", "r10.json", "r2.json", "-f", "csv", "-q", "--no-header"], directory: directory)
      let files = result.stdout.split(separator: "\n").map { String($0.split(separator: ",")[0]) }
      #expect(files == ["r10.json", "r2.json", "r1.json"], "\(result)")
    }
  }
}
