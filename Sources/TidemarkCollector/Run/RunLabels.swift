import Foundation

/// What the surroundings say about a run without being asked.
package enum RunLabels {
  /// What a recording went beside, and the exit code it ended with.
  static let command = "command"
  static let commandExitCode = "command.exit_code"

  /// - Parameter database: The warehouse, which makes no checkout dirty.
  package static func capture(_ environment: [String: String], database: String) async -> [String: String] {
    let build = BuildSystem(environment)
    let git = GitCheckout()
    var labels = build?.labels ?? [:]
    // A checkout knows its commit better than the build system; only the branch is often lost there.
    if let commit = await git.ask("rev-parse", "HEAD") {
      labels["git.commit"] = await build?.head(of: commit, git) ?? commit
    }
    if let branch = await git.ask("rev-parse", "--abbrev-ref", "HEAD"), branch != "HEAD" {
      labels["git.branch"] = branch
    }
    if labels["git.commit"] != nil {
      let path = URL(filePath: database).resolvingSymlinksInPath().path
      labels["git.dirty"] = await git.isDirty(besides: [path]).map { $0 ? "true" : "false" }
    }
    return labels
  }
}
