package import TidemarkWarehouse

/// What a command found out, ready for any output format.
package struct Report: Sendable {
  /// In the order people read them.
  package var sections: [ReportTable]
  /// Index of the section that formats for one table (CSV, TSV, NDJSON) print.
  package var mainIndex: Int
  /// What to know before believing the numbers; one sentence each, control
  /// characters escaped.
  package var notes: [String]
  /// The statements the numbers come from.
  package var queries: [BoundQuery]
  /// Why there is no row, where that means that there was nothing to judge.
  package var nothing: String?
  /// What was judged, where the report judges.
  package var checks: ChecksOfReport?
  /// Names of what there is to be alarmed about, by what a user may ask to fail on.
  package var alarms: [Alarm: [String]]

  package init(
    sections: [ReportTable], mainIndex: Int = 0, notes: [String] = [], queries: [BoundQuery] = [],
    nothing: String? = nil, checks: ChecksOfReport? = nil, alarms: [Alarm: [String]] = [:]
  ) {
    self.sections = sections
    self.mainIndex = mainIndex
    self.notes = notes.map(visible)
    self.queries = queries
    self.nothing = nothing
    self.checks = checks
    self.alarms = alarms
  }

  package var main: ReportTable { sections[mainIndex] }
}
