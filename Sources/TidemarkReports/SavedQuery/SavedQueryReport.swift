package import TidemarkErrors
package import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The rows of a saved query.
package struct SavedQueryReport: Sendable {
  package private(set) var report: Report

  /// - Parameters:
  ///   - given: What the user gave, by name.
  ///   - run: Resolves the selector of a parameter of type `run`.
  ///
  /// Fails with `QueryProblem`, `StatementProblem`, `WarehouseError`, or like `run`.
  package init(
    _ query: QueryFile, given: [String: ParameterValue], timeoutSeconds: Double? = nil,
    in warehouse: Warehouse, run: (String) throws -> RunHead
  ) throws {
    try self.init(query, given: given, run: run) { _, arguments in
      try ReadOnlySQL(warehouse).rows(query.sql, parameters: arguments, timeoutSeconds: timeoutSeconds)
    }
    report.notes += try PrunedSamples.notes(on: query.sql, in: warehouse)
  }

  /// - Parameter answer: gives the rows of the statement for the values of its parameters.
  package init(
    _ query: QueryFile, given: [String: ParameterValue], run: (String) throws -> RunHead,
    answer: (String, [String: Value]) throws -> ResultRows
  ) throws {
    let arguments = try Self.arguments(query, given, run)
    let result = try answer(query.statement, arguments)
    let declared = Dictionary(
      query.resultColumns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let columns = result.columns.map { name in
      ReportColumn(name, name, declared[name].map(ReportColumn.Kind.init) ?? .any)
    }
    report = Report(
      sections: [
        ReportTable(
          key: "rows", title: query.header("title").first ?? query.name, columns: columns,
          rows: Self.declaredTypes(result, declared))
      ],
      notes: result.rows.isEmpty ? ["no rows"] : [], queries: [BoundQuery(query, arguments)])
  }

  /// Engines differ in whether a rounded real is an integer.
  private static func declaredTypes(_ result: ResultRows, _ declared: [String: QueryColumn]) -> [[Value]] {
    let isReal = result.columns.map { declared[$0]?.type == "real" }
    return result.rows.map { row in
      zip(row, isReal).map { value, isReal in
        guard isReal, case .integer(let integer) = value else { return value }
        return .real(Double(integer))
      }
    }
  }

  /// A file that declares nothing takes what it is given, as `tidemark sql` does.
  private static func arguments(
    _ query: QueryFile, _ given: [String: ParameterValue], _ run: (String) throws -> RunHead
  ) throws -> [String: Value] {
    let declarations = query.declarations.compactMap { $0 }
    guard !declarations.isEmpty || !query.columns.isEmpty else { return given.mapValues(\.value) }
    let names = declarations.map(\.name)
    if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
      throw QueryProblem.unknownParameter(unknown, query: query)
    }
    let missing = declarations.filter { $0.isRequired && given[$0.name] == nil }
    guard missing.isEmpty else { throw QueryProblem.missingParameters(missing.map(\.name), query: query) }
    var arguments: [String: Value] = [:]
    for parameter in declarations {
      guard let value = given[parameter.name] ?? parameter.defaultText.map(ParameterValue.typed) else {
        arguments[parameter.name] = .null
        continue
      }
      if parameter.kind == .run {
        guard let selector = value.selector else { throw QueryProblem.wrongType(parameter, found: value) }
        arguments[parameter.name] = .integer(try run(selector).runID)
      } else if let converted = value.converted(to: parameter.kind) {
        arguments[parameter.name] = converted
      } else {
        throw QueryProblem.wrongType(parameter, found: value)
      }
    }
    return arguments
  }
}

extension ReportColumn.Kind {
  init(_ column: QueryColumn) {
    switch (column.type, column.unit) {
    case ("text", "ISO 8601 UTC"): self = .timestamp
    case ("text", "JSON"): self = .json
    case ("text", _): self = .text
    case ("integer", _): self = .integer
    case ("real", "0 to 1"): self = .share
    case ("real", "s"): self = .seconds
    case ("real", _): self = .real(2)
    default: self = .any
    }
  }
}

/// What a user gave for a parameter.
package enum ParameterValue: Sendable, Equatable {
  /// On the command line: text that may read as a number.
  case typed(String)
  /// In a file of parameters.
  case exact(Value)

  /// Without a declared type: a number where it reads as one.
  package var value: Value {
    switch self {
    case .typed(let text): Value(argument: text)
    case .exact(let value): value
    }
  }

  /// As a run selector; a plain number is the number of a run.
  var selector: String? {
    switch self {
    case .typed(let text), .exact(.text(let text)): Int64(text) == nil ? text : "#" + text
    case .exact(.integer(let number)): "#\(number)"
    case .exact: nil
    }
  }

  func converted(to kind: QueryParameter.Kind) -> Value? {
    switch (kind, self) {
    case (_, .exact(.null)): .null
    case (.text, .typed(let text)), (.text, .exact(.text(let text))): .text(text)
    case (.integer, .typed(let text)): Int64(text).map(Value.integer)
    case (.integer, .exact(.integer(let integer))): .integer(integer)
    case (.real, .typed(let text)): Double(text).flatMap { $0.isFinite ? .real($0) : nil }
    case (.real, .exact(.real(let real))): .real(real)
    case (.real, .exact(.integer(let integer))): .real(Double(integer))
    case (.run, _), (.text, _), (.integer, _), (.real, _): nil
    }
  }

  var text: String {
    switch self {
    case .typed(let text): text
    case .exact(let value): machineText(value) ?? "null"
    }
  }
}

/// What can be wrong with the use of a saved query.
package enum QueryProblem: ExplainedError {
  case unknown(String, didYouMean: String?)
  case unreadableHeader(path: String, line: String)
  case unknownParameter(String, query: QueryFile)
  case missingParameters([String], query: QueryFile)
  case wrongType(QueryParameter, found: ParameterValue)

  package var exitStatus: ExitStatus { .usage }

  package var description: String {
    switch self {
    case .unknown(let name, let didYouMean):
      "no saved query is named `\(visible(name))`; "
        + (didYouMean.map { "did you mean \($0)?" } ?? "`tidemark query` lists them")
    case .unreadableHeader(let path, let line):
      "\(path): cannot read `\(visible(line))`; write `-- param: NAME TYPE [required|default=VALUE], meaning` with a type of run, integer, real or text"
    case .unknownParameter(let name, let query):
      "\(query.name) has no parameter `\(visible(name))`" + Self.known(query)
    case .missingParameters(let names, let query):
      "\(query.name) needs \(names.map { "-p \($0)=…" }.joined(separator: " "))" + Self.known(query)
    case .wrongType(let parameter, let found):
      "\(parameter.name) is \(parameter.kind == .run ? "a run" : parameter.kind == .integer ? "an integer" : parameter.kind == .real ? "a number" : "a text"), found `\(visible(found.text))`"
    }
  }

  private static func known(_ query: QueryFile) -> String {
    let parameters = query.declarations.compactMap { $0 }
    guard !parameters.isEmpty else { return "; it takes none" }
    return "; it takes " + parameters.map(\.usage).joined(separator: " ")
  }
}
