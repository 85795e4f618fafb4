import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

/// The built program where the environment names a proxy.
@Suite struct ProxyTests {
  /// The first lines of the requests a server got while `check` looked for cAdvisor.
  private func requests(
    to url: (RawServer) -> String, proxy: (RawServer) -> String
  ) async throws -> [String] {
    let lines = Mutex<[String]>([])
    let server = try RawServer { connection in
      let request = connection.request()
      lines.withLock { $0.append(request.split(whereSeparator: \.isNewline).first.map(String.init) ?? "") }
      connection.answer("200 OK", "{}")
    }
    defer { server.stop() }
    try await withTemporaryDirectory { directory in
      _ = try await BuiltTool.collect.run(
        ["check", "--source", "cadvisor", "--set", "sampling.cadvisor_url=\(url(server))"],
        environment: [
          "DOCKER_HOST": "unix://\(directory.path)/none.sock", "http_proxy": proxy(server), "no_proxy": "",
        ], directory: directory)
    }
    return lines.withLock { $0 }
  }

  @Test("a server elsewhere is asked by way of it, one on this machine is not")
  func environment() async throws {
    let elsewhere = try await requests(to: { _ in "http://cadvisor.invalid:8083" }, proxy: \.url)
    #expect(elsewhere.first == "POST http://cadvisor.invalid:8083/api/v1.3/docker/ HTTP/1.1")
    for host in ["127.0.0.1", "localhost"] {
      let here = try await requests(
        to: { "http://\(host):\($0.port)" }, proxy: { _ in "http://proxy.invalid:3128" })
      #expect(here.first == "POST /api/v1.3/docker/ HTTP/1.1")
    }
  }
}
