import Foundation
import Yams

/// A `tidemark.yaml`, read into values that know their place.
struct ConfigurationFile {
  let path: String
  /// Dotted path of each value, in the order of the file.
  let values: [SettingValue]
  /// Names of the services it declares, in its order.
  let serviceNames: [String]

  init(path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ConfigurationError.fileNotFound(path: path)
    }
    let bytes: Data
    do {
      bytes = try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
    } catch {
      throw ConfigurationError.fileUnreadable(path: path, reason: error.localizedDescription)
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw ConfigurationError.fileUnreadable(path: path, reason: "it is not UTF-8 text")
    }
    try self.init(text: text, path: path)
  }

  init(text: String, path: String) throws {
    self.path = path
    var values: [SettingValue] = []
    var serviceNames: [String] = []
    if let root = try Self.compose(text, path: path), !root.isNull {
      let tree = SettingValue(root, path: path, key: "")
      try Self.collect(tree, prefix: "", into: &values, services: &serviceNames)
    }
    self.values = values
    self.serviceNames = serviceNames
  }

  private static func compose(_ text: String, path: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: text)
    } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _)
    {
      throw ConfigurationError.syntax(path: path, line: mark.line, column: mark.column, problem: problem)
    } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
      let names = duplicates.map { "`\($0)`" }.joined(separator: ", ")
      throw ConfigurationError.syntax(
        path: path, line: context.mark.line, column: context.mark.column,
        problem: "the key \(names) is there more than once")
    } catch let error as YamlError {
      throw ConfigurationError.syntax(path: path, line: 1, column: 1, problem: String(describing: error))
    }
  }

  /// Walks down to the settings; a key that leads to none is an error.
  private static func collect(
    _ value: SettingValue, prefix: String, into values: inout [SettingValue], services: inout [String]
  ) throws {
    guard case .map(let entries) = value.content else { throw value.bad("a mapping of keys and values") }
    let isServiceList = prefix == "stack.services."
    for (name, entry) in entries {
      let path = prefix + name
      let entry = entry.keyed(path)
      if isServiceList {
        services.append(name)
        try collect(entry, prefix: path + ".", into: &values, services: &services)
      } else {
        try check(name, at: entry.place, prefix: prefix)
        // Written without a value: the default stays.
        if case .scalar(let text) = entry.content, text.isEmpty { continue }
        if isSection(path) {
          try collect(entry, prefix: path + ".", into: &values, services: &services)
        } else {
          values.append(entry)
        }
      }
    }
  }

  private static func isSection(_ path: String) -> Bool {
    path == "stack.services" || Setting.all.contains { $0.path.hasPrefix(path + ".") }
  }

  private static func check(_ name: String, at place: SettingPlace, prefix: String) throws {
    let known = keys(under: prefix)
    guard !known.contains(name) else { return }
    throw ConfigurationError.unknownKey(
      place, key: prefix + name, suggestion: name.nearest(among: known), known: known)
  }

  /// Names that may stand directly under the prefix, in the order of the table.
  private static func keys(under prefix: String) -> [String] {
    let paths =
      prefix.hasPrefix("stack.services.")
      ? Setting.service("").map { prefix + $0.path.dropFirst("stack.services..".count) }
      : Setting.all.map(\.path) + ["stack.services"]
    var keys: [String] = []
    for path in paths where path.hasPrefix(prefix) {
      let key = String(path.dropFirst(prefix.count).prefix { $0 != "." })
      if !keys.contains(key) { keys.append(key) }
    }
    return keys
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
