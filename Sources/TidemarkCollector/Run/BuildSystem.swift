import Foundation

/// The build system a run is started by, by the variables it sets.
///
/// https://docs.github.com/actions/reference/variables-reference,
/// https://docs.gitlab.com/ci/variables/predefined_variables, https://www.jenkins.io/doc/book/pipeline/jenkinsfile,
/// https://buildkite.com/docs/pipelines/configure/environment-variables,
/// https://circleci.com/docs/reference/variables
struct BuildSystem: Sendable {
  private struct Provider {
    let name: String
    let mark: String
    let build: String
    /// The first that is set; of a pull request its own branch and not the one it would go into.
    let branch: [String]
    let commit: [String]
  }

  private static let providers = [
    Provider(
      name: "github", mark: "GITHUB_ACTIONS", build: "GITHUB_RUN_ID",
      branch: ["GITHUB_HEAD_REF", "GITHUB_REF_NAME"], commit: ["GITHUB_SHA"]),
    Provider(
      name: "gitlab", mark: "GITLAB_CI", build: "CI_PIPELINE_ID",
      branch: ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_NAME"],
      commit: ["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"]),
    Provider(
      name: "buildkite", mark: "BUILDKITE", build: "BUILDKITE_BUILD_NUMBER", branch: ["BUILDKITE_BRANCH"],
      commit: ["BUILDKITE_COMMIT"]),
    Provider(
      name: "circleci", mark: "CIRCLECI", build: "CIRCLE_BUILD_NUM", branch: ["CIRCLE_BRANCH"],
      commit: ["CIRCLE_SHA1"]),
    Provider(
      name: "jenkins", mark: "JENKINS_URL", build: "BUILD_NUMBER",
      branch: ["CHANGE_BRANCH", "BRANCH_NAME", "GIT_LOCAL_BRANCH", "GIT_BRANCH"], commit: ["GIT_COMMIT"]),
  ]

  private let provider: Provider
  private let environment: [String: String]

  /// nil when none is known.
  init?(_ environment: [String: String]) {
    guard let provider = Self.providers.first(where: { environment[$0.mark]?.isEmpty == false }) else {
      return nil
    }
    self.provider = provider
    self.environment = environment
  }

  private func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  var labels: [String: String] {
    var labels = ["ci.provider": provider.name]
    labels["ci.build"] = value(provider.build)
    labels["git.branch"] = provider.branch.lazy.compactMap(value).first.map(Self.local)
    labels["git.commit"] = requestHead ?? provider.commit.lazy.compactMap(value).first
    return labels
  }

  /// `main` of `origin/main` and of `refs/heads/main`. Jenkins' git plugin writes the remote before the branch.
  private static func local(_ branch: String) -> String {
    for prefix in ["refs/heads/", "refs/remotes/origin/", "remotes/origin/", "origin/"]
    where branch.hasPrefix(prefix) && branch.count > prefix.count {
      return String(branch.dropFirst(prefix.count))
    }
    return branch
  }

  // MARK: - Pull requests

  /// The commit somebody made, where what is checked out is the trial merge of a pull request; nil where it is none.
  func head(of commit: String, _ git: GitCheckout) async -> String? {
    switch provider.name {
    case "github":
      // Somebody may have checked out the head by name.
      guard commit == value("GITHUB_SHA"), isRequest else { return nil }
      let parents = await git.parents
      return requestHead ?? (parents.count == 2 ? parents[1] : nil)
    case "gitlab":
      guard commit == value("CI_COMMIT_SHA") else { return nil }
      return value("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
    case "jenkins":
      // The plugin merges the target into the head on the spot: such a commit is on no remote branch.
      guard value("CHANGE_ID") != nil, case let parents = await git.parents, parents.count == 2,
        await git.ask("branch", "--remotes", "--contains", commit)?.isEmpty == true
      else { return nil }
      return parents[0]
    default: return nil
    }
  }

  /// Whether GitHub runs it for a pull request, on the merge it tries.
  private var isRequest: Bool { value("GITHUB_REF")?.hasPrefix("refs/pull/") == true }

  /// GitHub writes it nowhere but into the event.
  private var requestHead: String? {
    struct Event: Decodable {
      struct Request: Decodable {
        struct Head: Decodable { var sha: String? }
        var head: Head?
      }
      var pullRequest: Request?
      enum CodingKeys: String, CodingKey { case pullRequest = "pull_request" }
    }
    guard isRequest, let path = value("GITHUB_EVENT_PATH"),
      let data = FileManager.default.contents(atPath: path)
    else { return nil }
    // A file of another form says nothing of a head.
    return (try? JSONDecoder().decode(Event.self, from: data))?.pullRequest?.head?.sha
  }
}
