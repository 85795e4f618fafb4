@preconcurrency import Dispatch
import FlyingFox
import FlyingSocks
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Serves a role's routes on one address until a signal arrives.
struct DemoServer {
  let host: String
  let port: UInt16
  let table: RouteTable
  let journal: Journal

  private static let closingSeconds = 0.2

  /// Returns after SIGTERM or SIGINT.
  ///
  /// - Parameter work: what the role does beside answering; it must not return before it is cancelled.
  /// - Throws: `DemoError` when the address cannot be listened on, and whatever `work` throws.
  func run(beside work: @escaping @Sendable () async throws -> Void) async throws {
    // Else a log whose reader is gone would end the service.
    signal(SIGPIPE, SIG_IGN)
    let server = try makeServer()
    let signals = Self.terminationSignals()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listen(server) }
      group.addTask { try await work() }
      group.addTask {
        try await server.waitUntilListening()
        await announce(server)
        for await signal in signals {
          journal.note("\(signal) received, stopping")
          break
        }
      }
      try await group.next()
      await server.stop(timeout: Self.closingSeconds)
      // Not by returning: a name lookup in flight would hold up the group for longer than a stop may take.
      exit(EXIT_SUCCESS)
    }
  }

  private func makeServer() throws -> HTTPServer {
    let address = try Self.address(host, port: port)
    var configuration = HTTPServer.Configuration(address: address, logger: .disabled)
    configuration.sharedRequestBufferSize = 64 * 1024
    return HTTPServer(config: configuration, handler: table)
  }

  private static func address(_ host: String, port: UInt16) throws -> any SocketAddress {
    let host = host == "localhost" ? "127.0.0.1" : host
    do {
      return host.contains(":")
        ? try sockaddr_in6.inet6(ip6: host, port: port)
        : try sockaddr_in.inet(ip4: host, port: port)
    } catch {
      throw DemoError.notAnAddress(host: host)
    }
  }

  private func listen(_ server: HTTPServer) async throws {
    do {
      try await server.run()
    } catch SocketError.failed(_, EADDRINUSE, _) {
      throw DemoError.portInUse(host: host, port: port)
    } catch SocketError.failed(_, EADDRNOTAVAIL, _) {
      throw DemoError.notAnAddress(host: host)
    } catch SocketError.failed(_, _, let reason) {
      throw DemoError.cannotListen(host: host, port: port, reason: reason)
    }
  }

  private func announce(_ server: HTTPServer) async {
    switch await server.listeningAddress {
    case .ip4(let address, let port): journal.note("listening on http://\(address):\(port)")
    case .ip6(let address, let port): journal.note("listening on http://[\(address)]:\(port)")
    case .unix, nil: journal.note("listening")
    }
  }

  /// The names of SIGTERM and SIGINT as they arrive, from now on.
  private static func terminationSignals() -> AsyncStream<String> {
    AsyncStream { continuation in
      let sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { continuation.yield(name) }
        source.resume()
        return source
      }
      continuation.onTermination = { _ in
        for source in sources { source.cancel() }
      }
    }
  }
}
