import TidemarkReports
import TidemarkTables

/// What the prompt understands besides SQL.
enum DotCommand {
  case help
  case quit
  case tables
  case schema(String?)
  case queries
  case query(String, [String: ParameterValue])
  case mode(OutputFormat)

  static let names = [".help", ".mode", ".queries", ".query", ".quit", ".schema", ".tables"]

  /// nil for what is none of them, or has too few or wrong words.
  init?(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    switch (words.first, words.count) {
    case (".help", 1): self = .help
    case (".quit", 1), (".exit", 1): self = .quit
    case (".tables", 1): self = .tables
    case (".schema", 1): self = .schema(nil)
    case (".schema", 2): self = .schema(words[1])
    case (".queries", 1): self = .queries
    case (".query", 2...):
      var given: [String: ParameterValue] = [:]
      for word in words.dropFirst(2) {
        guard let (name, value) = ParameterOptions.nameAndValue(word), given[name] == nil else { return nil }
        given[name] = .typed(value)
      }
      self = .query(words[1], given)
    case (".mode", 2):
      guard let format = OutputFormat(rawValue: words[1]) else { return nil }
      self = .mode(format)
    default: return nil
    }
  }

  static let explanation = """
    A statement ends with ; and may take several lines. Ctrl-C discards it, or stops it while it runs.
      .tables                        the views
      .schema [VIEW]                 their columns, with units and meanings
      .queries                       the saved queries
      .query NAME [name=value]...    runs one
      .mode FORMAT                   \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))
      .help                          this
      .quit                          leaves, as Ctrl-D does

    """
}
