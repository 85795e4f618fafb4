import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkWarehouse

/// What every command understands.
struct GlobalOptions: ParsableArguments {
  @Option(help: "The warehouse (default: $TIDEMARK_DB, else ./tidemark.db).")
  var db: String?

  @Option(name: .shortAndLong, help: "Form of the output (default: by the suffix of -o, else table).")
  var format: OutputFormat?

  @Option(name: .shortAndLong, help: "Write to a file instead of standard output.")
  var output: String?

  @Flag(name: .customLong("no-header"), help: "Leave out column names.")
  var noHeader = false

  @Option(help: "What stands for NULL (JSON has its own).")
  var null = ""

  @Option(help: "Colours in tables.")
  var color = ColorChoice.auto

  @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(name: .customLong("print-sql"), help: "Print the SQL instead, as input for the sqlite3 shell.")
  var printSQL = false

  enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  var path: String {
    db ?? ProcessInfo.processInfo.environment["TIDEMARK_DB"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "tidemark.db"
  }

  /// Fails with `ReportError.unknownSuffix`.
  func chosenFormat() throws -> OutputFormat {
    if let format { return format }
    guard let output else { return .table }
    guard let format = OutputFormat(fileName: output) else {
      throw ReportError.unknownSuffix(fileName: output)
    }
    return format
  }

  /// https://no-color.org: any value that is not empty.
  var hasColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return switch color {
    case .always: true
    case .never: false
    case .auto:
      output == nil && isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
        && environment["TERM"] != "dumb"
    }
  }
}

extension OutputFormat: ExpressibleByArgument {}
extension ScalingMetric: ExpressibleByArgument {}
