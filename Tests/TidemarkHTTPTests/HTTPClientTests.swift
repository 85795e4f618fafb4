import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkHTTP

/// Requests against real servers of which the test writes every byte.
@Suite struct HTTPClientTests {
  private func get(_ url: String, timeout: Duration = .seconds(20), limitBytes: Int = 1 << 20) -> HTTPRequest
  {
    HTTPRequest("GET", url, timeout: timeout, limitBytes: limitBytes)
  }

  /// The error of a request, and how long it took.
  private func failure(_ request: HTTPRequest) async -> (error: HTTPError?, duration: Duration) {
    let start = ContinuousClock.now
    let error = await #expect(throws: HTTPError.self) { try await HTTPClient.send(request) }
    return (error, .now - start)
  }

  @Test("method, path, headers and body arrive as given, and status, headers and body come back")
  func exchange() async throws {
    let seen = Mutex("")
    let server = try RawServer { connection in
      let request = connection.request()
      seen.withLock { $0 = request }
      connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nX-One: 1\r\nx-two:  b  \r\n")
      connection.send(
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Three: trailer\r\n\r\n")
    }
    defer { server.stop() }
    let answer = try await HTTPClient.send(
      HTTPRequest(
        "PUT", server.url + "/a b/ü?q=\"{x}\"&r=%20+", headers: [("X-Key", "k"), ("X-Empty", "")],
        body: Data("{\"n\": 1}".utf8), timeout: .seconds(20), limitBytes: 1 << 20))
    let request = seen.withLock { $0 }
    #expect(request.hasPrefix("PUT /a%20b/%C3%BC?q=%22%7Bx%7D%22&r=%20+ HTTP/1.1\r\n"))
    #expect(request.contains("\r\nX-Key: k\r\n"))
    #expect(request.contains("\r\nX-Empty:\r\n"))
    #expect(request.contains("\r\nContent-Length: 8\r\n"))
    #expect(!request.contains("Content-Type"))
    #expect(request.hasSuffix("\r\n\r\n{\"n\": 1}"))
    #expect(answer.status == 201)
    #expect(answer.head["X-ONE"] == "1")
    #expect(answer.head["X-Two"] == "b")
    #expect(answer.head["X-Three"] == nil)
    #expect(answer.text == "abcde")
  }

  @Test("a body of megabytes is sent at once, without asking for leave")
  func largeBody() async throws {
    let server = try RawServer { connection in
      let request = connection.request()
      connection.answer("200 OK", request.contains("Expect:") ? "asked" : "\(request.utf8.count)")
    }
    defer { server.stop() }
    var request = get(server.url)
    request.method = "POST"
    request.body = Data(repeating: 65, count: 3 << 20)
    let answer = try await HTTPClient.send(request)
    #expect(try #require(Int(answer.text)) > 3 << 20)
  }

  @Test("requests one after the other share a connection, and one that was closed meanwhile is replaced")
  func reuse() async throws {
    let server = try RawServer { connection in
      for _ in 0..<3 where !connection.request().isEmpty {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      }
    }
    defer { server.stop() }
    for _ in 0..<3 { #expect(try await HTTPClient.send(get(server.url)).text == "ok") }
    #expect(server.connections == 1)
    for _ in 0..<2 { #expect(try await HTTPClient.send(get(server.url)).text == "ok") }
    #expect(server.connections == 2)
  }

  @Test("a redirect is an answer and is not followed")
  func redirect() async throws {
    let server = try RawServer {
      _ = $0.request()
      $0.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
    }
    defer { server.stop() }
    let answer = try await HTTPClient.send(get(server.url))
    #expect(answer.status == 302)
    #expect(answer.head["location"] == "/elsewhere")
    #expect(server.connections == 1)
  }

  @Test("a server that never answers, and one that answers drop by drop, are given up in time")
  func timeout() async throws {
    let silent = try RawServer { _ in Thread.sleep(forTimeInterval: 5) }
    let dripping = try RawServer { connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
      for _ in 0..<100 where connection.send("x") { Thread.sleep(forTimeInterval: 0.05) }
    }
    defer {
      silent.stop()
      dripping.stop()
    }
    for server in [silent, dripping] {
      let (error, duration) = await failure(get(server.url, timeout: .milliseconds(400)))
      #expect(error == .timedOut)
      #expect(duration > .milliseconds(350) && duration < .seconds(3))
    }
  }

  @Test(
    "an answer that is cut off is no answer, at whatever byte",
    arguments: [
      "", "HT", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ])
  func brokenOff(bytes: String) async throws {
    let server = try RawServer {
      _ = $0.request()
      $0.send(bytes)
    }
    defer { server.stop() }
    let (error, _) = await failure(get(server.url))
    #expect(error == .brokenOff || error == .notHTTP, "\(String(describing: error))")
  }

  @Test(
    "what speaks another protocol is said not to speak HTTP",
    arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}garbage"])
  func otherProtocol(bytes: String) async throws {
    let server = try RawServer {
      _ = $0.request()
      $0.send(bytes)
    }
    defer { server.stop() }
    #expect(await failure(get(server.url)).error == .notHTTP)
  }

  @Test("an answer is accepted up to its limit to the byte")
  func limit() async throws {
    let server = try RawServer {
      _ = $0.request()
      $0.send("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 100_000))
    }
    defer { server.stop() }
    #expect(try await HTTPClient.send(get(server.url, limitBytes: 100_000)).body.count == 100_000)
    #expect(await failure(get(server.url, limitBytes: 99_999)).error == .tooLarge(limitBytes: 99_999))
  }

  @Test("nobody, a name nobody knows, and what is no URL are told apart")
  func unreachable() async throws {
    let server = try RawServer { _ in }
    let url = server.url
    server.stop()
    try await Task.sleep(for: .milliseconds(100))
    #expect(await failure(get(url)).error == .refused)
    #expect(await failure(get("http://tidemark.invalid/")).error == .unknownHost("tidemark.invalid"))
    for text in ["file:///etc/passwd", "http://", "gopher://127.0.0.1/", "http://127.0.0.1:99999/", ""] {
      guard case .badRequest = await failure(get(text)).error else {
        Issue.record("\(text) is sent")
        continue
      }
    }
    var request = get(url)
    request.headers = [("X-Key", "secret\r\nX-Other: 1")]
    #expect(
      await failure(request).error
        == .badRequest("the value of the header X-Key contains a control character"))
  }

  @Test("a Unix socket is reached by its path, with the host of the URL as Host")
  func unixSocket() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "a b.sock").path
      let server = try RawServer(path: path) { connection in
        let host = connection.request().firstMatch(of: /Host: (\w+)/).map { String($0.1) } ?? "none"
        connection.answer("200 OK", host)
      }
      defer { server.stop() }
      var request = get("http://docker/_ping")
      request.socketPath = path
      #expect(try await HTTPClient.send(request).text == "docker")
      request.socketPath = directory.appending(path: "none.sock").path
      #expect(await failure(request).error == .noSuchSocket)
    }
  }

  @Test("three hundred requests wait at once")
  func concurrent() async throws {
    let waiting = Mutex(0)
    let server = try RawServer { connection in
      _ = connection.request()
      waiting.withLock { $0 += 1 }
      while waiting.withLock({ $0 }) < 300 { Thread.sleep(forTimeInterval: 0.01) }
      connection.answer("200 OK", "ok")
    }
    defer { server.stop() }
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<300 {
        group.addTask { try await HTTPClient.send(get(server.url, timeout: .seconds(60))).text }
      }
      for try await text in group { #expect(text == "ok") }
    }
  }

  @Test("a cancelled request ends at once and closes its connection, also one cancelled before it begins")
  func cancelled() async throws {
    let closed = Mutex(false)
    let server = try RawServer { connection in
      _ = connection.request()
      // Empty when the other side has closed.
      let isClosed = connection.request().isEmpty
      closed.withLock { $0 = isClosed }
    }
    defer { server.stop() }
    let task = Task { try await HTTPClient.send(get(server.url)) }
    while server.connections == 0 { try await Task.sleep(for: .milliseconds(5)) }
    let start = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(2))
    while !closed.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }

    for _ in 0..<200 {
      let task = Task { try await HTTPClient.send(get(server.url)) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test("programs started meanwhile inherit no connection")
  func closeOnExec() async throws {
    let server = try RawServer { connection in
      while !connection.request().isEmpty { connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
    }
    defer { server.stop() }
    _ = try await HTTPClient.send(get(server.url))
    var found = 0
    for descriptor in CInt(3)..<1024 {
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isPeer = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getpeername(descriptor, $0, &length) == 0
        }
      }
      guard isPeer, address.sin_port == server.port.bigEndian else { continue }
      found += 1
      #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }
    #expect(found == 1)
  }
}
