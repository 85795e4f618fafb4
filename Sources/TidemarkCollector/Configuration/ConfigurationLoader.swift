import Foundation
import TidemarkErrors
import TidemarkSettings

/// Puts a configuration together: defaults, then the file, then the environment, then flags.
package struct ConfigurationLoader: Sendable {
  package static let standardFile = "tidemark.yaml"

  private let environment: [String: String]

  package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.environment = environment
  }

  /// For a command that reads no other setting.
  package static func databaseFromEnvironment() -> String? {
    ProcessInfo.processInfo.environment["TIDEMARK_DB"].flatMap { $0.isEmpty ? nil : $0 }
  }

  package struct Loaded: Sendable {
    package var configuration: CollectorConfiguration
    /// nil when there was none.
    var file: String?
    /// Things that look like mistakes but may be meant.
    package var warnings: [String]
  }

  /// - Parameter file: nil reads `tidemark.yaml` where there is one.
  /// - Parameter flags: Dotted path, text and the name of the flag.
  /// - Throws: `SettingError`, `ConfigurationError`.
  package func load(
    file: String?, flags: [(path: String, text: String, flag: String)] = []
  ) throws -> Loaded {
    var configuration = CollectorConfiguration()
    var settings = Setting.all
    var path = file
    if path == nil, FileManager.default.fileExists(atPath: Self.standardFile) { path = Self.standardFile }
    if let path {
      let file = try ConfigurationFile(path: path)
      configuration.stack.services = file.serviceNames.map(CollectorConfiguration.Service.init)
      settings += file.serviceNames.flatMap(Setting.service)
      for value in file.values {
        try settings.first { $0.path == value.key }?.apply(&configuration, value)
      }
    }
    for setting in settings { try apply(setting, to: &configuration) }
    for (path, text, flag) in flags {
      guard let setting = settings.first(where: { $0.path == path }) else {
        throw SettingError.unknownKey(
          .flag(flag), key: path, suggestion: path.nearest(among: settings.map(\.path)),
          known: settings.map(\.path))
      }
      try setting.apply(&configuration, SettingValue(content: .scalar(text), place: .flag(flag), key: path))
    }
    try findKey(&configuration)
    return Loaded(configuration: configuration, file: path, warnings: suspects(settings))
  }

  private func apply(_ setting: Setting, to configuration: inout CollectorConfiguration) throws {
    let names = setting.path == "database" ? ["TIDEMARK_DB", setting.variable] : [setting.variable]
    for name in names {
      // An empty variable is how CI systems pass "not set".
      guard let text = environment[name], !text.isEmpty else { continue }
      try setting.apply(
        &configuration, SettingValue(content: .scalar(text), place: .variable(name), key: setting.path))
    }
  }

  private func findKey(_ configuration: inout CollectorConfiguration) throws {
    guard let name = configuration.workload.apiKeyEnv else { return }
    guard let key = environment[name], !key.isEmpty else {
      throw ConfigurationError.keyVariableUnset(name: name)
    }
    configuration.workload.apiKey = key
    configuration.workload.apiKeyOrigin = "$\(name), which workload.api_key_env names"
  }

  /// Variables that begin like ours and are nearly spelled like one.
  private func suspects(_ settings: [Setting]) -> [String] {
    let known = settings.map(\.variable) + ["TIDEMARK_DB"]
    return environment.keys.filter { $0.hasPrefix("TIDEMARK_") && !known.contains($0) }.sorted().compactMap {
      name in
      guard let meant = known.first(where: { $0.editDistance(to: name) <= 2 }) else { return nil }
      return "$\(name) is not a setting and was ignored; did you mean $\(meant)?"
    }
  }
}
