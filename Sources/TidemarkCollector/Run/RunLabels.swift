import Foundation
import Subprocess

/// What the surroundings say about a run without being asked.
package enum RunLabels {
  /// A build system, by the variables it sets; the first whose mark is there.
  private struct Provider {
    let name: String
    let mark: String
    let build: String
    let branch: [String]
    let commit: String
  }

  /// https://docs.github.com/actions/reference/variables-reference,
  /// https://docs.gitlab.com/ci/variables/predefined_variables, https://www.jenkins.io/doc/book/pipeline/jenkinsfile,
  /// https://buildkite.com/docs/pipelines/configure/environment-variables,
  /// https://circleci.com/docs/reference/variables
  private static let providers = [
    Provider(
      name: "github", mark: "GITHUB_ACTIONS", build: "GITHUB_RUN_ID",
      branch: ["GITHUB_HEAD_REF", "GITHUB_REF_NAME"], commit: "GITHUB_SHA"),
    Provider(
      name: "gitlab", mark: "GITLAB_CI", build: "CI_PIPELINE_ID", branch: ["CI_COMMIT_REF_NAME"],
      commit: "CI_COMMIT_SHA"),
    Provider(
      name: "buildkite", mark: "BUILDKITE", build: "BUILDKITE_BUILD_NUMBER", branch: ["BUILDKITE_BRANCH"],
      commit: "BUILDKITE_COMMIT"),
    Provider(
      name: "circleci", mark: "CIRCLECI", build: "CIRCLE_BUILD_NUM", branch: ["CIRCLE_BRANCH"],
      commit: "CIRCLE_SHA1"),
    Provider(
      name: "jenkins", mark: "JENKINS_URL", build: "BUILD_NUMBER", branch: ["GIT_BRANCH"],
      commit: "GIT_COMMIT"),
  ]

  /// What a recording went beside, and the exit code it ended with.
  static let command = "command"
  static let commandExitCode = "command.exit_code"

  package static func capture(_ environment: [String: String]) async -> [String: String] {
    var labels = build(environment)
    // A checkout knows its commit better than the build system; only the branch is often lost there.
    if let commit = await git("rev-parse", "HEAD") { labels["git.commit"] = commit }
    if let branch = await git("rev-parse", "--abbrev-ref", "HEAD"), branch != "HEAD" {
      labels["git.branch"] = branch
    }
    if labels["git.commit"] != nil, let changes = await git("status", "--porcelain") {
      labels["git.dirty"] = changes.isEmpty ? "false" : "true"
    }
    return labels
  }

  static func build(_ environment: [String: String]) -> [String: String] {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard let provider = providers.first(where: { value($0.mark) != nil }) else { return [:] }
    var labels = ["ci.provider": provider.name]
    labels["ci.build"] = value(provider.build)
    labels["git.branch"] = provider.branch.lazy.compactMap(value).first
    labels["git.commit"] = value(provider.commit)
    return labels
  }

  /// nil when git is not there or this is no working copy.
  private static func git(_ arguments: String...) async -> String? {
    do {
      let result = try await run(
        .name("git"), arguments: Arguments(["--no-optional-locks"] + arguments),
        output: .string(limit: 1 << 20))
      guard result.terminationStatus.isSuccess else { return nil }
      return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    } catch {
      // No git, no labels: a run may be recorded anywhere.
      return nil
    }
  }
}
