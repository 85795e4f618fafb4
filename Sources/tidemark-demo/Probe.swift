import ArgumentParser
import FlyingFox
import FlyingSocks
import Foundation

/// One look at a service's health: the check a container can run whose image holds nothing but this program.
struct Probe: ExpressibleByArgument, Sendable {
  private let url: URL
  private let address: sockaddr_in

  /// An http URL whose host is `localhost` or an IPv4 address: a static program cannot look up names.
  init?(argument: String) {
    guard let url = URL(string: argument), url.scheme == "http", let host = url.host(),
      let port = UInt16(exactly: url.port ?? 80),
      let address = try? sockaddr_in.inet(ip4: host == "localhost" ? "127.0.0.1" : host, port: port)
    else { return nil }
    self.url = url
    self.address = address
  }

  /// Prints what was answered, and throws `ExitCode.failure` unless that was a success.
  func run() async throws {
    let request = HTTPRequest(
      method: .GET, version: .http11, path: url.path().isEmpty ? "/" : url.path(), query: [],
      headers: [.host: url.host() ?? ""], body: Data())
    do {
      var client = HTTPClient()
      let response = try await client.sendHTTPRequest(request, to: address)
      print("\(url.absoluteString) answers \(response.statusCode.code)")
      guard 200..<300 ~= response.statusCode.code else { throw ExitCode.failure }
    } catch is SocketError {
      print("\(url.absoluteString): nobody answers")
      throw ExitCode.failure
    }
  }
}
