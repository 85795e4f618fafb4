/// Which containers of an engine are under test.
enum ContainerScope: Sendable, Equatable {
  case all
  /// Those of one Compose project.
  case project(String)

  /// As the engine filters by.
  var labels: [String] {
    switch self {
    case .all: []
    case .project(let name): ["com.docker.compose.project=\(name)"]
    }
  }

  func contains(labels: [String: String]) -> Bool {
    switch self {
    case .all: true
    case .project(let name): labels["com.docker.compose.project"] == name
    }
  }
}
