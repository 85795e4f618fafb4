package import TidemarkErrors
import TidemarkWarehouse

/// The forms a report can be printed in. People's: table, markdown, html, line. Programs': csv, tsv, json, ndjson, xlsx,
/// openmetrics, and junit for reports that judge.
package enum OutputFormat: String, CaseIterable, Sendable {
  case table, markdown, csv, tsv, json, ndjson, html, line, junit, xlsx, openmetrics

  /// The format a file name asks for by its suffix.
  package init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    switch fileName[fileName.index(after: dot)...].lowercased() {
    case "txt": self = .table
    case "md", "markdown": self = .markdown
    case "csv": self = .csv
    case "tsv": self = .tsv
    case "json": self = .json
    case "ndjson", "jsonl": self = .ndjson
    case "html", "htm": self = .html
    case "xml": self = .junit
    case "xlsx": self = .xlsx
    case "om", "openmetrics": self = .openmetrics
    default: return nil
    }
  }

  /// Whether all sections of a report are printed and not only the main one.
  package var showsAllSections: Bool {
    switch self {
    case .table, .markdown, .json, .html, .line, .junit, .xlsx, .openmetrics: true
    case .csv, .tsv, .ndjson: false
    }
  }

  /// Whether people read it, who want what matters and not everything.
  package var isForPeople: Bool {
    switch self {
    case .table, .markdown, .html, .line: true
    case .csv, .tsv, .json, .ndjson, .junit, .xlsx, .openmetrics: false
    }
  }

  /// Whether the output is bytes that no terminal can show.
  package var isBinary: Bool { self == .xlsx }

  /// What a file of this format holds. Fails as ``text(_:_:)`` does, and with `ReportError.tooLargeForSheet`.
  package func bytes(_ report: Report, _ style: TextStyle = TextStyle()) throws -> [UInt8] {
    self == .xlsx ? try XLSXFormat.bytes(report) : Array(try text(report, style).utf8)
  }

  /// The whole text, ended by a newline unless it is empty.
  ///
  /// Fails with `ReportError.duplicateColumns` in the JSON formats, and with `binary` for a format that is no text.
  package func text(_ report: Report, _ style: TextStyle = TextStyle()) throws -> String {
    switch self {
    case .table: TableFormat.text(report, style)
    case .markdown: MarkdownFormat.text(report, style)
    case .csv: CSVFormat.text(report.main.forPrograms, style)
    case .tsv: TSVFormat.text(report.main.forPrograms, style)
    case .json: try JSONFormat.text(report)
    case .ndjson: try NDJSONFormat.text(report.main)
    case .html: HTMLFormat.text(report, style)
    case .line: LineFormat.text(report, style)
    case .openmetrics: try OpenMetricsFormat.text(report)
    case .xlsx: throw ReportError.binary(self)
    case .junit:
      if let checks = report.checks { JUnitFormat.text(checks) } else { throw ReportError.judgesNothing }
    }
  }
}

/// What the user chose about the look of a text.
package struct TextStyle: Sendable {
  package var hasHeader: Bool
  /// Stands for NULL; JSON has its own.
  package var null: String
  /// Terminal colours in tables.
  package var hasColor: Bool
  /// Columns of the terminal that a table has to fit into; nil where lines may be of any length.
  package var terminalWidth: Int?

  package init(
    hasHeader: Bool = true, null: String = "", hasColor: Bool = false, terminalWidth: Int? = nil
  ) {
    self.hasHeader = hasHeader
    self.null = null
    self.hasColor = hasColor
    self.terminalWidth = terminalWidth
  }
}

/// Why a report cannot be printed as asked.
package enum ReportError: ExplainedError {
  case duplicateColumns([String])
  /// Bytes where a text was wanted: on a terminal.
  case binary(OutputFormat)
  /// More than a spreadsheet can hold.
  case tooLargeForSheet(String)
  /// Two rows of a section that one OpenMetrics series would stand for.
  case sameLabels(section: String, labels: String)
  /// junit of a report without verdicts.
  case judgesNothing
  case unknownSuffix(fileName: String)
  case unknownColumns([String], known: [String])
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)

  package var exitStatus: ExitStatus {
    switch self {
    case .unknownSuffix, .unknownColumns, .judgesNothing, .binary: .usage
    case .tooLargeForSheet, .sameLabels, .duplicateColumns, .cannotRead, .cannotWrite: .failed
    }
  }

  package var description: String {
    switch self {
    case .duplicateColumns(let names):
      "two columns are named \(names.map { "`\($0)`" }.joined(separator: ", ")), which JSON cannot represent; rename one with AS"
    case .binary(let format):
      "\(format.rawValue) is not text and cannot be printed on a terminal; name a file with -o, such as -o tidemark.\(format.rawValue)"
    case .tooLargeForSheet(let found): "a spreadsheet cannot hold \(found) at most; csv holds everything"
    case .sameLabels(let section, let labels):
      "two rows of \(section) have the labels \(visible(labels.isEmpty ? "{}" : labels)), which openmetrics cannot represent; add a text column that distinguishes them"
    case .judgesNothing: "junit holds test results, and this command judges nothing; `tidemark gate` does"
    case .unknownSuffix(let fileName):
      "the name \(visible(fileName)) does not determine a format; name it .txt, .md, .csv, .tsv, .json, .ndjson, .html, .xlsx, .om (openmetrics) or .xml (junit), or give --format"
    case .unknownColumns(let names, let known):
      "no column \(names.map { "`\(visible($0))`" }.joined(separator: ", ")) here; --columns can name \(known.joined(separator: ", "))"
    case .cannotRead(let path, let reason): "cannot read \(visible(path)): \(reason)"
    case .cannotWrite(let path, let reason): "cannot write \(visible(path)): \(reason)"
    }
  }
}
