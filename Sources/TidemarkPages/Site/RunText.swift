import Foundation
import TidemarkTables
import TidemarkWarehouse

/// A run as a site names it.
struct RunText {
  let run: RunHead
  let labels: [String: String]
  let forge: ForgeLinks?

  init(_ run: RunHead, _ labels: [String: String], _ forge: ForgeLinks?) {
    self.run = run
    self.labels = labels
    self.forge = forge
  }

  var commit: String? { labels["git.commit"] }
  var branch: String? { labels["git.branch"] }

  /// `2026-11-21 09:30`
  var moment: String { String(run.startedAt.prefix(16)).replacing("T", with: " ") }

  /// Ten letters of the commit, linked where a forge shows it.
  var commitMarkup: Markup? { commit.map { Self.commitMarkup($0, forge) } }

  static func commitMarkup(_ hash: String, _ forge: ForgeLinks?) -> Markup {
    let short = String(hash.prefix(10))
    return forge?.commit(hash).map { "<a href=\"\($0)\"><code>\(short)</code></a>" as Markup }
      ?? "<code>\(short)</code>"
  }

  /// Labels that no column shows.
  var others: String {
    labels.filter { !["git.commit", "git.branch"].contains($0.key) }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }

  /// Branch, commit and labels.
  var line: Markup {
    let parts: [Markup?] = [
      branch.map { "branch \($0)" }, commitMarkup.map { "commit \($0)" },
      others.isEmpty ? nil : "\(others)",
    ]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }

  /// `100 runs, #3551 to #3650`, without a word of what they have in common.
  static func range(_ runs: [RunHead]) -> String {
    runs.count == 1
      ? "1 run" : "\(runs.count) runs, \(runs.last?.testID ?? "") to \(runs.first?.testID ?? "")"
  }
}
