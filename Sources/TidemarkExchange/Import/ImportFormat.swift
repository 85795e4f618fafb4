import Foundation

/// The forms of files that can be imported.
package enum ImportFormat: String, Sendable, CaseIterable {
  case resultsJSON = "results-json"
  case csv, table, docker, prometheus, mprof

  /// By content: a results.json and an answer of Prometheus have members of their own, other JSON is readings; a
  /// table has a header in columns of blanks; anything else may be CSV. Fails with `ImportProblem`.
  package init(contentOf path: String) throws {
    let head = try importing { try Self.head(path) }
    let text = head.joined(separator: "\n")
    let isSeries =
      text.contains("\"resultType\"") || text.contains("\"errorType\"")
      || text.contains("\"metric\"") && text.contains("\"values\"")
    switch text.first(where: { !$0.isWhitespace }) {
    case "{" where isSeries, "[" where isSeries: self = .prometheus
    case "{" where Self.isResults(text): self = .resultsJSON
    default:
      if head.contains(where: ProfileRows.begins) {
        self = .mprof
      } else if head.contains(where: SeriesText.begins) {
        self = .prometheus
      } else if head.contains(where: Self.holdsObject) {
        self = .docker
      } else if head.contains(where: TableRows.beginsProcessList)
        || head.contains(where: TableRows.begins) && !head.contains(where: Self.isSeparated)
      {
        self = .table
      } else {
        self = .csv
      }
    }
  }

  private static func head(_ path: String) throws -> [String] {
    // A whole results.json may stand on one line.
    let wantedLength = 1 << 16
    let lines = try TextLines(path, cuttingLinesAt: wantedLength + 4)
    var head: [String] = []
    var length = 0
    while length < wantedLength, let line = try lines.next() {
      head.append(line.text.withoutTerminalCodes.text)
      length += line.text.utf8.count
    }
    return head
  }

  private static func isResults(_ text: String) -> Bool {
    ["\"test_id\"", "\"scenarios\"", "\"scenario_name\""].contains { text.contains($0) }
  }

  /// A line on which a JSON object or list of objects begins, behind nothing, a time or an opening bracket.
  private static func holdsObject(_ text: String) -> Bool {
    text.contains(/^\s*[\[{][\[{\s]*$|\{\s*"|^\s*\{\s*\}/)
      && !text.contains(/^[^{]*[A-Za-z_:][A-Za-z0-9_:]*\{/)
      && !text.contains("{\"\"")
  }

  private static func isSeparated(_ text: String) -> Bool {
    guard let separator = [",", ";", "|"].first(where: { text.contains($0) }) else { return false }
    return text.count { "\($0)" == separator } > 1
  }
}
