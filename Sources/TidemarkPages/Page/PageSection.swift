import TidemarkTables
import TidemarkWarehouse

/// A stretch of a report page.
struct PageSection {
  /// To link to.
  let anchor: String
  let title: String
  /// What the section shows, or why it shows nothing.
  let lead: String
  var charts: [Chart] = []
  /// Small pictures of series, a row each.
  var lines: [TrendLine] = []
  var tables: [ReportTable] = []
  /// What needs no attention: counted, and shown when the reader asks.
  var folded: ReportTable?
  var notes: [String] = []
  /// What gives the same numbers.
  let command: String
  var queries: [BoundQuery] = []
}

/// A command as the reader of a page would type it.
func pageCommand(_ words: String, database: String) -> String {
  "tidemark \(words) --db \(shellQuoted(database))"
}
