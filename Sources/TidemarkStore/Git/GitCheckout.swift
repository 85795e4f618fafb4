import Foundation
import TidemarkWarehouse

/// The newest commit of a branch elsewhere, in a repository of its own. Of a server that can
/// filter, blobs come when they are read; of others, all come at once.
final class GitCheckout: Sendable {
  private let git: GitProgram
  private let branch: String
  private let folder: URL
  private let hash: Hash

  /// What a repository names its objects by. A repository cannot fetch from one of the other kind, or push to it.
  enum Hash: String, Sendable {
    case sha1, sha256

    var digits: Int { self == .sha1 ? 40 : 64 }
  }

  private static let remote = "store"
  /// The commit that was fetched last.
  private static let fetched = "refs/store"

  /// - Parameter folder: which is not there yet.
  init(of repository: String, branch: String, hash: Hash, in folder: URL) async throws {
    self.branch = branch
    self.folder = folder
    self.hash = hash
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    git = GitProgram(directory: folder.path)
    // Not by an option: releases before 2.29 have none, and leave this variable alone.
    try await git(
      ["init", "--quiet", "--bare", "--template=", "."], environment: ["GIT_DEFAULT_HASH": hash.rawValue])
    let settings = [
      "url": repository, "promisor": "true", "partialclonefilter": "blob:none",
    ]
    for (key, value) in settings { try await git(["config", "remote.\(Self.remote).\(key)", value]) }
  }

  /// Brings the newest commit.
  func fetch() async throws {
    let reference = "refs/heads/\(branch)"
    let listed = try await git(["ls-remote", Self.remote, reference])
    guard !listed.isEmpty else {
      try await git(["update-ref", "-d", Self.fetched])
      return
    }
    try await git([
      "fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none", Self.remote,
      "+\(reference):\(Self.fetched)",
    ])
  }

  /// The blobs by the names of their files; empty where the branch is not there.
  var entries: [String: String] {
    get async throws {
      guard try await commit != nil else { return [:] }
      let listing = try await git(["ls-tree", "-r", "-z", Self.fetched])
      return listing.split(separator: 0).reduce(into: [:]) { entries, line in
        // `100644 blob OID<tab>NAME`
        let parts = String(decoding: line, as: UTF8.self).split(separator: "\t", maxSplits: 1)
        let facts = parts[0].split(separator: " ")
        guard parts.count == 2, facts.count == 3, facts[0] == "100644", facts[1] == "blob" else { return }
        entries[String(parts[1])] = String(facts[2])
      }
    }
  }

  private var commit: String? {
    get async throws {
      let listed = try await git(["for-each-ref", "--format=%(objectname)", Self.fetched])
      let text = String(decoding: listed, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? nil : text
    }
  }

  /// Brings those of the blobs that are not here, in one request, as git itself does before it checks files out.
  func fetchBlobs(_ blobs: [String]) async throws {
    guard !blobs.isEmpty else { return }
    let listed = try await git(["rev-list", "--objects", "--missing=print", Self.fetched])
    let missing = Set(
      String(decoding: listed, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("?") }
        .map { String($0.dropFirst()) })
    let wanted = blobs.filter(missing.contains)
    guard !wanted.isEmpty else { return }
    try await git(
      [
        "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", Self.remote, "--no-tags",
        "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin",
      ], input: Data(wanted.map { $0 + "\n" }.joined().utf8))
  }

  func blob(_ blob: String, limitBytes: Int) async throws -> Data {
    let size = try await git(["cat-file", "-s", blob])
    guard
      let bytes = Int(String(decoding: size, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)),
      bytes <= limitBytes
    else { throw GitProgram.Failure(text: "the object has more than \(limitBytes >> 20) MB") }
    return try await git(["cat-file", "blob", blob], outputLimitBytes: bytes + 1)
  }

  /// Stores a blob here. Returns its name.
  func write(_ data: Data) async throws -> String {
    let printed = try await git(["hash-object", "-w", "--stdin"], input: data)
    return String(decoding: printed, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Makes a commit of the fetched one and the changes, and pushes it if the branch is still as it was fetched.
  ///
  /// - Parameters:
  ///   - changes: a blob for a file that is to be, nil for one that is to go.
  ///   - hasParent: whether the fetched commit stays behind the new one.
  func push(_ changes: [String: String?], hasParent: Bool) async throws {
    let old = try await commit
    let index = ["GIT_INDEX_FILE": folder.appending(path: "index").path]
    try await git(["read-tree"] + (old.map { [$0] } ?? ["--empty"]), environment: index)
    let lines = changes.map { name, blob in
      // Mode 0 removes.
      (blob.map { "100644 \($0)" } ?? "0 \(String(repeating: "0", count: hash.digits))") + "\t\(name)\0"
    }
    try await git(
      ["update-index", "-z", "--index-info"], input: Data(lines.joined().utf8), environment: index)
    let tree = try await text(of: ["write-tree", "--missing-ok"], environment: index)
    let parent = hasParent ? old.map { ["-p", $0] } ?? [] : []
    let commit = try await text(
      of: ["commit-tree", tree, "-m", "Runs recorded by Tidemark: `tidemark pull --from` reads this branch"]
        + parent)
    let reference = "refs/heads/\(branch)"
    try await git([
      "push", "--quiet", "--force-with-lease=\(reference):\(old ?? "")", Self.remote,
      "\(commit):\(reference)",
    ])
    try await git(["update-ref", Self.fetched, commit])
  }

  private func text(of arguments: [String], environment: [String: String] = [:]) async throws -> String {
    let printed = try await git(arguments, environment: environment)
    return String(decoding: printed, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
