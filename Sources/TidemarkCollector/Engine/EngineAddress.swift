import Foundation

/// Where a container engine listens.
package enum EngineAddress: Sendable, Equatable {
  case unix(path: String)
  case tcp(host: String, port: Int)

  package static let standard = EngineAddress.unix(path: "/var/run/docker.sock")

  /// `sun_path` less its final zero (unix(7)).
  private static let longestSocketPath = 107
  /// Docker's own for tcp without TLS.
  private static let standardPort = 2375

  /// What `DOCKER_HOST` names, else Docker's standard socket.
  /// Throws `EngineError.badAddress` for a way in that is not supported.
  package init(environment: [String: String]) throws {
    guard let text = environment["DOCKER_HOST"], !text.isEmpty else {
      self = .standard
      return
    }
    try self.init(text)
    if case .tcp = self, environment["DOCKER_TLS_VERIFY"].map({ !$0.isEmpty }) == true {
      throw EngineError.badAddress(
        text, problem: "TLS to the engine is not supported",
        remedy: "forward its socket: ssh -L /tmp/docker.sock:/var/run/docker.sock HOST, then "
          + "DOCKER_HOST=unix:///tmp/docker.sock")
    }
  }

  /// - Parameter text: As in `DOCKER_HOST` (docs.docker.com/reference/cli/docker, "Environment variables").
  package init(_ text: String) throws {
    if text.hasPrefix("unix://") {
      let path = String(text.dropFirst("unix://".count))
      guard path.hasPrefix("/") else {
        throw EngineError.badAddress(
          text, problem: "no absolute path", remedy: "write it as unix:///var/run/docker.sock")
      }
      guard path.utf8.count <= Self.longestSocketPath else {
        throw EngineError.badAddress(
          text, problem: "the path of a socket has at most \(Self.longestSocketPath) bytes",
          remedy: "put the socket at a shorter path")
      }
      self = .unix(path: path)
      return
    }
    guard let url = URL(string: text), ["tcp", "http"].contains(url.scheme ?? ""),
      let host = url.host(percentEncoded: false), !host.isEmpty
    else {
      throw EngineError.badAddress(
        text, problem: "only unix:// and tcp:// are supported",
        remedy: "forward the engine's socket, as with ssh -L /tmp/docker.sock:/var/run/docker.sock HOST")
    }
    self = .tcp(host: host, port: url.port ?? Self.standardPort)
  }

  /// - Parameter path: With its query; begins with a slash.
  func url(_ path: String) -> String {
    switch self {
    // A socket has no host name, and the engine refuses a request without one.
    case .unix: "http://docker\(path)"
    case .tcp(let host, let port): "http://\(host.contains(":") ? "[\(host)]" : host):\(port)\(path)"
    }
  }

  var socketPath: String? {
    if case .unix(let path) = self { path } else { nil }
  }

  /// Whether the engine shares this machine's kernel and file system, as far as its address tells.
  var isLocal: Bool {
    if case .unix = self { true } else { false }
  }
}

extension EngineAddress: CustomStringConvertible {
  /// As in `DOCKER_HOST`.
  package var description: String {
    switch self {
    case .unix(let path): "unix://\(path)"
    case .tcp(let host, let port): "tcp://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
  }
}

extension String {
  /// Everything but the unreserved characters of RFC 3986, section 2.3, encoded.
  var percentEncoded: String {
    let unreserved = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return addingPercentEncoding(withAllowedCharacters: unreserved) ?? self
  }
}
