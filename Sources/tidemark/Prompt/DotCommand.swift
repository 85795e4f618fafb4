import TidemarkErrors
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
  /// Rows of a table at most; nil for all.
  case limit(Int?)

  static let names = [".help", ".limit", ".mode", ".queries", ".query", ".quit", ".schema", ".tables"]

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
    case (".limit", 2):
      guard words[1] == "off" || Int(words[1]).map({ $0 > 0 }) == true else { return nil }
      self = .limit(Int(words[1]))
    default: return nil
    }
  }

  /// What is wrong with a line that is no command, and what was probably meant.
  static func problem(_ line: String) -> String {
    let words = line.split(separator: " ").map(String.init)
    let name = words.first ?? line
    if name == ".mode", words.count == 2 {
      return "no such format: \(words[1])" + hint(words[1], OutputFormat.allCases.map(\.rawValue))
    }
    guard names.contains(name) || name == ".exit" else {
      return "no such command: \(line)" + hint(name, names)
    }
    return
      "\(name) does not take \(words.count == 1 ? "nothing" : "`\(words.dropFirst().joined(separator: " "))`"); .help lists the commands"
  }

  private static func hint(_ word: String, _ known: [String]) -> String {
    (word.nearest(among: known).map { "; did you mean \($0)?" } ?? ";") + " .help lists them"
  }

  static let explanation = """
    A statement ends with ; and may take several lines. Ctrl-C discards it, or stops it while it runs. Tab completes
    keywords, views, columns and these commands; the up arrow brings back whole statements.
      .tables                        the views, and the internal tables apart
      .schema [VIEW]                 their columns, with units and meanings
      .queries                       the saved queries
      .query NAME [name=value]...    runs one
      .mode FORMAT                   \(OutputFormat.allCases.map(\.rawValue).joined(separator: ", "))
      .limit N                       rows of a table at most, \(SQLPrompt.usualLimit) at first; off for all
      .help                          this
      .quit                          leaves, as Ctrl-D does

    """
}
