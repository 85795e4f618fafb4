import ArgumentParser
import Foundation
import TidemarkAnalysis
import TidemarkPages
import TidemarkReports
package import TidemarkTables
import TidemarkWarehouse

/// What every command understands, and the row limit of those that print rows.
@dynamicMemberLookup
struct GlobalOptions: ParsableArguments {
  @OptionGroup var shared: SharedOptions

  @Option(help: "Print at most this many rows of each table, in every format.")
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit needs a number of rows of 1 or more") }
  }

  subscript<T>(dynamicMember path: KeyPath<SharedOptions, T>) -> T { shared[keyPath: path] }
}

/// What every command understands.
struct SharedOptions: ParsableArguments {
  @Option(help: "The warehouse (default: $TIDEMARK_DB, else ./tidemark.db).")
  var db: String?

  @Option(name: .shortAndLong, help: "Output format (default: by the suffix of -o, else table).")
  var format: OutputFormat?

  @Option(name: .shortAndLong, help: "Write to a file instead of standard output (-).")
  var output: String?

  @Flag(name: .customLong("no-header"), help: "Print no column names.")
  var noHeader = false

  @Option(help: "Text to print for NULL (JSON always prints null).")
  var null = ""

  @Option(help: ArgumentHelp("Print only these columns, named as in JSON.", valueName: "a,b"))
  var columns: String?

  @Flag(help: "Print every column of a table on a narrow terminal too.")
  var wide = false

  @Option(help: "Use colours in tables.")
  var color = ColorChoice.auto

  @Flag(name: .shortAndLong, help: "Print only errors on standard error.")
  var quiet = false

  @Flag(
    name: .customLong("print-sql"), help: "Print the SQL behind the report, as input for the sqlite3 shell.")
  var printSQL = false

  /// Those that are followed by a value, and the row limit.
  static let valued: Set = [
    "--db", "--format", "-f", "--output", "-o", "--null", "--columns", "--color", "--limit",
  ]

  enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  var path: String {
    db ?? ProcessInfo.processInfo.environment["TIDEMARK_DB"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "tidemark.db"
  }

  /// What ages and `today` are counted from: the clock, unless TIDEMARK_NOW says otherwise, which lets examples and
  /// tests on recorded runs be repeated.
  func now() throws -> Moment {
    guard let text = ProcessInfo.processInfo.environment["TIDEMARK_NOW"], !text.isEmpty else { return .now }
    guard let moment = Moment(iso8601: text) else {
      throw ValidationError("TIDEMARK_NOW is `\(text)`; it takes a time such as 2026-11-22T09:30:00Z")
    }
    return moment
  }

  func validate() throws {
    if let columns, columns.split(separator: ",").isEmpty {
      throw ValidationError("--columns needs names, such as --columns container,memory_max_mb")
    }
  }

  /// Where -o sends the answer; nil: to standard output, which `-` names too.
  var outputPath: String? { output == "-" ? nil : output }

  var outputTarget: OutputTarget { outputPath.map { .file(path: $0) } ?? .standardOutput }

  /// Fails with `DestinationError` where `-o` names what must not be replaced: a database, or a file that the command reads.
  ///
  /// - Parameter inputs: the files it reads besides the warehouse.
  func checkOutput(reading inputs: [String?] = []) throws {
    guard let output = outputPath else { return }
    _ = try Destination(output)
    if inputs.contains(where: { $0.map { FileSystem.isSame($0, output) } ?? false }) {
      throw DestinationError.input(path: output)
    }
  }

  /// The columns asked for; nil for all.
  var chosenColumns: [String]? {
    columns.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
  }

  /// Whether a person reads the output directly.
  var isForTerminal: Bool { outputPath == nil && isatty(STDOUT_FILENO) == 1 }

  /// Fails with `ReportError.unknownSuffix`.
  func chosenFormat() throws -> OutputFormat {
    if let format { return format }
    guard let output = outputPath else { return .table }
    guard let format = OutputFormat(fileName: output) else {
      throw ReportError.unknownSuffix(fileName: output)
    }
    return format
  }

  /// https://no-color.org and https://bixense.com/clicolors: any value that is not empty, `NO_COLOR` first.
  var hasColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    switch color {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if !environment["NO_COLOR", default: ""].isEmpty || outputPath != nil { return false }
    if !["", "0"].contains(environment["CLICOLOR_FORCE", default: ""]) { return true }
    return isForTerminal && environment["TERM"] != "dumb"
  }
}

extension Alarm: ExpressibleByArgument {}
extension ChartName: ExpressibleByArgument {}
extension ChartTheme: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}
extension ScalingMetric: ExpressibleByArgument {}
