import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct SQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Run your own SELECT; it cannot change anything.",
    discussion: """
      `tidemark schema` lists the views. A parameter value that looks like a number is a number; put it in 'quotes' \
      to make it text. Without a statement, a prompt with history and completion opens on a terminal.
      These functions are added to those of SQLite:
      \(functions)
      They are aggregates, skip rows with a NULL, and also work OVER a window.
      With --lake, DuckDB or Spark runs the statement on the files that `tidemark lake export` wrote.
      Example: tidemark sql "SELECT * FROM runs WHERE run_id = :run" -p run=3
      Example: tidemark sql "SELECT container, median(memory_used_mb) AS mb FROM samples GROUP BY container"
      """)

  private static let functions = StatisticsFunction.all.map { function in
    "  \(function.name)(\(function.arguments.joined(separator: ", "))): \(function.meaning)"
  }.joined(separator: "\n")

  @Argument(help: "The statement; - reads it from standard input.")
  var statement: String?

  @Option(help: "Read the statement from a file.")
  var file: String?

  @OptionGroup var parameters: ParameterOptions
  @OptionGroup var lake: LakeOptions
  @OptionGroup var options: GlobalOptions

  /// Nobody else is asked for statements one by one.
  private var isPrompt: Bool {
    statement == nil && file == nil && isatty(STDIN_FILENO) == 1 && options.isForTerminal
  }

  func validate() throws {
    guard !isPrompt || lake.path == nil else {
      throw ValidationError("--lake needs a statement, or - for standard input, or --file")
    }
    guard !isPrompt || parameters.isEmpty else {
      throw ValidationError("-p and --params need a statement, or - for standard input, or --file")
    }
    guard isPrompt || (statement == nil) != (file == nil) else {
      throw ValidationError("give a statement, or - for standard input, or --file")
    }
  }

  func run() throws {
    try options.shared.checkOutput(reading: [file, parameters.file])
    if let source = try lake.source(timeoutSeconds: parameters.timeoutSeconds) {
      let (sql, bindings) = (try text(), try parameters.given().mapValues(\.value))
      if options.printSQL { return try Output(options).print(text: source.script(sql, bindings)) }
      let rows = try source.rows(sql, bindings)
      return try Output(options).print(StatementReport(rows).report)
    }
    let session = try Session(options)
    guard !isPrompt else {
      var prompt = try SQLPrompt(session, timeoutSeconds: parameters.timeoutSeconds)
      return prompt.run()
    }
    let sql = try text()
    if let seconds = parameters.timeoutSeconds { TimeLimit.begin(seconds: seconds) }
    let bindings = try parameters.given().mapValues(\.value)
    guard !options.printSQL else {
      return try session.print(text: StatementReport.script(sql, bindings))
    }
    try session.print(
      try StatementReport(
        sql, parameters: bindings, timeoutSeconds: parameters.timeoutSeconds, in: session.warehouse
      ).report)
  }

  private func text() throws -> String {
    if let statement, statement != "-" { return statement }
    if let file { return try readText(file) }
    return String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
  }
}
