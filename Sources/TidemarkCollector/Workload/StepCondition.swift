import Foundation
import TidemarkWarehouse

/// What the JSON of an answer must say: every one of these paths leads to a value like this.
struct StepCondition: Sendable, Equatable, Encodable {
  struct Term: Sendable, Equatable {
    var path: JSONPath
    /// A JSON scalar as text, or a comparison such as `>= 20`; `{agents}`, `{drivers}`, `{riders}` stand for the level.
    var expected: String
  }

  var terms: [Term]

  init(_ terms: [Term]) { self.terms = terms }

  /// Each of these members of the object is the number.
  init(members: [String], number: Int) {
    terms = members.map { Term(path: JSONPath(members: [$0]), expected: String(number)) }
  }

  enum Problem: Error, Sendable, Equatable {
    case notJSON
    case missing(JSONPath)
    /// A text where only numbers can be compared.
    case notComparable(JSONPath, found: String, expected: String)
  }

  /// Throws a `Problem` when the answer cannot be judged.
  func holds(in body: String, at level: LoadLevel) throws -> Bool {
    let root: Any
    do {
      root = try JSONSerialization.jsonObject(with: Data(body.utf8), options: .fragmentsAllowed)
    } catch {
      throw Problem.notJSON
    }
    return try terms.allSatisfy { term in
      guard let value = term.path.value(in: root) else { throw Problem.missing(term.path) }
      let comparison = Comparison(level.filled(in: term.expected))
      guard let holds = comparison.holds(for: value) else {
        throw Problem.notComparable(
          term.path, found: String(describing: value), expected: comparison.text)
      }
      return holds
    }
  }

  /// What is asked for, for messages: `$.state running and $.active >= 20`.
  func sentence(at level: LoadLevel) -> String {
    terms.map { "\($0.path.text) \(level.filled(in: $0.expected))" }.joined(separator: " and ")
  }

  /// As in the configuration.
  func encode(to encoder: any Encoder) throws {
    try Dictionary(terms.map { ($0.path.text, $0.expected) }) { $1 }.encode(to: encoder)
  }
}

/// `20`, `running`, `true`, `null`, `!= 0`, `>= 20`: equality, or an operator and a value.
struct Comparison: Sendable, Equatable {
  let text: String
  private let sign: String
  private let expected: String

  /// Longer ones first: `>` also begins `>=`.
  private static let signs = [">=", "<=", "!=", "==", ">", "<"]

  init(_ text: String) {
    self.text = text
    sign = Self.signs.first(where: text.hasPrefix) ?? "=="
    let rest = text.hasPrefix(sign) ? text.dropFirst(sign.count) : text[...]
    expected = rest.trimmingCharacters(in: .whitespaces)
  }

  /// nil when order is asked for and one of the two is no number.
  func holds(for value: Any) -> Bool? {
    let number = (value as? NSNumber).flatMap { $0.isBoolean ? nil : $0.doubleValue }
    switch sign {
    case "==": return isEqual(value, number)
    case "!=": return !isEqual(value, number)
    default:
      guard let number, let bound = Double(expected) else { return nil }
      switch sign {
      case ">=": return number >= bound
      case "<=": return number <= bound
      case ">": return number > bound
      default: return number < bound
      }
    }
  }

  private func isEqual(_ value: Any, _ number: Double?) -> Bool {
    if let number { return Double(expected) == number }
    switch value {
    case let text as String: return text == expected
    case let truth as NSNumber: return expected == (truth.boolValue ? "true" : "false")
    case is NSNull: return expected == "null"
    default: return false
    }
  }
}

extension NSNumber {
  /// JSON's true and false are numbers to Foundation; only their C type differs.
  fileprivate var isBoolean: Bool { String(cString: objCType) == "c" || String(cString: objCType) == "B" }
}

extension StepCondition.Problem: CustomStringConvertible {
  /// Continues a sentence about an answer.
  var description: String {
    switch self {
    case .notJSON: "is no JSON"
    case .missing(let path): "has no `\(path.text)`"
    case .notComparable(let path, let found, let expected):
      "has `\(visible(Redaction.outside(found)))` at `\(path.text)`, which cannot be compared (\(expected))"
    }
  }
}
