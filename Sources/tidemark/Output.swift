import Foundation
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

/// How the user wants to read an answer, and where it goes.
struct Output {
  let options: SharedOptions
  /// Rows of each table at most, in every format.
  let rowLimit: Int?
  /// The same at the prompt, for people only, and what changes it.
  private var promptLimit: (count: Int, command: String)?
  var format: OutputFormat

  /// Fails with `ReportError.unknownSuffix`.
  init(_ options: GlobalOptions) throws { try self.init(options.shared, rowLimit: options.limit) }

  init(_ options: SharedOptions, rowLimit: Int?) throws {
    self.options = options
    self.rowLimit = rowLimit
    format = try options.chosenFormat()
    try options.checkOutput()
  }

  /// A command that chooses its format itself.
  init(_ options: SharedOptions, format: OutputFormat) {
    self.options = options
    self.format = format
    rowLimit = nil
  }

  /// - Parameter count: nil for no limit.
  mutating func cutsTables(to count: Int?, by command: String) {
    promptLimit = count.map { ($0, command) }
  }

  /// Fails with `NothingToReport` when there was nothing to judge, after the empty result is printed.
  func print(_ report: Report) throws {
    if options.printSQL {
      return try print(text: report.queries.map(\.script).joined(separator: "\n"))
    }
    var shown = try options.chosenColumns.map { try report.choosing($0) } ?? report
    var hidden: [String] = []
    if let rowLimit { (shown, hidden) = shown.cut(to: rowLimit) }
    if let promptLimit, format.isForPeople {
      (shown, hidden) = shown.cut(to: promptLimit.count, by: promptLimit.command)
    }
    let style = TextStyle(
      hasHeader: !options.noHeader, null: options.null, hasColor: options.hasColor,
      terminalWidth: options.isForTerminal && !options.wide ? Terminal.width : nil)
    if format == .table {
      let (fitting, dropped) = shown.fitted(to: style)
      (shown, hidden) = (fitting, hidden + dropped)
    }
    if format.isBinary {
      guard !options.isForTerminal else { throw ReportError.binary(format) }
      let bytes = try format.bytes(shown, style)
      TimeLimit.end()
      try options.outputTarget.write(bytes: bytes)
      if let path = options.outputPath { say("wrote \(path)") }
    } else {
      try show(try format.text(shown, style))
    }
    (hidden + report.notes).forEach(say)
    if shown.sections.count > 1, !format.showsAllSections {
      let others = shown.sections.map(\.key).filter { $0 != shown.main.key }
      say(
        "\(format.rawValue) holds one table, here \(shown.main.key); json has \(others.joined(separator: " and ")) too"
      )
    }
    if let nothing = report.nothing { throw NothingToReport(description: nothing) }
  }

  /// On a terminal too low for a table, in the pager.
  private func show(_ text: String) throws {
    TimeLimit.end()
    if format == .table, options.isForTerminal, !Terminal.fits(text),
      let pager = Pager(environment: ProcessInfo.processInfo.environment)
    {
      try pager.show(text)
    } else {
      try print(text: text)
    }
  }

  /// Prints a text that is no report.
  func print(text: String) throws {
    try options.outputTarget.write(text)
    if let path = options.outputPath { say("wrote \(path)") }
  }

  /// Talk, on standard error.
  func say(_ text: String) {
    if !options.quiet { Failure.say(visible(text)) }
  }
}
