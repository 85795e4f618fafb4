import TidemarkErrors
package import TidemarkSQL
package import TidemarkWarehouse

/// One SELECT for an engine, with the values of its parameters written into it as literals.
///
/// The programs of both engines take text and no bound values, so a value is written so that nothing in it can end the
/// literal, and a statement that is more than one, or that closes a parenthesis it did not open, is refused.
package struct EngineStatement: Sendable, Equatable {
  /// Without a semicolon, a comment or a parameter.
  package let sql: String
  /// The runs without whose files the answer would be another one; nil for all. DuckDB opens no other run's files.
  package let runs: [LakeManifest]?

  /// - Parameters:
  ///   - parameters: by name, no more and no fewer than the statement has.
  ///   - runs: all that it reads; nil for all that the lake has.
  /// - Throws: `StatementProblem`.
  package init(
    _ sql: String, _ parameters: [String: Value], for engine: LakeEngine, runs: [LakeManifest]? = nil
  ) throws {
    self.runs = engine == .duckdb ? runs : nil
    var text = ""
    var names: [String] = []
    var depth = 0
    var isOver = false
    for token in Self.tokens(sql) {
      switch token {
      case .comment: text += " "
      case .space(let space): text += space
      case _ where isOver:
        throw StatementProblem.failed(
          message: "more than one statement; give one at a time", nil, didYouMean: nil)
      case .other(";"): isOver = true
      case .parameter(let name):
        names.append(name)
        text += (parameters[name] ?? .null).literal(for: engine)
      case .name(let name): text += engine.quotedName(name)
      case .text(let content): text += Value.text(content).literal(for: engine)
      case .other(let word):
        if word == "(" { depth += 1 }
        if word == ")" { depth -= 1 }
        guard depth >= 0 else {
          throw StatementProblem.failed(message: "a `)` without its `(`", nil, didYouMean: nil)
        }
        text += word
      case .unfinished(let quote):
        throw StatementProblem.failed(
          message: "a \(quote) without its end", nil, didYouMean: nil)
      }
    }
    guard let first = text.first(where: { !$0.isWhitespace }) else { throw StatementProblem.empty }
    // Anything else may be a command to the program, such as `.shell`.
    guard first.isLetter || first == "(" else {
      throw StatementProblem.failed(message: "a statement begins with SELECT or WITH", nil, didYouMean: nil)
    }
    let unknown = parameters.keys.filter { !names.contains($0) }.sorted()
    guard unknown.isEmpty else { throw StatementProblem.unknownParameters(unknown, declared: names) }
    let missing = names.filter { parameters[$0] == nil }
    guard missing.isEmpty else { throw StatementProblem.missingParameters(missing, declared: names) }
    self.sql = text
  }

  private enum Token {
    case comment
    case space(String)
    case parameter(String)
    /// Between double quotes, without them.
    case name(String)
    /// Between single quotes, without them.
    case text(String)
    case unfinished(String)
    case other(String)
  }

  /// SQLite's rules (https://www.sqlite.org/lang_expr.html), by scalars: a combining mark does not hide a quote.
  private static func tokens(_ sql: String) -> [Token] {
    var tokens: [Token] = []
    var rest = Array(sql.unicodeScalars)[...]
    func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      return text
    }
    func quoted(_ quote: Unicode.Scalar) -> String? {
      var content: [Unicode.Scalar] = []
      rest = rest.dropFirst()
      while let next = rest.popFirst() {
        guard next == quote else {
          content.append(next)
          continue
        }
        guard rest.first == quote else { return text(content) }
        content.append(quote)
        rest = rest.dropFirst()
      }
      return nil
    }
    while let next = rest.first {
      switch next {
      case "'": tokens.append(quoted("'").map(Token.text) ?? .unfinished("'"))
      case "\"": tokens.append(quoted("\"").map(Token.name) ?? .unfinished("\""))
      case "`": tokens.append(quoted("`").map(Token.name) ?? .unfinished("`"))
      case "-" where rest.dropFirst().first == "-":
        rest = rest.drop { $0 != "\n" }
        tokens.append(.comment)
      case "/" where rest.dropFirst().first == "*":
        rest = rest.dropFirst(2)
        while !rest.isEmpty, !(rest.first == "*" && rest.dropFirst().first == "/") { rest = rest.dropFirst() }
        rest = rest.dropFirst(2)
        tokens.append(.comment)
      case ":" where rest.dropFirst().first.map { $0.properties.isAlphabetic || $0 == "_" } ?? false:
        let name = rest.dropFirst().prefix {
          $0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0)
        }
        tokens.append(.parameter(text(name)))
        rest = rest.dropFirst(1 + name.count)
      case ":" where rest.dropFirst().first == ":":
        tokens.append(.other("::"))
        rest = rest.dropFirst(2)
      case _ where next.properties.isWhitespace:
        let space = rest.prefix { $0.properties.isWhitespace }
        tokens.append(.space(text(space)))
        rest = rest.dropFirst(space.count)
      default:
        tokens.append(.other(text([next])))
        rest = rest.dropFirst()
      }
    }
    return tokens
  }
}

extension QueryFile {
  /// The runs of a lake whose rows are all that it reads; nil for those of all.
  ///
  /// - Parameter arguments: the values of its parameters.
  package func runs(
    _ arguments: [String: Value], among manifests: some Collection<LakeManifest>
  ) -> [LakeManifest]? {
    guard readsItsRuns else { return nil }
    var numbers: Set<Int64> = []
    for parameter in declarations.compactMap({ $0 }) where parameter.kind == .run {
      guard case .integer(let number) = arguments[parameter.name] else { return nil }
      numbers.insert(number)
    }
    return numbers.isEmpty ? nil : manifests.filter { numbers.contains($0.runID) }
  }
}

extension Value {
  /// What an engine reads as exactly this value.
  func literal(for engine: LakeEngine) -> String {
    switch self {
    case .null: return "NULL"
    // The smallest integer is no literal: its digits without the sign are too large.
    case .integer(.min): return "(-9223372036854775807 - 1)"
    case .integer(let integer): return "\(integer)"
    case .real(let real):
      // An exponent makes it a double; without one it is a decimal.
      guard real.isFinite else { return "NULL" }
      let text = "\(real)"
      return text.contains("e") ? text : text + "e0"
    case .text(let text): return engine.quotedText(text)
    case .blob(let bytes): return "x'\(bytes.hex)'"
    }
  }
}
