import TidemarkErrors

/// Where in a file something is wrong. Line and column count from 1, the column in characters.
package struct FilePlace: Sendable, Equatable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Why a text cannot be read.
package struct TextProblem: ExplainedError, Equatable {
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
    path + (place.map { ", line \($0.line), column \($0.column)" } ?? "") + ": \(reason)"
  }
}
