import FlyingFox
import FlyingSocks
package import Foundation
package import TidemarkErrors
package import TidemarkPages
package import TidemarkWarehouse

/// Serves the pages of a site to browsers of this machine.
///
/// It listens on the loopback address and answers only requests that name it as their host: a page from elsewhere whose name
/// was made to point here (DNS rebinding) gets nothing. It reads, sets no cookie, and its content policy lets a browser run and
/// fetch nothing but its own two files.
package struct PageServer: Sendable {
  private let port: UInt16
  private let room: PageRoom

  /// - Parameters:
  ///   - port: 0: any that is free.
  ///   - open: finds out what the site is made of.
  package init(port: UInt16, _ open: @escaping @Sendable () throws -> (SiteRequest, Warehouse)) {
    self.port = port
    room = PageRoom(open)
  }

  /// Runs until the task is cancelled.
  ///
  /// - Parameter ready: is given the address when the first request can be sent.
  /// - Throws: `PageServerError`.
  package func run(_ ready: @escaping @Sendable (URL) -> Void) async throws {
    // A browser that goes away in the middle of an answer would end the program.
    signal(SIGPIPE, SIG_IGN)
    Self.allowManyConnections()
    do {
      // Those who ask at once wait for one another. A hundred pages of a busy machine took 96 s, and whoever waited for
      // more than 60 s was answered with an empty 500.
      var configuration = HTTPServer.Configuration(
        address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port), timeout: 900, logger: .disabled)
      configuration.sharedRequestBufferSize = 64 * 1024
      let server = HTTPServer(config: configuration, handler: PageHandler(room: room))
      room.warmUp()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        group.addTask {
          try await server.waitUntilListening()
          if case .ip4(_, let port) = await server.listeningAddress,
            let url = URL(string: "http://127.0.0.1:\(port)/")
          {
            ready(url)
          }
        }
        try await group.next()
        try await group.next()
      }
    } catch SocketError.failed(_, let code, let reason) {
      throw PageServerError(
        port: port, isTaken: code == EADDRINUSE, isCrowded: [EMFILE, ENFILE].contains(code), reason: reason)
    }
  }

  /// A connection needs a descriptor, of which a program has 1,024 at first and may have more.
  private static func allowManyConnections() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

/// The address cannot be listened on.
package struct PageServerError: ExplainedError {
  let port: UInt16
  let isTaken: Bool
  /// More connections are open than the system allows.
  let isCrowded: Bool
  let reason: String

  package var exitStatus: ExitStatus { .failed }

  package var description: String {
    isCrowded
      ? "more connections were open at once than this program may have files (\(reason)); start it again, with a higher `ulimit -n`"
      : isTaken
        ? "port \(port) of 127.0.0.1 is in use; --port names another one, and --port 0 chooses a free one"
        : "cannot listen on 127.0.0.1:\(port): \(reason)"
  }
}

private struct PageHandler: HTTPHandler {
  let room: PageRoom

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard Self.isOwn(request.headers[.host]) else {
      return Self.response(
        403, "text/plain; charset=utf-8", "This server answers to 127.0.0.1 and localhost only.\n")
    }
    guard request.method == .GET || request.method == .HEAD else {
      return Self.response(405, "text/plain; charset=utf-8", "Pages can be read, and nothing else.\n")
    }
    // A page from elsewhere could make the browser send a statement that takes long.
    if let site = request.headers[HTTPHeader("Sec-Fetch-Site")], site == "cross-site", !request.query.isEmpty
    {
      return Self.response(403, "text/plain; charset=utf-8", "Questions from other sites are not answered.\n")
    }
    let parameters = Self.fields(request.target.query())
    let answer = await room.answer(
      PageQuestion(path: String(request.path.drop { $0 == "/" }), parameters: parameters))
    return Self.response(answer.status, answer.file.mediaType, answer.file.text)
  }

  /// What a form sends: a plus is a space (https://url.spec.whatwg.org/#urlencoded-parsing). The first of a name counts.
  private static func fields(_ query: String) -> [String: String] {
    let pairs = query.split(separator: "&").map { part -> (String, String) in
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
        let text = String($0.replacing("+", with: " "))
        return text.removingPercentEncoding ?? text
      }
      return (halves[0], halves.count > 1 ? halves[1] : "")
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// Names of this machine, with any port.
  private static func isOwn(_ host: String?) -> Bool {
    host?.wholeMatch(of: /(?i:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/) != nil
  }

  private static func response(_ status: Int, _ type: String, _ text: String) -> HTTPResponse {
    HTTPResponse(
      statusCode: HTTPStatusCode(status, phrase: phrases[status] ?? ""),
      headers: [
        .contentType: type, .cacheControl: "no-store",
        HTTPHeader("Content-Security-Policy"):
          "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        HTTPHeader("X-Content-Type-Options"): "nosniff", HTTPHeader("Referrer-Policy"): "no-referrer",
        HTTPHeader("X-Frame-Options"): "DENY", HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
        HTTPHeader("Cross-Origin-Opener-Policy"): "same-origin",
      ], body: Data(text.utf8))
  }

  private static let phrases = [
    200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    500: "Internal Server Error",
  ]
}
