import Foundation
import Subprocess
import SystemPackage
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite("Labels of the surroundings")
struct RunLabelsTests {
  private func labels(_ environment: [String: String]) -> [String: String] {
    BuildSystem(environment)?.labels ?? [:]
  }

  @Test("GitHub, GitLab, Jenkins, Buildkite and CircleCI are known by the variables they set")
  func providers() {
    #expect(
      labels([
        "GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77", "GITHUB_HEAD_REF": "", "GITHUB_REF_NAME": "main",
        "GITHUB_SHA": "abc",
      ]) == ["ci.provider": "github", "ci.build": "77", "git.branch": "main", "git.commit": "abc"])
    #expect(
      labels(["GITLAB_CI": "true", "CI_PIPELINE_ID": "5", "CI_COMMIT_REF_NAME": "dev"])
        == ["ci.provider": "gitlab", "ci.build": "5", "git.branch": "dev"])
    #expect(labels(["JENKINS_URL": "http://j", "BUILD_NUMBER": "9"])["ci.provider"] == "jenkins")
    #expect(labels(["BUILDKITE": "true"]) == ["ci.provider": "buildkite"])
    #expect(labels(["CIRCLECI": "true", "CIRCLE_BUILD_NUM": "3"])["ci.build"] == "3")
    #expect(labels(["HOME": "/root"]).isEmpty)
  }

  @Test(
    "Jenkins' origin/main is branch main, and a pull request is its own branch",
    arguments: [
      (["GIT_BRANCH": "origin/main"], "main"), (["GIT_BRANCH": "main"], "main"),
      (["GIT_BRANCH": "origin/feature/origin/x"], "feature/origin/x"),
      (["GIT_BRANCH": "refs/remotes/origin/main"], "main"),
      (["GIT_BRANCH": "origin/main", "BRANCH_NAME": "main"], "main"),
      (["GIT_BRANCH": "PR-7", "BRANCH_NAME": "PR-7", "CHANGE_BRANCH": "fix-leak"], "fix-leak"),
    ] as [([String: String], String)])
  func jenkins(variables: [String: String], branch: String) {
    #expect(labels(variables.merging(["JENKINS_URL": "http://j"]) { $1 })["git.branch"] == branch)
  }

  // MARK: - In a real working copy

  private func shell(_ script: String) async throws -> String {
    let result = try await Subprocess.run(
      .path("/bin/sh"), arguments: ["-euc", script], output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    try #require(result.terminationStatus.isSuccess, "\(script): \(result.standardError)")
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// main with two commits, and a merge of `feature` into it that is checked out without a branch.
  private func withMerge(
    _ body: (_ folder: URL, _ git: (String) async throws -> String) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { folder in
      let git = { (script: String) async throws -> String in
        try await shell(
          "git() { command git -c user.name=t -c user.email=t@t \"$@\"; }; cd \(folder.path); \(script)")
      }
      _ = try await git(
        """
        git init -q -b main; echo 1 > a; git add a; git commit -qm one
        git checkout -qb feature; echo 2 > b; git add b; git commit -qm two
        git checkout -q main; echo 3 > c; git add c; git commit -qm three
        git checkout -q --detach; git merge -q --no-ff -m merge feature
        """)
      try await body(folder, git)
    }
  }

  private func record(in folder: URL, _ environment: [String: String]) async throws -> [String: String] {
    let result = try await BuiltTool.collect.run(
      [
        "record", "--duration", "0.4s", "--interval", "0.2", "--pid",
        "job=\(ProcessInfo.processInfo.processIdentifier)",
      ], environment: environment, directory: folder)
    #expect(result.status == 0, "\(result.stderr)")
    let lines = try await rows(
      "SELECT key, value FROM run_labels WHERE key LIKE 'git.%' AND run_id = (SELECT max(run_id) FROM runs)",
      in: folder)
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let parts = line.split(separator: ",").map(String.init)
        return (parts[0], parts[1])
      })
  }

  @Test(
    "of a pull request its head is the commit, and not the merge that is tried", arguments: [true, false])
  func pullRequest(hasEvent: Bool) async throws {
    try await withMerge { folder, git in
      let (merge, head) = (try await git("git rev-parse HEAD"), try await git("git rev-parse feature"))
      var github = [
        "GITHUB_ACTIONS": "true", "GITHUB_SHA": merge, "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_HEAD_REF": "feature", "GITHUB_EVENT_PATH": "",
      ]
      if hasEvent {
        let event = folder.appending(path: ".git/event.json")
        try Data(#"{"pull_request": {"head": {"sha": "\#(head)"}}}"#.utf8).write(to: event)
        github["GITHUB_EVENT_PATH"] = event.path
      }
      let labels = try await record(in: folder, github)
      #expect(labels == ["git.commit": head, "git.branch": "feature", "git.dirty": "false"])
      // The same checkout for a push is what it is.
      github["GITHUB_REF"] = "refs/heads/main"
      github["GITHUB_EVENT_PATH"] = ""
      #expect(try await record(in: folder, github)["git.commit"] == merge)
    }
  }

  @Test("GitLab names the head itself; Jenkins merges the target into it, which is on no remote branch")
  func otherRequests() async throws {
    try await withMerge { folder, git in
      let (merge, head) = (try await git("git rev-parse HEAD"), try await git("git rev-parse feature"))
      let first = try await git("git rev-parse HEAD^1")
      let gitlab = try await record(
        in: folder,
        [
          "GITLAB_CI": "1", "CI_COMMIT_SHA": merge, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": head,
          "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "feature",
          "CI_COMMIT_REF_NAME": "refs/merge-requests/1/merge",
        ])
      #expect(gitlab["git.commit"] == head)
      #expect(gitlab["git.branch"] == "feature")
      let jenkins = try await record(
        in: folder, ["JENKINS_URL": "http://j", "CHANGE_ID": "7", "CHANGE_BRANCH": "feature"])
      #expect(jenkins["git.commit"] == first)
    }
  }

  @Test("the warehouse makes no checkout dirty, wherever in it; anything else does")
  func dirty() async throws {
    try await withMerge { folder, git in
      #expect(try await record(in: folder, [:])["git.dirty"] == "false")
      _ = try await git("echo changed >> a")
      #expect(try await record(in: folder, [:])["git.dirty"] == "true")
      _ = try await git("git checkout -q a; touch new")
      #expect(try await record(in: folder, [:])["git.dirty"] == "true")
      // Tracked, and in a folder of its own.
      _ = try await git("rm new; mkdir measured; cp tidemark.db measured/")
      _ = try await git("rm tidemark.db*; git add -f measured; git commit -qm four")
      _ = try await BuiltTool.collect.run(
        ["record", "--duration", "0.4s", "--interval", "0.2", "--pid", "job=1"],
        environment: ["TIDEMARK_DB": "measured/tidemark.db"], directory: folder)
      let query = "SELECT value FROM run_labels WHERE key = 'git.dirty' ORDER BY run_id DESC LIMIT 1"
      #expect(try await shell("sqlite3 \(folder.path)/measured/tidemark.db \"\(query)\"") == "false")
    }
  }
}
