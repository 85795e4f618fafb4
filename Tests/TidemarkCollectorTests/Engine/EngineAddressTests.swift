import Foundation
import Testing
import TidemarkHTTP
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite struct EngineAddressTests {
  @Test("DOCKER_HOST says where the engine is; without it there is Docker's own socket")
  func environment() throws {
    func found(_ sockets: String..., environment: [String: String] = [:]) throws -> EngineAddress {
      try EngineAddress(environment: environment) { sockets.contains($0) }
    }
    #expect(try found() == .unix(path: "/var/run/docker.sock"))
    #expect(try found(environment: ["DOCKER_HOST": ""]) == .standard)
    let user = ["XDG_RUNTIME_DIR": "/run/user/7", "HOME": "/home/me"]
    #expect(try found("/run/podman/podman.sock") == .unix(path: "/run/podman/podman.sock"))
    #expect(
      try found("/run/podman/podman.sock", "/run/user/7/podman/podman.sock", environment: user)
        == .unix(path: "/run/user/7/podman/podman.sock"))
    #expect(
      try found("/run/user/7/docker.sock", "/run/podman/podman.sock", environment: user)
        == .unix(path: "/run/user/7/docker.sock"))
    #expect(
      try found("/home/me/.docker/run/docker.sock", environment: user)
        == .unix(path: "/home/me/.docker/run/docker.sock"))
    #expect(try found("/var/run/docker.sock", "/run/user/7/docker.sock", environment: user) == .standard)
    #expect(
      try found("/var/run/docker.sock", environment: ["DOCKER_HOST": "unix:///mine.sock"])
        == .unix(path: "/mine.sock"))
    #expect(try EngineAddress("unix:///tmp/a b.sock") == .unix(path: "/tmp/a b.sock"))
    #expect(try EngineAddress("tcp://box:2376") == .tcp(host: "box", port: 2376))
    #expect(try EngineAddress("tcp://[::1]") == .tcp(host: "::1", port: 2375))
  }

  @Test("a request goes to the socket's path, or to host and port")
  func request() throws {
    func request(_ address: EngineAddress) -> HTTPRequest {
      address.request("/_ping", timeout: .seconds(1), limitBytes: 1)
    }
    let socket = request(try EngineAddress("unix:///tmp/a b.sock"))
    #expect(socket.socketPath == "/tmp/a b.sock")
    #expect(socket.url == "http://docker/_ping")
    let tcp = request(.tcp(host: "::1", port: 1))
    #expect(tcp.socketPath == nil)
    #expect(tcp.tls == nil)
    #expect(tcp.url == "http://[::1]:1/_ping")
  }

  @Test(
    "with DOCKER_TLS_VERIFY the engine is asked over TLS, with the certificates that the docker program uses")
  func tls() throws {
    var environment = ["DOCKER_HOST": "tcp://box", "DOCKER_TLS_VERIFY": "1", "HOME": "/home/me"]
    let files = HTTPRequest.TLSFiles(
      authorities: "/home/me/.docker/ca.pem", certificate: "/home/me/.docker/cert.pem",
      key: "/home/me/.docker/key.pem")
    let address = try EngineAddress(environment: environment)
    #expect(address == .tcp(host: "box", port: 2376, tls: files))
    #expect(address.description == "tcp://box:2376")
    let request = address.request("/_ping", timeout: .seconds(1), limitBytes: 1)
    #expect(request.url == "https://box:2376/_ping")
    #expect(request.tls == files)
    environment["DOCKER_CERT_PATH"] = "/etc/certs"
    environment["DOCKER_HOST"] = "tcp://box:99"
    guard case .tcp("box", 99, let other) = try EngineAddress(environment: environment) else {
      Issue.record("another address")
      return
    }
    #expect(other?.key == "/etc/certs/key.pem")
    environment["DOCKER_TLS_VERIFY"] = ""
    #expect(try EngineAddress(environment: environment) == .tcp(host: "box", port: 99))
  }

  @Test(
    "ways in that are not supported are refused with one that is",
    arguments: [
      (["DOCKER_HOST": "ssh://box"], "ssh -L"),
      (["DOCKER_HOST": "unix://relative"], "unix:///var/run/docker.sock"),
      (["DOCKER_HOST": "unix:///" + String(repeating: "x", count: 107)], "shorter path"),
    ])
  func refused(environment: [String: String], remedy: String) {
    let error = #expect(throws: EngineError.self) { try EngineAddress(environment: environment) }
    #expect(error?.description.contains(remedy) == true)
  }

  /// Writes what `docker context create rootless --docker host=HOST` and `docker context use rootless` leave behind.
  private func withContext(_ host: String, certified: Bool = false, _ body: ([String: String]) throws -> Void)
    async throws
  {
    try await withTemporaryDirectory { home in
      let id = "33cd0e86c2021bbd5f79ce2fd75ed30f99da8f86cd46e25b1e28ebce60e51a9d"
      let (meta, tls) = (".docker/contexts/meta/\(id)", ".docker/contexts/tls/\(id)/docker")
      for folder in [meta] + (certified ? [tls] : []) {
        try FileManager.default.createDirectory(
          at: home.appending(path: folder), withIntermediateDirectories: true)
      }
      try """
      {"Name":"rootless","Metadata":{"Description":"x"},"Endpoints":{"docker":{"Host":"\(host)","SkipTLSVerify":false}}}
      """.write(to: home.appending(path: "\(meta)/meta.json"), atomically: true, encoding: .utf8)
      if certified {
        try "".write(to: home.appending(path: "\(tls)/cert.pem"), atomically: true, encoding: .utf8)
      }
      try #"{"auths":{},"currentContext":"rootless"}"#.write(
        to: home.appending(path: ".docker/config.json"), atomically: true, encoding: .utf8)
      try body(["HOME": home.path])
    }
  }

  @Test(
    "without DOCKER_HOST the engine is that of docker's context, and not one whose socket is there as well")
  func context() async throws {
    try await withContext("unix:///run/user/7/docker.sock") { home in
      func found(_ more: [String: String] = [:]) throws -> EngineAddress {
        try EngineAddress(environment: home.merging(more) { $1 }) { $0 == "/var/run/docker.sock" }
      }
      #expect(try found() == .unix(path: "/run/user/7/docker.sock"))
      #expect(try found(["DOCKER_CONTEXT": "default"]) == .standard)
      #expect(try found(["DOCKER_HOST": "unix:///mine.sock"]) == .unix(path: "/mine.sock"))
      #expect(try found(["DOCKER_CONFIG": "/nowhere"]) == .standard)
      #expect(try found(["DOCKER_CONFIG": "/nowhere", "HOME": ""]) == .standard)
      let error = try #require(throws: EngineError.self) { try found(["DOCKER_CONTEXT": "other"]) }
      #expect(error.description.contains("docker's context other cannot be used: it does not exist"))
    }
    try await withContext("tcp://box", certified: true) { home in
      let address = try EngineAddress(environment: home)
      let folder = try #require(address.environment["DOCKER_CERT_PATH"])
      #expect(address.description == "tcp://box:2376")
      #expect(
        folder.hasSuffix(
          "/contexts/tls/33cd0e86c2021bbd5f79ce2fd75ed30f99da8f86cd46e25b1e28ebce60e51a9d/docker"))
      #expect(address.environment["DOCKER_TLS_VERIFY"] == "1")
    }
    try await withContext("ssh://me@box") { home in
      let error = #expect(throws: EngineError.self) { try EngineAddress(environment: home) }
      #expect(error?.description.contains("its engine is ssh://me@box") == true)
      #expect(error?.description.contains("ssh -L") == true)
    }
  }

  @Test("versions are compared by number, not by text")
  func versions() throws {
    #expect(try #require(EngineAPIVersion("1.9")) < #require(EngineAPIVersion("1.41")))
    #expect(EngineAPIVersion("1") == nil)
    #expect(EngineAPIVersion("x.1") == nil)
  }
}
