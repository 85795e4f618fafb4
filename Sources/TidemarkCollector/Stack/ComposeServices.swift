import Yams

/// The services `compose config` lists.
struct ComposeServices {
  private let profiles: [String: [String]]

  /// Throws `ComposeError.badFile` for something else than a list of services.
  init(_ text: String) throws {
    let services: [(Node, Node)]
    do {
      services = try Yams.compose(yaml: text)?["services"]?.mapping.map { $0.map { ($0, $1) } } ?? []
    } catch {
      throw ComposeError.badFile(path: "the answer of `config`", problem: String(describing: error))
    }
    var profiles: [String: [String]] = [:]
    for (name, service) in services {
      guard let name = name.string else { continue }
      profiles[name] = service["profiles"]?.sequence?.compactMap(\.string) ?? []
    }
    self.profiles = profiles
  }

  /// Version 1 lists all, version 2 those of the profiles asked for.
  func names(inProfiles active: [String]) -> [String] {
    profiles.filter { $0.value.isEmpty || !Set($0.value).isDisjoint(with: active) }.keys.sorted()
  }
}
