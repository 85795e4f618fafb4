/// Where a value was given.
package enum SettingPlace: Sendable, Equatable, CustomStringConvertible {
  /// Line and column count from 1.
  case file(path: String, line: Int, column: Int)
  case variable(String)
  case flag(String)

  package var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .variable(let name): "$\(name)"
    case .flag(let name): name
    }
  }

  /// Without the column, for sentences.
  package var brief: String {
    if case .file(let path, let line, _) = self { "\(path):\(line)" } else { description }
  }
}
