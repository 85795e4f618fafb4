import Foundation

/// Where a forge shows commits: `https://github.com/owner/name` and its likes.
package struct ForgeLinks: Sendable, Equatable {
  /// Without a slash at the end.
  package let base: String

  /// The address of a repository, as a browser or as git names it; nil for one that no browser opens.
  ///
  /// `git@host:owner/name.git` and `ssh://git@host/owner/name.git` become `https://host/owner/name`; a name and a password
  /// in the address are left out, because a page is for many.
  package init?(_ address: String) {
    var text = address.trimmingCharacters(in: .whitespacesAndNewlines)
    if !text.contains("://"), let match = text.wholeMatch(of: /(?:[\w.-]+@)?([\w.-]+):([\w.\/~-]+)/) {
      text = "https://\(match.1)/\(match.2)"
    }
    guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty,
      let scheme = url.scheme, ["http", "https", "ssh", "git"].contains(scheme)
    else { return nil }
    let port = scheme == "ssh" || scheme == "git" ? nil : url.port
    var path = url.path
    while path.hasSuffix("/") { path.removeLast() }
    if path.hasSuffix(".git") { path.removeLast(4) }
    guard path.count > 1 else { return nil }
    base = "\(scheme == "http" ? "http" : "https")://\(host)\(port.map { ":\($0)" } ?? "")\(path)"
  }

  private var infix: String { base.contains("gitlab") ? "/-" : "" }

  /// nil for what is no commit.
  func commit(_ hash: String) -> String? {
    Self.isHash(hash) ? "\(base)\(infix)/\(base.contains("bitbucket") ? "commits" : "commit")/\(hash)" : nil
  }

  /// What lies between two commits.
  func comparison(_ first: String, _ last: String) -> String? {
    guard Self.isHash(first), Self.isHash(last) else { return nil }
    return base.contains("bitbucket")
      ? "\(base)/branches/compare/\(last)..\(first)" : "\(base)\(infix)/compare/\(first)...\(last)"
  }

  private static func isHash(_ text: String) -> Bool { text.wholeMatch(of: /[0-9a-fA-F]{6,64}/) != nil }
}
