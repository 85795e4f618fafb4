import Foundation
import TidemarkWarehouse

/// A store on a branch of a git repository that has nothing to do with its other branches.
///
/// The branch is one commit without parents, whose tree has the objects: a clone of depth 1 is all of it, and what was
/// pruned goes from the repository. A push replaces the commit only if it is still the one that was read
/// (`--force-with-lease`), and begins again where another pusher was faster. Where the repository refuses that, the new
/// commit has the old one as its parent.
actor GitStore: ObjectStore {
  nonisolated let name: String
  private let repository: String
  private let branch: String
  /// Of the repository in which it works.
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "tidemark-git-\(UUID().uuidString)")
  private var checkout: GitCheckout?
  /// Nothing tells that of an empty repository but its refusal.
  private var hash = GitCheckout.Hash.sha1

  private static let attempts = 60

  init(repository: String, branch: String, name: String) {
    self.name = name
    self.repository = repository
    self.branch = branch
  }

  func list() async throws -> [StoredObject] {
    let entries = try await fetched().entries
    return entries.keys.sorted().map { StoredObject(name: $0, bytes: nil) }
  }

  /// A folder that cannot be removed is one of the temporary ones.
  nonisolated func close() { try? FileManager.default.removeItem(at: folder) }

  func prepare(_ objects: [StoredObject]) async throws {
    let (git, entries) = try await fetched()
    do {
      try await git.fetchBlobs(objects.compactMap { entries[$0.name] })
    } catch let failure as GitProgram.Failure {
      throw problem(failure, "read the objects")
    }
  }

  func read(_ object: StoredObject) async throws -> Data {
    let (git, entries) = try await fetched()
    guard let blob = entries[object.name] else { throw StoreError.gone(store: name, name: object.name) }
    do {
      return try await git.blob(blob, limitBytes: Self.limitBytes)
    } catch let failure as GitProgram.Failure {
      throw problem(failure, "read \(object.name)")
    }
  }

  func add(_ objects: [(name: String, data: Data)]) async throws -> Set<String> {
    var blobs: [String: String] = [:]
    var hash = hash
    return try await change("store \(objects.count) objects") { git, entries in
      if self.hash != hash { (blobs, hash) = ([:], self.hash) }
      var changes: [String: String?] = [:]
      for object in objects where entries[object.name] == nil {
        let blob: String
        if let written = blobs[object.name] {
          blob = written
        } else {
          blob = try await git.write(object.data)
        }
        blobs[object.name] = blob
        changes[object.name] = blob
      }
      return changes
    }
  }

  func remove(_ names: [String]) async throws {
    _ = try await change("remove \(names.count) objects") { _, entries in
      names.reduce(into: [String: String?]()) { if entries[$1] != nil { $0[$1] = .some(nil) } }
    }
  }

  /// The newest commit that was read, which is read once.
  private func fetched() async throws -> (git: GitCheckout, entries: [String: String]) {
    if let checkout { return (checkout, try await checkout.entries) }
    return try await fetch()
  }

  @discardableResult
  private func fetch() async throws -> (git: GitCheckout, entries: [String: String]) {
    do {
      let checkout: GitCheckout
      if let known = self.checkout {
        checkout = known
      } else {
        checkout = try await GitCheckout(
          of: repository, branch: branch, hash: hash, in: folder.appending(path: hash.rawValue))
        self.checkout = checkout
      }
      try await checkout.fetch()
      return (checkout, try await checkout.entries)
    } catch let failure as GitProgram.Failure {
      if changesHash(failure) { return try await fetch() }
      throw problem(failure, "read the branch \(branch)")
    }
  }

  /// Whether the repository turned out to use the other hash, so that a new attempt is worth it.
  private func changesHash(_ failure: GitProgram.Failure) -> Bool {
    guard hash == .sha1, failure.text.contains(/(?i)hash algorithm|mismatched algorithms/) else {
      return false
    }
    hash = .sha256
    checkout = nil
    return true
  }

  /// Stores a new commit, in as many attempts as it needs.
  ///
  /// - Parameter body: the changes of what is there: a blob for a name that is to be, nil for one that is to go.
  /// - Returns: The names that changed.
  private func change(
    _ action: String, _ body: (GitCheckout, [String: String]) async throws -> [String: String?]
  ) async throws -> Set<String> {
    var hasParent = false
    var reason = ""
    for attempt in 1...Self.attempts {
      if attempt > 1 { try await fetch() }
      let (git, entries) = try await fetched()
      do {
        let changes = try await body(git, entries)
        guard !changes.isEmpty else { return [] }
        try await git.push(changes, hasParent: hasParent)
        return Set(changes.keys)
      } catch let failure as GitProgram.Failure {
        if failure.text.contains(/(?i)non-fast-forward|force[- ]push|protected branch|not allowed to force/),
          !hasParent
        {
          hasParent = true
        } else if changesHash(failure) {
          continue
        } else if !failure.text.contains(Self.contention) || failure.text.contains("; cannot create '") {
          // The latter of a branch whose name is a folder of another branch's name.
          throw problem(failure, action)
        }
        reason = failure.text
        try await Task.sleep(for: .milliseconds(Int.random(in: 10...(50 * min(attempt, 20)))))
      }
    }
    throw StoreError.contended(store: name, attempts: Self.attempts, reason: reason)
  }

  /// What git says where another push came first.
  nonisolated(unsafe) private static let contention =
    /(?i)stale info|cannot lock ref|failed to update ref|fetch first|reference already exists|incorrect old value|unable to create .*\.lock/

  private func problem(_ failure: GitProgram.Failure, _ action: String) -> StoreError {
    let text = failure.text
    if text.contains(
      /(?i)could not resolve|connection (refused|timed out|reset)|network is unreachable|couldn't connect|failed to connect/
    ) {
      return .away(store: name, reason: text)
    }
    if text.contains(
      /(?i)permission (to .* )?denied|authentication failed|could not read (username|password)|403|401|unable to create temporary object|insufficient permission|hook declined|protected branch/
    ) {
      return .denied(
        store: name, action: action,
        needs: "to read the repository for a pull, and to push to the branch \(branch) for a push",
        reason: text)
    }
    if text.contains(/(?i)does not appear to be a git repository|repository .*not found|not a git repository/)
    {
      return .noRepository(store: name, reason: text)
    }
    return .unexpected(store: name, action: action, reason: text)
  }
}
