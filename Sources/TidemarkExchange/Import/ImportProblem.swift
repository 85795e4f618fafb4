package import StreamingJSON
import TidemarkErrors

/// Why a file is not imported. Nothing was changed when it is thrown.
package struct ImportProblem: ExplainedError, Equatable {
  package let path: String
  /// nil where the whole file is meant.
  package let place: FilePlace?
  package let reason: String

  package init(_ path: String, _ place: FilePlace?, _ reason: String) {
    self.path = path
    self.place = place
    self.reason = reason
  }

  init(_ problem: TextProblem) { self.init(problem.path, problem.place, problem.reason) }

  package var description: String {
    let location = place.map { ", line \($0.line), column \($0.column)" } ?? ""
    return "\(path)\(location): \(reason); nothing of it was imported"
  }
}

/// Runs code that reads a text, and turns what it refuses into an `ImportProblem`.
func importing<T>(_ body: () throws -> T) throws -> T {
  do { return try body() } catch let problem as TextProblem { throw ImportProblem(problem) }
}

/// Text of a file inside a message: short, and harmless on a terminal. Letters of any language stay as they are.
func shown(_ text: String) -> String {
  let short = text.count > 60 ? text.prefix(57) + "..." : text[...]
  let scalars = short.unicodeScalars.map { scalar in
    !scalar.isASCII && scalar.properties.isAlphabetic
      ? String(scalar) : String(JSONTree.string(String(scalar)).pythonText().dropFirst().dropLast())
  }
  return "\"" + scalars.joined() + "\""
}
