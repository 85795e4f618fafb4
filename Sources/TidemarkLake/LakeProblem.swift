package import TidemarkErrors
import TidemarkWarehouse

/// What can be wrong with a lake, or with what is asked of it.
package enum LakeProblem: ExplainedError, Equatable {
  case undeclaredColumn(view: String, column: String)
  case wrongValue(view: String, column: String, found: String)
  case notALake(path: String)
  case unreadable(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  /// Two runs with one number, or two scenarios.
  case otherNumbering(path: String, what: String, inLake: String, inWarehouse: String)
  /// A whole file of a run that has ended, whose readings are others in the warehouse.
  case otherReadings(path: String, run: Int64)
  case damaged(path: String, expected: String, found: String)
  case missingEngine(name: String, variable: String, how: String)
  case engineFailed(name: String, message: String)
  case strangeAnswer(name: String, line: String)

  package var exitStatus: ExitStatus {
    switch self {
    case .notALake: .usage
    default: .failed
    }
  }

  package var description: String {
    switch self {
    case .undeclaredColumn(let view, let column):
      "\(view).\(column) has no type in the comment behind it, so it cannot be exported; this is a fault of Tidemark"
    case .wrongValue(let view, let column, let found):
      "\(view).\(column) holds a value of another type (\(visible(found))); see what `tidemark db check` says"
    case .notALake(let path):
      "\(visible(path)) is no lake; `tidemark lake export \(shellQuoted(visible(path)))` makes one"
    case .unreadable(let path, let reason): "cannot read \(visible(path)): \(visible(reason))"
    case .cannotWrite(let path, let reason): "cannot write \(visible(path)): \(visible(reason))"
    case .otherNumbering(let path, let what, let inLake, let inWarehouse):
      "\(visible(path)) has \(what) of run \(inLake), which is one of run \(inWarehouse) here: the lake belongs to another warehouse; merge the warehouses and export to a new folder, or give each its own"
    case .otherReadings(let path, let run):
      "\(visible(path)) is as it was written, but the warehouse has other readings of run #\(run); `tidemark db check` says whether they are damaged there"
    case .damaged(let path, let expected, let found):
      "\(visible(path)) is damaged: its SHA-256 is \(found), its manifest says \(expected); delete the file and export the run again"
    case .missingEngine(let name, let variable, let how):
      "there is no \(name) on this machine; \(how), or name the program in $\(variable)"
    case .engineFailed(let name, let message):
      "\(name): " + message.split(separator: "\n").map { visible(String($0)) }.joined(separator: "\n")
    case .strangeAnswer(let name, let line): "\(name) answered what is no row: \(visible(line))"
    }
  }
}
