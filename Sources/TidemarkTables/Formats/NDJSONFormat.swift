/// One object a line, for streams.
package enum NDJSONFormat {
  package static func text(_ table: ReportTable) throws -> String {
    try JSONFormat.objects(table).map { $0 + "\n" }.joined()
  }
}
