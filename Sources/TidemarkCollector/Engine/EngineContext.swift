import Foundation

/// The endpoint that the docker command line takes where DOCKER_HOST is not set: the context of DOCKER_CONTEXT, else the one
/// that `docker context use` chose (docker/cli, cli/command/cli.go, resolveContextName; cli/context/store). Rootless Docker
/// and Docker Desktop install themselves as contexts.
struct EngineContext: Equatable {
  let name: String
  /// As in `DOCKER_HOST`; nil where the context has no endpoint of Docker.
  let host: String?
  /// Holds ca.pem, cert.pem and key.pem; nil without TLS.
  let certificates: String?

  private struct Settings: Decodable {
    let currentContext: String?
  }

  private struct Metadata: Decodable {
    struct Endpoint: Decodable {
      let host: String?

      enum CodingKeys: String, CodingKey { case host = "Host" }
    }

    let name: String
    let endpoints: [String: Endpoint]?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case endpoints = "Endpoints"
    }
  }

  /// nil where the default is in use. Throws `EngineError.badContext` for one that does not exist or cannot be read.
  static func chosen(_ environment: [String: String]) throws -> EngineContext? {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard let folder = value("DOCKER_CONFIG") ?? value("HOME").map({ $0 + "/.docker" }) else { return nil }
    let current = try read(Settings.self, folder + "/config.json", of: "of \(folder)")?.currentContext
    guard let name = value("DOCKER_CONTEXT") ?? current, !name.isEmpty, name != "default" else { return nil }
    let contexts = folder + "/contexts"
    for id in FileManager.default.subpaths(atPath: contexts + "/meta") ?? [] where !id.contains("/") {
      guard let found = try read(Metadata.self, "\(contexts)/meta/\(id)/meta.json", of: name),
        found.name == name
      else { continue }
      let certificates = "\(contexts)/tls/\(id)/docker"
      return EngineContext(
        name: name, host: found.endpoints?["docker"]?.host,
        certificates: FileManager.default.fileExists(atPath: certificates + "/cert.pem") ? certificates : nil)
    }
    throw EngineError.badContext(name, problem: "it does not exist in \(folder)")
  }

  private static func read<Content: Decodable>(
    _ type: Content.Type, _ path: String, of name: String
  ) throws -> Content? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw EngineError.badContext(name, problem: "\(path) cannot be read as Docker writes it")
    }
  }
}
