import TidemarkErrors

/// Why the demo cannot begin.
enum DemoError: ExplainedError, Equatable {
  case noSibling(name: String, directory: String)
  case noFreePort(reason: String)

  var description: String {
    switch self {
    case .noSibling(let name, let directory):
      "this needs \(name) in \(directory); install it there, or build it with `swift build --product \(name)`"
    case .noFreePort(let reason):
      "cannot find a free port on 127.0.0.1: \(reason)"
    }
  }
}
