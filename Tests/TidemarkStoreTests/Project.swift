import Foundation
import Subprocess
import SystemPackage
import Testing
import TidemarkTestSupport

/// How a script ended.
struct Ending {
  let stdout: String
  let stderr: String
  let status: Int32
}

/// A checkout in which a job works; its store lies beside it.
struct Project {
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
