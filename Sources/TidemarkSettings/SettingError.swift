import TidemarkErrors

/// What can be wrong with a setting somebody wrote, whatever it is a setting of.
package enum SettingError: ExplainedError, Equatable {
  case unreadable(path: String, reason: String)
  /// Line and column count from 1.
  case syntax(path: String, line: Int, column: Int, problem: String)
  case unknownKey(SettingPlace, key: String, suggestion: String?, known: [String])
  case badValue(SettingPlace, key: String, found: String, allowed: String)
}

extension SettingError {
  package var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "cannot read \(path): \(reason); check the file or name another"
    case .syntax(let path, let line, let column, let problem):
      "\(path):\(line):\(column): not valid YAML: \(problem); correct that line"
    case .unknownKey(let place, let key, let suggestion, let known):
      "\(place): unknown key `\(key)`; "
        + (suggestion.map { "did you mean `\($0)`? " } ?? "")
        + "Allowed here: \(known.joined(separator: ", "))"
    case .badValue(let place, let key, let found, let allowed):
      "\(place): `\(key)` is \(found); allowed: \(allowed)"
    }
  }
}
