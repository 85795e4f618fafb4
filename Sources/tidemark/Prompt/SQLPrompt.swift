import CEditLine
import Foundation
import Synchronization
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

/// `tidemark sql` on a terminal without a statement: statements one after another, each read to its `;`.
///
/// Every statement runs on a connection of its own, so an open prompt holds back no collector.
struct SQLPrompt {
  private let session: Session
  private let timeoutSeconds: Double?
  private let editor: LineEditor
  private var output: Output
  /// What was typed of a statement whose `;` has not come yet.
  private var pending = ""

  /// Rows of a table for people at most: enough to look at, and printed at once.
  static let usualLimit = 1000

  init(_ session: Session, timeoutSeconds: Double?) throws {
    self.session = session
    self.timeoutSeconds = timeoutSeconds
    output = session.output
    output.cutsTables(to: session.output.rowLimit ?? Self.usualLimit, by: ".limit")
    editor = LineEditor(
      environment: ProcessInfo.processInfo.environment,
      words: try Self.words(SchemaObject.all(in: session.warehouse)))
  }

  /// Returns when the user leaves; errors of statements are said and the prompt goes on.
  mutating func run() {
    output.say("reading \(session.warehouse.path); .help lists the commands, .quit or Ctrl-D ends the prompt")
    editor.begin()
    defer { editor.end() }
    // Ctrl-C stops a statement and not the program.
    let previous = signal(SIGINT) { _ in statementInterrupt.store(true, ordering: .relaxed) }
    defer { signal(SIGINT, previous) }
    while true {
      // From the end of the line on it is meant for what the line says.
      statementInterrupt.store(false, ordering: .relaxed)
      switch editor.read(prompt: pending.isEmpty ? "tidemark> " : "     ...> ") {
      case .end:
        // The shell's next prompt begins a line.
        print()
        return
      case .discarded:
        if !pending.isEmpty { editor.remember(pending) }
        pending = ""
      case .text(let line):
        if pending.isEmpty, line.hasPrefix(".") {
          editor.remember(line)
          guard let command = DotCommand(line) else {
            output.say(DotCommand.problem(line))
            continue
          }
          if case .quit = command { return }
          attempt { prompt in try prompt.obey(command) }
        } else {
          pending += pending.isEmpty ? line : "\n" + line
          if pending.allSatisfy(\.isWhitespace) { pending = "" }
          guard isCompleteStatement(pending) else { continue }
          let statement = pending
          pending = ""
          editor.remember(statement)
          attempt { prompt in try prompt.execute(statement) }
        }
      }
    }
  }

  /// Says what went wrong.
  private mutating func attempt(_ body: (inout SQLPrompt) throws -> Void) {
    do { try body(&self) } catch { Failure.say(Failure(error).message) }
  }

  private func execute(_ statement: String) throws {
    try output.print(
      StatementReport(
        statement, parameters: [:], timeoutSeconds: timeoutSeconds, in: session.warehouse
      ).report)
  }

  private mutating func obey(_ command: DotCommand) throws {
    switch command {
    case .help: try output.print(text: DotCommand.explanation)
    case .quit: break
    case .mode(let format):
      guard !format.isBinary else { throw ReportError.binary(format) }
      output.format = format
    case .limit(let count): output.cutsTables(to: count, by: ".limit")
    case .tables: try output.print(SchemaReport.objects(in: session.warehouse))
    case .schema(let view): try output.print(SchemaReport(view, in: session.warehouse).report)
    case .queries: try output.print(SavedQueries().report)
    case .query(let name, let given):
      try output.print(
        SavedQueryReport(
          SavedQueries().entry(named: name).query, given: given, timeoutSeconds: timeoutSeconds,
          in: session.warehouse, run: session.run
        ).report)
    }
  }

  /// What the tabulator key completes.
  private static func words(
    _ objects: [SchemaObject]
  ) throws -> [(text: String, context: EditLineContext)] {
    let views = objects.filter { $0.kind == .view }
    let keywords = """
      SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT JOIN LEFT ON USING AS AND OR NOT NULL IS IN EXISTS BETWEEN CASE \
      WHEN THEN ELSE END DISTINCT UNION ALL WITH OVER PARTITION ASC DESC NULLS LAST LIKE GLOB COUNT SUM AVG MIN MAX \
      COALESCE ROUND
      """
    func words(_ texts: some Sequence<String>, _ context: EditLineContext) -> [(String, EditLineContext)] {
      Set(texts).sorted().map { ($0, context) }
    }
    return words(DotCommand.names, EDIT_LINE_COMMAND) + words(views.map(\.name), EDIT_LINE_VIEW)
      + words(OutputFormat.allCases.map(\.rawValue), EDIT_LINE_FORMAT)
      + words(try SavedQueries().names, EDIT_LINE_QUERY)
      + words(views.flatMap { $0.columns.map(\.name) } + StatisticsFunction.all.map(\.name), EDIT_LINE_COLUMN)
      + words(keywords.split { $0 == " " || $0 == "\n" }.map(String.init), EDIT_LINE_KEYWORD)
  }
}
