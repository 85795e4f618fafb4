import Foundation
import TidemarkErrors
import TidemarkWarehouse

/// Where a store is, as a user writes it.
package struct StoreLocation: Sendable, Equatable {
  enum Place: Sendable, Equatable {
    /// Absolute.
    case folder(path: String)
    /// The prefix is empty or ends in a slash.
    case bucket(String, prefix: String)
    case branch(String, repository: String)
  }

  /// As it was written; it holds no credentials.
  package let text: String
  let place: Place
  let endpoint: String?

  static let standardBranch = "tidemark-store"

  /// - Parameters:
  ///   - text: a folder, `s3://bucket/prefix`, or `git:URL#branch`.
  ///   - endpoint: URL of a server that speaks S3; nil for the environment's, else AWS.
  /// - Throws: `StoreError.badLocation`.
  package init(_ text: String, endpoint: String? = nil) throws {
    self.text = text
    self.endpoint = endpoint
    guard !text.isEmpty else { throw StoreError.badLocation(text, reason: "it is empty") }
    if text.hasPrefix("s3:") {
      place = try Self.bucket(text)
    } else if text.hasPrefix("git:") {
      place = try Self.branch(text)
    } else if let scheme = text.prefixMatch(of: /[a-zA-Z][a-zA-Z0-9+.\-]+:\/\//) {
      throw StoreError.badLocation(Self.withoutUser(text), reason: "\(scheme.output) is no kind of store")
    } else {
      place = .folder(path: URL(filePath: text).standardizedFileURL.path)
    }
  }

  private static func bucket(_ text: String) throws -> Place {
    guard let match = text.wholeMatch(of: /s3:\/\/([^\/]*)(?:\/(.*))?/) else {
      throw StoreError.badLocation(withoutUser(text), reason: "write s3://BUCKET/PREFIX")
    }
    let bucket = String(match.1)
    guard !bucket.contains("@") else {
      throw StoreError.badLocation(
        withoutUser(text), reason: "credentials belong into the environment, not into the name")
    }
    // Rules of names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    guard bucket.wholeMatch(of: /[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]/) != nil else {
      throw StoreError.badLocation(
        text, reason: "`\(bucket)` is no name of a bucket (3 to 63 of a-z, 0-9, - and .)")
    }
    let parts = (match.2.map(String.init) ?? "").split(separator: "/")
    guard parts.allSatisfy({ $0 != "." && $0 != ".." && $0.utf8.allSatisfy { $0 >= 32 && $0 != 127 } }) else {
      throw StoreError.badLocation(text, reason: "its prefix has a part that is no name")
    }
    return .bucket(bucket, prefix: parts.isEmpty ? "" : parts.joined(separator: "/") + "/")
  }

  private static func branch(_ text: String) throws -> Place {
    let rest = text.dropFirst(4)
    let hash = rest.lastIndex(of: "#")
    let repository = String(hash.map { rest[..<$0] } ?? rest)
    let branch = hash.map { String(rest[rest.index(after: $0)...]) } ?? standardBranch
    // A leading dash would be an option of git's.
    guard !repository.isEmpty, !repository.hasPrefix("-") else {
      throw StoreError.badLocation(text, reason: "write git:REPOSITORY or git:REPOSITORY#BRANCH")
    }
    // git's `ext::` runs a command.
    guard !repository.contains("::") else {
      throw StoreError.badLocation(text, reason: "git's remote helpers are not used")
    }
    // In https the user may be a token too.
    guard repository.firstMatch(of: /^(?:https?:\/\/[^\/]*|[a-z+]+:\/\/[^\/@]*:[^\/@]*)@/) == nil else {
      throw StoreError.badLocation(
        withoutUser(text), reason: "a password belongs to git's credential helper, not into the name")
    }
    guard !repository.contains("://") || !repository.contains("?") else {
      throw StoreError.badLocation(
        withoutUser(text),
        reason: "the address of a repository has no query; a token belongs to git's credential helper")
    }
    guard branch.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.\-\/]*/) != nil, !branch.contains(".."),
      !branch.hasSuffix("/"), !branch.hasSuffix(".lock")
    else { throw StoreError.badLocation(text, reason: "`\(branch)` is no name of a branch") }
    let isPath = !repository.contains("://") && repository.firstMatch(of: /^[^\/]+:/) == nil
    return .branch(
      branch, repository: isPath ? URL(filePath: repository).standardizedFileURL.path : repository)
  }

  private static func withoutUser(_ text: String) -> String { Redaction.url(text) }

  /// Connects to the store as far as that is possible without asking it.
  ///
  /// - Throws: `StoreError`, among them `.noCredentials` and `.noFolder`.
  package func open(environment: [String: String] = ProcessInfo.processInfo.environment) throws
    -> any ObjectStore
  {
    switch place {
    case .folder(let path): try FolderStore(path)
    case .bucket(let bucket, let prefix):
      try S3Store(
        bucket: bucket, prefix: prefix,
        endpoint: S3Endpoint(bucket: bucket, given: endpoint, environment: environment),
        credentials: S3Credentials(environment, store: text), name: text)
    case .branch(let branch, let repository):
      GitStore(repository: repository, branch: branch, name: text)
    }
  }
}
