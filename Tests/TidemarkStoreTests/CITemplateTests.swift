import Foundation
import Testing
import TidemarkTestSupport

let linters = "/usr/local/lib/tidemark-yaml/bin"
private let hasTools =
  FileManager.default.isExecutableFile(atPath: "\(linters)/check-jsonschema")
  && ["jq", "curl"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }

/// The files of `ci/`: linted, and their shell steps executed.
@Suite(.serialized, .enabled(if: hasTools, "needs scripts/install-yaml-linters, jq and curl"))
struct CITemplateTests {
  private static let folder = packageRoot.appending(path: "ci").path

  @Test(
    "the YAML is what GitHub and GitLab take, by their own schemas",
    arguments: [
      ("vendor.github-actions", ["github/judge/action.yml", "github/comment/action.yml"]),
      (
        "vendor.github-workflows",
        ["tidemark", "tidemark-comment", "tidemark-pages"].map { "github/workflows/\($0).yml" }
      ),
      ("vendor.gitlab-ci", ["gitlab/tidemark.gitlab-ci.yml"]),
    ])
  func lint(schema: String, files: [String]) async throws {
    let paths = files.map { "\(Self.folder)/\($0)" }
    let style = "{extends: default, rules: {line-length: {max: 130}}}"
    try await run("\(linters)/yamllint", ["--strict", "--config-data", style] + paths)
    try await run("\(linters)/check-jsonschema", ["--builtin-schema", schema] + paths)
  }

  @Test("the action records, judges, pushes on the default branch only, and sums up")
  func action() async throws {
    try await withProject { project in
      func act(isDefaultBranch: Bool, attempt: String) async throws -> [Ending] {
        try await project.steps(
          of: "github/judge/action.yml",
          [
            "inputs.command": "sleep 1.5", "inputs.store": "../store", "inputs.against": "last:5",
            "github.event_name == 'push' && github.ref_name == github.event.repository.default_branch":
              "\(isDefaultBranch)",
          ], environment: ["GITHUB_RUN_ATTEMPT": attempt])
      }
      let branch = try await act(isDefaultBranch: false, attempt: "1")
      #expect(branch.map(\.status) == [0, 0], "\(branch.map(\.stderr))")
      #expect(branch[0].stderr.contains("the run is not pushed"))
      #expect(try project.objects == 0)
      // Nothing to compare with is no failure, and is said.
      let text = try project.text("tidemark-ci/gate.md")
      #expect(text.hasPrefix("<!-- tidemark -->\n### Tidemark: **inconclusive** against last:5\n"))
      #expect(try project.text("summary.md") == text)
      #expect(try project.text("tidemark-ci/report.html").contains("<html"))
      for attempt in ["2", "3"] {
        let main = try await act(isDefaultBranch: true, attempt: attempt)
        #expect(main.map(\.status) == [0, 0], "\(main.map(\.stderr))")
      }
      #expect(try project.objects == 2)
      #expect(try project.text("tidemark-ci/gate.xml").contains("<testsuite"))
    }
  }

  @Test("the commands of the tutorial run one after the other")
  func tutorial() async throws {
    let text = try String(contentsOf: packageRoot.appending(path: "docs/ci.md"), encoding: .utf8)
    let commands = text.matches(of: #/(?ms)^```console\n(.*?)^```/#).flatMap { block in
      block.1.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    }
    #expect(commands.count == 6)
    try await withProject { project in
      try await RecordedRuns { try await RunHistory(runCount: 12, hasChanges: false).record(at: $0) }
        .withCopy { path in
          for command in commands {
            let result = try await project.shell(
              command, ["TIDEMARK_DB": path, "TIDEMARK_NOW": "2026-11-21T18:00:00Z"])
            let codes: Set<Int32> = command.contains("gate latest") ? [0, 2, 3] : [0]
            #expect(codes.contains(result.status), "\(command): \(result.stderr)")
          }
        }
      for file in ["gate.md", "gate.xml", "report.html"] { #expect(try !project.text(file).isEmpty) }
    }
  }

  @Test("a regression fails the step, and inconclusive does where that is asked for")
  func verdicts() async throws {
    try await withProject { project in
      try await RecordedRuns.history.withCopy { path in
        func judge(_ run: String, _ against: String, _ more: [String: String] = [:]) async throws
          -> Ending
        {
          let label = try await BuiltTool.tidemark.run(
            ["label", run, "tidemark.job=\(run.dropFirst())", "--db", path])
          #expect(label.status == 0, "\(label.stderr)")
          return try await project.shell(
            "\"$TOOL\" judge",
            [
              "TIDEMARK_DB": path, "TIDEMARK_AGAINST": against, "TIDEMARK_CI_JOB": String(run.dropFirst()),
              "TOOL": "\(Self.folder)/tidemark-ci", "TIDEMARK_JOB_URL": "https://example.org/job/1",
            ].merging(more) { $1 })
        }
        let worse = try await judge("#41", "#30..#39")
        #expect(worse.status == 2, "\(worse.stderr)")
        let text = try project.text("tidemark-ci/gate.md")
        #expect(text.contains("### Tidemark: **fail** against #30..#39"))
        #expect(text.contains("frontend") && text.contains("[This job](https://example.org/job/1)"))
        #expect(try await judge("#38", "#37").status == 0)
        // Two runs are no history that says how much runs of one version differ.
        #expect(try await judge("#3", "#2").status == 0)
        #expect(try await judge("#3", "#2", ["TIDEMARK_INCONCLUSIVE": "fail"]).status == 3)
      }
    }
  }

  @Test("one comment, which later runs update, of the pull request whose head is the commit")
  func comment() async throws {
    try await withProject { project in
      let forge = try Forge()
      defer { forge.stop() }
      try project.write("tidemark-ci/gate.md", "<!-- tidemark -->\n`first` \"quoted\" $(id) \\\n")
      func comment(sha: String = "abc") async throws -> [Ending] {
        try await project.steps(
          of: "github/comment/action.yml",
          [
            "inputs.token": "T0KEN", "github.event.workflow_run.head_repository.owner.login": "someone",
            "github.event.workflow_run.head_branch": "x&y", "github.event.workflow_run.head_sha": sha,
          ], environment: ["GITHUB_API_URL": forge.url])
      }
      for result in try await comment() { #expect(result.status == 0, "\(result.stderr)") }
      #expect(forge.ours == ["<!-- tidemark -->\n`first` \"quoted\" $(id) \\\n"])
      try project.write("tidemark-ci/gate.md", "<!-- tidemark -->\nsecond\n")
      for result in try await comment() { #expect(result.status == 0, "\(result.stderr)") }
      #expect(forge.ours == ["<!-- tidemark -->\nsecond\n"])
      let other = try await comment(sha: "another")
      #expect(other[0].status == 0 && other[0].stderr.contains("no open pull request has the commit another"))
      #expect(forge.requests.allSatisfy { $0.contains("Authorization: Bearer T0KEN") })
      #expect(
        forge.requests.contains {
          // Releases of curl differ in the case of the digits.
          $0.lowercased().hasPrefix("get /repos/acme/shop/pulls?head=someone%3ax%26y&state=open ")
        })
    }
  }

  @Test("the GitLab job does the same, and without a token it leaves the note out")
  func gitlab() async throws {
    try await withProject { project in
      let forge = try Forge()
      defer { forge.stop() }
      let variables = [
        "TIDEMARK_RECORD": "record --duration 1.5s", "TIDEMARK_STORE": "../store",
        "TIDEMARK_AGAINST": "last:5",
        "TIDEMARK_INCONCLUSIVE": "pass", "TIDEMARK_PUSH": "yes", "CI_API_V4_URL": forge.url,
        "CI_PROJECT_ID": "1",
        "CI_MERGE_REQUEST_IID": "7", "TIDEMARK_GITLAB_TOKEN": "T0KEN",
      ]
      for job in ["1", "2"] {
        let result = try await project.script(
          of: ".tidemark", variables.merging(["CI_JOB_ID": job]) { $1 })
        #expect(result.status == 0, "\(result.stderr)")
      }
      #expect(forge.ours.count == 1 && forge.ours[0].hasPrefix("<!-- tidemark -->\n### Tidemark: "))
      #expect(try project.objects == 2)
      let fork = try await project.script(
        of: ".tidemark", variables.merging(["CI_JOB_ID": "3", "TIDEMARK_GITLAB_TOKEN": ""]) { $1 })
      #expect(fork.status == 0 && fork.stderr.contains("no TIDEMARK_GITLAB_TOKEN"), "\(fork.stderr)")
      let pages = try await project.script(
        of: ".tidemark-pages", ["TIDEMARK_STORE": "../store", "TIDEMARK_DB": "tidemark.db"])
      #expect(pages.status == 0, "\(pages.stderr)")
      #expect(try project.text("public/index.html").contains("<html"))
    }
  }

  private func withProject(_ body: (Project) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let project = Project(folder: directory.appending(path: "project"))
      for folder in ["project", "store"] {
        try FileManager.default.createDirectory(
          at: directory.appending(path: folder), withIntermediateDirectories: true)
      }
      try project.write(
        "tidemark.yaml",
        """
        stack:
          kind: processes
          stop_grace_seconds: 1
          services:
            job: {command: [sleep, "300"]}
        workload: {kind: none}
        sampling: {interval_seconds: 0.2}
        """)
      try await body(project)
    }
  }
}
