/// Where in a file something is wrong. Line and column count from 1, the column in characters.
package struct FilePlace: Sendable, Equatable {
  package let line: Int
  package let column: Int
}

/// Why a file is not taken in. Nothing was changed when it is thrown.
package struct ImportProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  /// nil where the whole file is meant.
  package let place: FilePlace?
  package let reason: String

  package init(_ path: String, _ place: FilePlace?, _ reason: String) {
    self.path = path
    self.place = place
    self.reason = reason
  }

  package var description: String {
    let location = place.map { ", line \($0.line), column \($0.column)" } ?? ""
    return "\(path)\(location): \(reason); nothing of it was imported"
  }
}
