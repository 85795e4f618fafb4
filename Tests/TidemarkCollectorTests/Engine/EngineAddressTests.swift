import Testing

@testable import TidemarkCollector

@Suite struct EngineAddressTests {
  @Test("DOCKER_HOST says where the engine is; without it there is Docker's own socket")
  func environment() throws {
    #expect(try EngineAddress(environment: [:]) == .unix(path: "/var/run/docker.sock"))
    #expect(try EngineAddress(environment: ["DOCKER_HOST": ""]) == .standard)
    #expect(try EngineAddress("unix:///tmp/a b.sock") == .unix(path: "/tmp/a b.sock"))
    #expect(try EngineAddress("tcp://box:2376") == .tcp(host: "box", port: 2376))
    #expect(try EngineAddress("tcp://[::1]") == .tcp(host: "::1", port: 2375))
  }

  @Test("a request goes to the socket's path, or to host and port")
  func url() throws {
    let socket = try EngineAddress("unix:///tmp/a b.sock")
    #expect(socket.socketPath == "/tmp/a b.sock")
    #expect(socket.url("/_ping") == "http://docker/_ping")
    #expect(EngineAddress.tcp(host: "::1", port: 1).socketPath == nil)
    #expect(EngineAddress.tcp(host: "::1", port: 1).url("/x") == "http://[::1]:1/x")
  }

  @Test(
    "ways in that are not supported are refused with one that is",
    arguments: [
      (["DOCKER_HOST": "ssh://box"], "ssh -L"),
      (["DOCKER_HOST": "unix://relative"], "unix:///var/run/docker.sock"),
      (["DOCKER_HOST": "unix:///" + String(repeating: "x", count: 107)], "shorter path"),
      (["DOCKER_HOST": "tcp://box:2376", "DOCKER_TLS_VERIFY": "1"], "TLS"),
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
