import Foundation
import Subprocess
import Synchronization
import SystemPackage
import Testing
import TidemarkTestSupport

private let linters = "/usr/local/lib/tidemark-yaml/bin"
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
        #expect(try await judge("#38", "#37", ["TIDEMARK_INCONCLUSIVE": "fail"]).status == 3)
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

private struct Ending {
  let stdout: String
  let stderr: String
  let status: Int32
}

/// A checkout in which a job works; its store lies beside it.
private struct Project {
  let folder: URL

  var objects: Int {
    get throws {
      let runs = folder.deletingLastPathComponent().appending(path: "store/runs").path
      guard FileManager.default.fileExists(atPath: runs) else { return 0 }
      return try FileManager.default.contentsOfDirectory(atPath: runs).count
    }
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  func write(_ name: String, _ text: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// Runs a script as GitHub does.
  func shell(_ script: String, _ environment: [String: String]) async throws -> Ending {
    let binaries = BuiltTool.tidemark.url.deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    var changes: [Environment.Key: String?] = [
      "TIDEMARK_DB": nil, "TIDEMARK_STORE": nil, "GITHUB_RUN_ID": nil,
    ]
    let all = environment.merging(["PATH": "\(binaries):\(packageRoot.appending(path: "ci").path):\(path)"]) {
      $1
    }
    for (key, value) in all { changes[Environment.Key(stringLiteral: key)] = value }
    let result = try await Subprocess.run(
      .name("bash"), arguments: ["--noprofile", "--norc", "-eo", "pipefail", "-c", script],
      environment: .inherit.updating(changes), workingDirectory: FilePath(folder.path),
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Ending(stdout: result.standardOutput, stderr: result.standardError, status: status)
  }

  private struct Action: Decodable {
    struct Step: Decodable {
      let env: [String: String]
      let run: String
    }
    struct Input: Decodable { let `default`: String? }
    struct Runs: Decodable { let steps: [Step] }
    let inputs: [String: Input]
    let runs: Runs
  }

  /// Runs the steps of a composite action until one fails.
  ///
  /// - Parameter context: values of the expressions in its file.
  func steps(
    of file: String, _ context: [String: String], environment: [String: String]
  ) async throws -> [Ending] {
    let action = try JSONDecoder().decode(Action.self, from: Data(try await json(file).utf8))
    var values = Dictionary(
      uniqueKeysWithValues: action.inputs.map { ("inputs.\($0)", $1.default ?? "") })
    values.merge([
      "github.server_url": "https://github.com", "github.repository": "acme/shop", "github.run_id": "99",
      "github.action_path": packageRoot.appending(path: "ci/\(file)").deletingLastPathComponent().path,
    ]) { $1 }
    values.merge(context) { $1 }
    var results: [Ending] = []
    for step in action.runs.steps {
      #expect(!step.run.contains("${{"), "an expression in a script is run as code")
      var variables = [
        "GITHUB_REPOSITORY": "acme/shop", "GITHUB_RUN_ID": "99", "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_STEP_SUMMARY": folder.appending(path: "summary.md").path,
      ].merging(environment) { $1 }
      for (name, text) in step.env {
        variables[name] = try text.replacing(#/\$\{\{ *(.*?) *\}\}/#) { match in
          try #require(values[String(match.1)], "no value for \(match.1)")
        }
      }
      results.append(try await shell(step.run, variables))
      if results.last?.status != 0 { break }
    }
    return results
  }

  private struct Job: Decodable { let script: [String] }

  /// Runs the script of a job of the GitLab include, whose variables are those of its pipeline.
  func script(of job: String, _ variables: [String: String]) async throws -> Ending {
    let text = try await json("gitlab/tidemark.gitlab-ci.yml")
    let jobs = try JSONDecoder().decode([String: Job].self, from: Data(text.utf8))
    return try await shell(try #require(jobs[job]).script.joined(separator: "\n"), variables)
  }

  private func json(_ file: String) async throws -> String {
    try await run(
      "\(linters)/python",
      [
        "-c",
        "import json, sys, ruamel.yaml as y; print(json.dumps(y.YAML(typ='safe').load(open(sys.argv[1]))))",
        packageRoot.appending(path: "ci/\(file)").path,
      ])
  }
}

/// The comments of one pull request, as GitHub's and GitLab's interfaces have them
/// (https://docs.github.com/en/rest/issues/comments, https://docs.gitlab.com/api/notes/): a hundred of people, of whom one
/// wrote the marker, before those of a bot.
private final class Forge: Sendable {
  private struct State {
    var ours: [String] = []
    var requests: [String] = []
  }

  private let server: RawServer

  var url: String { server.url }
  var ours: [String] { shared.state.withLock { $0.ours } }
  var requests: [String] { shared.state.withLock { $0.requests } }
  func stop() { server.stop() }

  private final class Shared: Sendable { let state = Mutex(State()) }
  private let shared: Shared

  init() throws {
    let shared = Shared()
    self.shared = shared
    server = try RawServer { connection in
      let request = connection.request()
      connection.answer("200 OK", shared.state.withLock { Self.answer(request, &$0) })
    }
  }

  private static func answer(_ request: String, _ state: inout State) -> String {
    state.requests.append(request)
    let words = request.split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count == 3 else { return "{}" }
    let isList = words[0] == "GET"
    if words[1].contains("/pulls?") { return #"[{"number": 7, "head": {"sha": "abc"}}]"# }
    if isList, words[1].hasSuffix("page=1") {
      let people = (0..<100).map {
        #"{"id": \#($0), "system": true, "user": {"type": "User"}, "body": "<!-- tidemark --> \#($0)"}"#
      }
      return "[\(people.joined(separator: ","))]"
    }
    if isList {
      let bots = state.ours.indices.map { index -> String in
        let body = (try? String(decoding: JSONEncoder().encode(state.ours[index]), as: UTF8.self)) ?? ""
        return #"{"id": \#(500 + index), "system": false, "user": {"type": "Bot"}, "body": \#(body)}"#
      }
      return "[\(bots.joined(separator: ","))]"
    }
    let body = request.range(of: "\r\n\r\n").map { Data(request[$0.upperBound...].utf8) } ?? Data()
    let text = (try? JSONDecoder().decode([String: String].self, from: body))?["body"] ?? "no body"
    if words[0] == "POST", words[1].hasSuffix("/7/comments") || words[1].hasSuffix("/7/notes") {
      state.ours.append(text)
    } else if let id = words[1].split(separator: "/").last.flatMap({ Int($0) }), id >= 500,
      state.ours.indices.contains(id - 500)
    {
      state.ours[id - 500] = text
    }
    return "{}"
  }
}
