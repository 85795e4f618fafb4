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
    return SettingValue(root, path: path, key: "")
  }

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
  fileprivate init(_ node: Node, path: String, key: String) {
    self.key = key
    place = .file(path: path, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    switch node {
    case .scalar(let scalar):
      let isNull = scalar.style == .plain && ["null", "~", "Null", "NULL"].contains(scalar.string)
      content = .scalar(isNull ? "" : scalar.string)
    case .sequence(let items):
      content = .list(items.map { SettingValue($0, path: path, key: key) })
    case .mapping(let mapping):
      content = .map(
        mapping.map { name, value in
          // The place of a key says more than that of its value, which may begin a line later.
          var entry = SettingValue(value, path: path, key: name.string ?? "")
          if let mark = name.mark { entry.place = .file(path: path, line: mark.line, column: mark.column) }
          return (key: name.string ?? "", value: entry)
        })
    case .alias:
      content = .scalar("")
    }
  }
}
