import Foundation
import TidemarkHTTP
import TidemarkWarehouse

/// Where a container engine listens.
enum EngineAddress: Sendable, Equatable {
  case unix(path: String)
  /// With `tls` both sides show certificates.
  case tcp(host: String, port: Int, tls: HTTPRequest.TLSFiles? = nil)

  static let standard = EngineAddress.unix(path: "/var/run/docker.sock")

  /// `sun_path` less its final zero (unix(7)).
  private static let longestSocketPath = 107
  /// Docker's own, without TLS and with it.
  private static let standardPorts = (plain: 2375, tls: 2376)

  /// What `DOCKER_HOST` names, else docker's context, else the first socket that may be used: Docker's own, those of rootless Docker and Docker
  /// Desktop, Podman's; else Docker's standard socket. `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` are respected
  /// (docs.docker.com/engine/security/protect-access).
  ///
  /// Throws `EngineError.badAddress` for a scheme that is not supported, or `EngineError.badContext`.
  ///
  /// - Parameter isUsable: Whether there is a socket at a path that we may connect to.
  init(
    environment: [String: String], isUsable: (String) -> Bool = { access($0, R_OK | W_OK) == 0 }
  ) throws {
    guard let text = environment["DOCKER_HOST"], !text.isEmpty else {
      if let context = try EngineContext.chosen(environment) {
        self = try Self.address(of: context)
        return
      }
      self = Self.sockets(environment).first(where: isUsable).map { .unix(path: $0) } ?? .standard
      return
    }
    try self.init(text)
    guard case .tcp(let host, _, _) = self, environment["DOCKER_TLS_VERIFY"]?.isEmpty == false else { return }
    let folder = environment["DOCKER_CERT_PATH"].flatMap { $0.isEmpty ? nil : $0 }
    let path = folder ?? "\(environment["HOME"] ?? "")/.docker"
    self = .tcp(
      host: host, port: URL(string: text)?.port ?? Self.standardPorts.tls, tls: Self.certificates(path))
  }

  private static func certificates(_ folder: String) -> HTTPRequest.TLSFiles {
    HTTPRequest.TLSFiles(
      authorities: "\(folder)/ca.pem", certificate: "\(folder)/cert.pem", key: "\(folder)/key.pem")
  }

  private static func address(of context: EngineContext) throws -> EngineAddress {
    guard let text = context.host, !text.isEmpty else {
      throw EngineError.badContext(context.name, problem: "it names no engine")
    }
    let address: EngineAddress
    do {
      address = try EngineAddress(text)
    } catch EngineError.badAddress(_, let problem, let remedy) {
      throw EngineError.badContext(
        context.name, problem: "its engine is \(visible(text)): \(problem); \(remedy)")
    }
    guard case .tcp(let host, _, _) = address, let folder = context.certificates else { return address }
    return .tcp(host: host, port: URL(string: text)?.port ?? standardPorts.tls, tls: certificates(folder))
  }

  /// Where engines listen, the one of the whole machine first
  /// (docs.docker.com/engine/security/rootless, podman-system-service(1)).
  private static func sockets(_ environment: [String: String]) -> [String] {
    let runtime = environment["XDG_RUNTIME_DIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/run/user/\(getuid())"
    let home = environment["HOME"] ?? ""
    return [
      "/var/run/docker.sock", "\(runtime)/docker.sock", "\(home)/.docker/run/docker.sock",
      "\(home)/.docker/desktop/docker.sock", "\(runtime)/podman/podman.sock", "/run/podman/podman.sock",
    ]
  }

  /// - Parameter text: As in `DOCKER_HOST` (docs.docker.com/reference/cli/docker, "Environment variables").
  init(_ text: String) throws {
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
    self = .tcp(host: host, port: url.port ?? Self.standardPorts.plain)
  }

  /// - Parameter path: With its query; begins with a slash.
  func request(_ path: String, method: String = "GET", timeout: Duration, limitBytes: Int) -> HTTPRequest {
    switch self {
    case .unix(let socketPath):
      // A socket has no host name, and the engine refuses a request without one.
      HTTPRequest(
        method, "http://docker\(path)", socketPath: socketPath, timeout: timeout, limitBytes: limitBytes)
    case .tcp(let host, let port, let tls):
      HTTPRequest(
        method, "\(tls == nil ? "http" : "https")://\(Self.bracketed(host)):\(port)\(path)", tls: tls,
        timeout: timeout, limitBytes: limitBytes)
    }
  }

  private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

  /// Makes the docker command line find the same engine, whatever its context is.
  var environment: [String: String] {
    guard case .tcp(_, _, let files?) = self, let key = files.key else { return ["DOCKER_HOST": description] }
    return [
      "DOCKER_HOST": description, "DOCKER_TLS_VERIFY": "1",
      "DOCKER_CERT_PATH": URL(filePath: key).deletingLastPathComponent().path,
    ]
  }

  /// Whether the engine shares this machine's kernel and file system, as far as its address shows.
  var isLocal: Bool {
    if case .unix = self { true } else { false }
  }
}

extension EngineAddress: CustomStringConvertible {
  /// As in `DOCKER_HOST`.
  var description: String {
    switch self {
    case .unix(let path): "unix://\(path)"
    case .tcp(let host, let port, _): "tcp://\(Self.bracketed(host)):\(port)"
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
