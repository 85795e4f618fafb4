import Yams

/// One service of a Compose project.
struct ComposeService: Sendable, Equatable {
  var name: String
  /// As it would be pulled or tagged; nil leaves the name to Compose.
  var image: String?
  /// Whether Compose builds its image from this checkout.
  var isBuilt: Bool
}

/// What `compose config` prints.
struct ComposeModel {
  /// Of the project; nil with version 1, which does not print it.
  let name: String?
  private let entries: [(name: String, node: Node)]

  /// Throws `ComposeError.badFile` for something else than a project.
  init(_ text: String) throws {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw ComposeError.badFile(path: "the answer of `config`", problem: String(describing: error))
    }
    name = root?["name"]?.string
    entries =
      root?["services"]?.mapping.map { $0.compactMap { key, node in key.string.map { ($0, node) } } } ?? []
  }

  /// In order of their names. Version 1 lists all, version 2 those of the profiles asked for.
  func services(inProfiles active: [String]) -> [ComposeService] {
    entries.filter { _, node in
      let profiles = node["profiles"]?.sequence?.compactMap(\.string) ?? []
      return profiles.isEmpty || active.contains("*") || !Set(profiles).isDisjoint(with: active)
    }.map { name, node in
      ComposeService(name: name, image: node["image"]?.string, isBuilt: node["build"] != nil)
    }.sorted { $0.name < $1.name }
  }

  func labels(of service: String) -> [String: String] {
    let labels = entries.first { $0.name == service }?.node["labels"]?.mapping
    return Dictionary(labels?.compactMap { key, value in key.string.map { ($0, value.string ?? "") } } ?? [])
    { $1 }
  }
}
