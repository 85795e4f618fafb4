import Testing
import TidemarkHTTP

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

  @Test("versions are compared by number, not by text")
  func versions() throws {
    #expect(try #require(EngineAPIVersion("1.9")) < #require(EngineAPIVersion("1.41")))
    #expect(EngineAPIVersion("1") == nil)
    #expect(EngineAPIVersion("x.1") == nil)
  }
}
