import TidemarkTables
package import TidemarkWarehouse

/// Everything a run says, on one page to send around.
package struct ReportPage {
  let run: RunHead
  let verdict: PageVerdict
  /// Worst first.
  let findings: [RunFinding]
  let sections: [PageSection]
  /// Of the first screen: the panels of what was found.
  let picture: Chart?

  /// - Parameters:
  ///   - database: the file, as the reader would name it.
  ///   - base: nil: compared with nothing.
  ///   - isPartOfSite: whether the pages of a site show the trends, and the page need not.
  package init(
    _ run: RunHead, against base: ComparedBase? = nil, database: String, in warehouse: Warehouse,
    isPartOfSite: Bool = false
  ) throws {
    let results = RunResults(run, against: base, in: warehouse)
    self.run = run
    sections = try PageSections(results: results, database: database, hasTrends: !isPartOfSite).all
    let found = try results.findings()
    findings = found.onePerCause.worstFirst()
    picture = try results.picture(of: findings)
    verdict = PageVerdict(
      found, judgedCount: try results.judgedCount(), judgement: try results.judgement())
  }

  var title: String { "Run \(run.testID)" }

  /// When and how the run ended, in one line.
  var subtitle: String {
    "run #\(run.runID) · \(run.status) · started \(humanText(.text(run.startedAt), .timestamp) ?? run.startedAt) UTC"
  }

  /// Rows of a table that a page holds; a file of its own has the rest.
  static let rowLimit = 200
}
