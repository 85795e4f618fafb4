/// One row of `GET /containers/json` (docs.docker.com/reference/api/engine, ContainerList).
struct EngineContainer: Sendable, Equatable, Decodable {
  var id: String
  /// With a leading slash each; Docker's links may add more than one.
  var names: [String]?
  /// As it was asked for: a name, or an id once the name has gone to a newer image.
  var image: String?
  var imageID: String?
  var labels: [String: String]?
  /// `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`.
  var state: String?
  var hostConfig: HostConfig?

  struct HostConfig: Sendable, Equatable, Decodable {
    var networkMode: String?

    enum CodingKeys: String, CapitalizedKey { case networkMode }
  }

  enum CodingKeys: String, CapitalizedKey { case id, names, image, imageID, labels, state, hostConfig }

  /// Without its slash; the shortest, because a link's name holds the other container's as well.
  var name: String? {
    names?.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }.min { $0.count < $1.count }
  }

  var isRunning: Bool { state == "running" }
}
