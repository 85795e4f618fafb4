import Foundation
import TidemarkSQL
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkLake

/// Compares what an engine says with what SQLite says.
struct EqualAnswers: Sendable {
  struct Question: Sendable {
    let query: QueryFile
    let arguments: [String: Value]
  }

  struct Difference: Equatable, Sendable {
    let name: String
    let text: String
  }

  private let warehouse: Warehouse

  init(_ path: String) throws { warehouse = try Warehouse.openForReading(path) }

  /// Every saved query, asked about each run and about what is not there.
  var asked: [Question] {
    QueryFile.saved.flatMap { query in
      [(2, "load_scaling_10"), (1, "baseline"), (3, "nothing"), (Int64.max, "größe")].map { run, scenario in
        let values: [String: Value] = [
          "run": .integer(run), "base": run == 2 ? 1 : 2, "scenario": .text(scenario),
          "container": run == 2 ? .text(StrangeRuns.container) : "db",
          "key": run == 2 ? "strange" : "git.branch",
          "coverage": 0.9, "slope": run == 1 ? -1e300 : 0.5, "count": 20,
        ]
        return Question(query: query, arguments: values.filter { query.parameters.contains($0.key) })
      }
    }
  }

  /// All rows of each view, its columns by their names.
  func viewStatements() throws -> [Question] {
    try SchemaObject.all(in: warehouse).filter { $0.kind == .view }.map { view in
      let names = view.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
      let order = (1...view.columns.count).map(String.init).joined(separator: ", ")
      return Question(
        query: QueryFile(name: view.name, sql: "SELECT \(names) FROM \"\(view.name)\" ORDER BY \(order)"),
        arguments: [:])
    }
  }

  func differences(
    _ questions: [Question], _ engine: LakeEngine, _ lake: Lake, _ program: String?,
    master: String = "local[2]"
  ) throws -> [Difference] {
    let manifests = try lake.manifests().values
    let statements = try questions.map { question in
      let read = question.query.runs(question.arguments, among: manifests)
      return try EngineStatement(question.query.statement, question.arguments, for: engine, runs: read)
    }
    let answers = try EngineRun(engine, on: lake, program: program, master: master).rows(statements)
    guard answers.count == questions.count else {
      return [Difference(name: "all", text: "\(answers.count) answers to \(questions.count) questions")]
    }
    return try zip(questions, answers).compactMap { question, answer in
      let expected = try warehouse.rows(question.query, question.arguments)
      guard !Self.isEqual(expected, answer) else { return nil }
      return Difference(
        name: question.query.name, text: "\(question.arguments): \(expected) is not \(answer)")
    }
  }

  static func isEqual(_ expected: ResultRows, _ found: ResultRows) -> Bool {
    expected.columns == found.columns && expected.rows.count == found.rows.count
      && zip(expected.rows, found.rows).allSatisfy { a, b in
        a.count == b.count && zip(a, b).allSatisfy(isEqual)
      }
  }

  /// Reals to 1e-12 of their size, everything else exactly. A whole number may be an integer on one side.
  private static func isEqual(_ expected: Value, _ found: Value) -> Bool {
    switch (expected, found) {
    case (.real(let a), .real(let b)): abs(a - b) <= 1e-12 * max(abs(a), abs(b))
    case (.real(let a), .integer(let b)): a == Double(b)
    default: expected == found
    }
  }
}
