import Foundation
import Subprocess
import SystemPackage

/// A folder of a git working copy; without git, or outside of one, nothing is known.
struct GitCheckout: Sendable {
  /// nil is ours.
  var folder: String?

  /// nil when git is not there, refuses, or this is no working copy.
  func ask(_ arguments: String...) async -> String? {
    do {
      let result = try await run(
        .name("git"), arguments: Arguments(["--no-optional-locks"] + arguments),
        workingDirectory: folder.map { FilePath($0) }, output: .string(limit: 16 << 20),
        error: .discarded)
      guard result.terminationStatus.isSuccess else { return nil }
      return result.standardOutput.trimmingCharacters(in: .newlines)
    } catch {
      // No git, no labels: a run may be recorded anywhere.
      return nil
    }
  }

  /// Of the commit that is checked out, Unix seconds.
  var committedAt: Int64? {
    get async { await ask("log", "-1", "--format=%ct").flatMap { Int64($0) } }
  }

  /// The parents of the commit that is checked out, also where a shallow clone does not have them.
  var parents: [String] {
    get async {
      await ask("cat-file", "-p", "HEAD")?.split(separator: "\n").prefix { !$0.isEmpty }
        .filter { $0.hasPrefix("parent ") }.map { String($0.dropFirst("parent ".count)) } ?? []
    }
  }

  /// Whether anything differs from the commit, the given files and what SQLite keeps beside them left out.
  ///
  /// - Parameter files: Absolute, without symbolic links.
  func isDirty(besides files: [String]) async -> Bool? {
    guard let top = await ask("rev-parse", "--show-toplevel"),
      let changes = await ask("status", "--porcelain", "-z", "--untracked-files=all")
    else { return nil }
    let ignored = Set(files.flatMap { file in ["", "-wal", "-shm", "-lock", "-journal"].map { file + $0 } })
    // `XY path`, and behind a rename the path it had, without a letter.
    return changes.split(separator: "\0").contains { entry in
      !ignored.contains("\(top)/\(entry.dropFirst(3))")
    }
  }
}
