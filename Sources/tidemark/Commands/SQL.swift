import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkWarehouse

struct SQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Run one SELECT of your own; nothing can be changed by it.",
    discussion: """
      `tidemark schema` lists the views. A parameter is a number where it reads as
      one; 'quotes' make it text.
      Example: tidemark sql "SELECT * FROM runs WHERE run_id = :run" -p run=3
      """)

  @Argument(help: "The statement; - reads it from standard input.")
  var statement: String?

  @Option(help: "Read the statement from a file.")
  var file: String?

  @Option(name: .customShort("p"), help: ArgumentHelp("Value of :name.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(name: .customLong("timeout"), help: "Stop after so many seconds (default: never).")
  var timeoutSeconds: Double?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (statement == nil) != (file == nil) else {
      throw ValidationError("give a statement, or - for standard input, or --file")
    }
    if let timeoutSeconds, !(timeoutSeconds > 0 && timeoutSeconds.isFinite) {
      throw ValidationError("--timeout needs seconds above 0")
    }
    _ = try bindings()
  }

  func run() throws {
    let session = try Session(options)
    let sql = try text()
    guard !options.printSQL else { return try session.print(text: sql) }
    try session.print(
      try StatementReport(
        sql, parameters: bindings(), timeoutSeconds: timeoutSeconds, in: session.warehouse
      ).report)
  }

  private func text() throws -> String {
    if let statement, statement != "-" { return statement }
    if let file {
      do {
        return try String(contentsOfFile: file, encoding: .utf8)
      } catch {
        throw ReportError.cannotRead(path: file, reason: error.localizedDescription)
      }
    }
    return String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
  }

  private func bindings() throws -> [String: Value] {
    try parameters.reduce(into: [:]) { bindings, parameter in
      guard let equals = parameter.firstIndex(of: "="), equals > parameter.startIndex else {
        throw ValidationError("-p \(parameter): write name=value")
      }
      let name = String(parameter[..<equals])
      guard bindings[name] == nil else { throw ValidationError("-p \(name) is given twice") }
      bindings[name] = Value(argument: String(parameter[parameter.index(after: equals)...]))
    }
  }
}
