/// How a column of the view `samples` comes from the tables, told by its expression.
enum SamplesColumn {
  /// The same in all rows of a container.
  case constant(String)
  /// The same in all rows of a container from the beginning of one phase to that of the next.
  case phase(String)
  /// A time: microseconds that are the same in all rows of a container, plus the row's offset.
  case time(since: String)
  /// A stored integer, by its position.
  case integer(Int)
  /// A stored integer divided by a number.
  case quotient(Int, Double)
  /// A stored integer times a number, divided by another.
  case ratio(Int, Double, Int)

  /// What a row is read of: the offset first, then the other columns of `sample`, then those of `sample_io`.
  static func stored(in expressions: Substring) -> [String] {
    let names = Set(expressions.matches(of: /\b(?:x|io)\.\w+/).map { String($0.0) })
    let others = names.subtracting([offset, "x.scenario_id"]).sorted()
    return [offset] + others.filter { $0.hasPrefix("x.") } + others.filter { $0.hasPrefix("io.") }
  }

  private static let offset = "x.offset_us"
  private static let phase = """
    (SELECT p.name FROM phase p
         WHERE p.scenario_id = x.scenario_id AND p.started_offset_us <= x.offset_us
         ORDER BY p.phase_id DESC LIMIT 1)
    """

  /// nil where the expression has another form.
  /// - Parameter stored: names by position.
  init?(expression: String, _ stored: [String]) {
    func position(_ name: Substring) -> Int? { stored.firstIndex(of: String(name)) }
    let sql = String(expression.drop { $0.isWhitespace })
    if let match = sql.wholeMatch(
      of: /strftime\('%Y-%m-%dT%H:%M:%fZ', \((.+) \+ x\.offset_us\) \/ 1000000\.0, 'unixepoch'\)/
    ), Self.isConstant(match.1) {
      self = .time(since: String(match.1))
    } else if sql == Self.phase {
      self = .phase(sql)
    } else if let integer = position(sql[...]) {
      self = .integer(integer)
    } else if let match = sql.wholeMatch(of: /((?:x|io)\.\w+) \/ (\d+\.\d+)/),
      let dividend = position(match.1), let divisor = Double(match.2)
    {
      self = .quotient(dividend, divisor)
    } else if let match = sql.wholeMatch(of: /(x\.\w+) \* (\d+\.\d+) \/ (x\.\w+)/),
      let dividend = position(match.1), let factor = Double(match.2), let divisor = position(match.3)
    {
      self = .ratio(dividend, factor, divisor)
    } else if Self.isConstant(sql[...]) {
      self = .constant(sql)
    } else {
      return nil
    }
  }

  private static func isConstant(_ sql: Substring) -> Bool { !sql.contains(/\b(x|io)\./) }

  /// What is evaluated once a container.
  var constant: String? {
    switch self {
    case .constant(let sql), .time(since: let sql): sql
    case .phase, .integer, .quotient, .ratio: nil
    }
  }

  var isTime: Bool { if case .time = self { true } else { false } }
}
