import Foundation
import TidemarkErrors
import Yams

/// A YAML file as values that know their place. Yams' own decoder does not say where a value stands.
package enum YAMLFile {
  /// Nil for a file without a value.
  ///
  /// - Throws: `SettingError`.
  package static func read(_ path: String) throws -> SettingValue? {
    let bytes: Data
    do {
      bytes = try InputFile.open(path).readToEnd() ?? Data()
    } catch let problem as InputFile.Problem {
      throw SettingError.unreadable(path: path, reason: problem.reason)
    } catch {
      throw SettingError.unreadable(path: path, reason: error.localizedDescription)
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw SettingError.unreadable(path: path, reason: "it is not UTF-8 text")
    }
    return try parse(text, path: path)
  }

  /// - Parameter path: for messages.
  package static func parse(_ text: String, path: String) throws -> SettingValue? {
    guard let root = try compose(text, path: path), !root.isNull else { return nil }
    var budget = valueLimit
    return try SettingValue(root, path: path, key: "", budget: &budget)
  }

  /// Of one file, what its aliases repeat included: ten lines of aliases can mean a billion values.
  private static let valueLimit = 100_000

  private static func compose(_ text: String, path: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: text)
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw SettingError.syntax(path: path, line: mark.line, column: mark.column, problem: problem)
    } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
      let names = duplicates.map { "`\($0)`" }.joined(separator: ", ")
      throw SettingError.syntax(
        path: path, line: context.mark.line, column: context.mark.column,
        problem: "the key \(names) is there more than once")
    } catch let error as YamlError {
      throw SettingError.syntax(path: path, line: 1, column: 1, problem: String(describing: error))
    }
  }
}

extension Node {
  fileprivate var isNull: Bool { if case .scalar(let scalar) = self { scalar.string.isEmpty } else { false } }
}

extension SettingValue {
  /// - Parameter budget: how many values more the file may have.
  fileprivate init(_ node: Node, path: String, key: String, budget: inout Int) throws {
    let (line, column) = (node.mark?.line ?? 1, node.mark?.column ?? 1)
    budget -= 1
    guard budget >= 0 else {
      throw SettingError.syntax(
        path: path, line: line, column: column, problem: "it has too many values, its aliases included")
    }
    self.key = key
    place = .file(path: path, line: line, column: column)
    switch node {
    case .scalar(let scalar):
      let isNull = scalar.style == .plain && ["null", "~", "Null", "NULL"].contains(scalar.string)
      content = .scalar(isNull ? "" : scalar.string)
    case .sequence(let items):
      content = .list(try items.map { try SettingValue($0, path: path, key: key, budget: &budget) })
    case .mapping(let mapping):
      content = .map(
        try mapping.map { name, value in
          // The place of a key says more than that of its value, which may begin a line later.
          var entry = try SettingValue(value, path: path, key: name.string ?? "", budget: &budget)
          if let mark = name.mark { entry.place = .file(path: path, line: mark.line, column: mark.column) }
          return (key: name.string ?? "", value: entry)
        })
    case .alias:
      content = .scalar("")
    }
  }
}
