import TidemarkWarehouse

/// OpenMetrics 1.0 text (https://prometheus.io/docs/specs/om/open_metrics_spec/), as GitLab's metrics reports and
/// Prometheus read it: a gauge for each column of numbers, named `tidemark_SECTION_COLUMN`.
///
/// What a row is about (container, scenario, …) is in its labels. Verdicts, reasons and times are no labels: a series
/// must keep its name from one run to the next, or it can be compared with nothing. NULL is no sample.
package enum OpenMetricsFormat {
  /// Columns of reports that say what a row is about.
  private static let labelKeys: Set = [
    "acknowledgement_id", "check", "column", "container", "file", "fit", "incident", "kind", "metric", "name",
    "phase", "question", "run_id", "scenario", "subject", "table_name", "test_id", "view",
  ]
  /// Numbers that only count rows.
  private static let countingKeys: Set = ["ordinal"]

  /// Fails with `ReportError.sameLabels` or `ReportError.duplicateColumns`.
  package static func text(_ report: Report) throws -> String {
    try report.sections.map(\.forPrograms).map(families).joined() + "# EOF\n"
  }

  private static func families(_ table: ReportTable) throws -> String {
    let columns = table.columns
    let labelled = columns.indices.filter { index in
      switch columns[index].kind {
      // A statement's own columns: every text names its row.
      case .any: table.rows.contains { if case .text = $0[index] { true } else { false } }
      case .text, .integer: labelKeys.contains(columns[index].key)
      default: false
      }
    }
    let labels = table.rows.map { row in
      let pairs = labelled.compactMap { index in
        machineText(row[index]).map { "\(name(columns[index].key))=\"\(escaped($0))\"" }
      }
      return pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
    }
    let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
    if let twice = counts.filter({ $1 > 1 }).keys.min() {
      throw ReportError.sameLabels(section: table.key, labels: twice)
    }
    var names: Set<String> = []
    return try columns.indices.filter { !labelled.contains($0) && !countingKeys.contains(columns[$0].key) }
      .map { index in
        let samples = zip(labels, table.rows).compactMap { labels, row in
          number(row[index]).map { (labels, $0) }
        }
        guard !samples.isEmpty else { return "" }
        let family = "tidemark_\(name(table.key))_\(name(columns[index].key))"
        guard names.insert(family).inserted else { throw ReportError.duplicateColumns([columns[index].key]) }
        let meaning = columns[index].meaning
        return "# TYPE \(family) gauge\n"
          + (meaning.isEmpty ? "" : "# HELP \(family) \(escaped(meaning))\n")
          + samples.map { "\(family)\($0) \($1)\n" }.joined()
      }.joined()
  }

  private static func number(_ value: Value) -> String? {
    switch value {
    case .integer, .real: machineText(value)
    case .null, .text, .blob: nil
    }
  }

  /// Letters, digits and underscores, a digit not first.
  private static func name(_ key: String) -> String {
    let clean = key.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? String(scalar) : "_"
    }.joined()
    return clean.first?.isNumber ?? true ? "_" + clean : clean
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"": result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
