import Foundation
import TidemarkErrors
import TidemarkSettings

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
    try self.init(YAMLFile.read(path), path: path)
  }

  private init(_ root: SettingValue?, path: String) throws {
    self.path = path
    var values: [SettingValue] = []
    var serviceNames: [String] = []
    if let root { try Self.collect(root, prefix: "", into: &values, services: &serviceNames) }
    self.values = values
    self.serviceNames = serviceNames
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
    throw SettingError.unknownKey(
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
