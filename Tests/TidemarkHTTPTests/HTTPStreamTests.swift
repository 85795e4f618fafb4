import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkHTTP

/// Answers that are read while they come.
@Suite struct HTTPStreamTests {
  private func request(_ url: String, timeout: Duration = .seconds(20), limitBytes: Int = 1 << 20)
    -> HTTPRequest
  {
    HTTPRequest("GET", url, timeout: timeout, limitBytes: limitBytes)
  }

  private static let head = "HTTP/1.1 200 OK\r\nX-One: 1\r\n\r\n"

  @Test("each part is there before the next is sent, and the time limit is of the head alone")
  func parts() async throws {
    let read = Mutex(0)
    let server = try RawServer { connection in
      _ = connection.request()
      connection.send(Self.head)
      for part in 0..<4 {
        while read.withLock({ $0 }) < part { Thread.sleep(forTimeInterval: 0.005) }
        Thread.sleep(forTimeInterval: 0.3)
        connection.send("part \(part)\n")
      }
    }
    defer { server.stop() }
    let stream = try await HTTPClient.open(request(server.url, timeout: .milliseconds(600)))
    #expect(stream.status == 200)
    #expect(stream.head["x-one"] == "1")
    var text = ""
    for try await chunk in stream.chunks {
      text += String(decoding: chunk, as: UTF8.self)
      read.withLock { $0 += 1 }
    }
    #expect(text == "part 0\npart 1\npart 2\npart 3\n")
  }

  @Test("a head that never comes is given up in time; a body that is cut off throws")
  func failures() async throws {
    let silent = try RawServer { _ in Thread.sleep(forTimeInterval: 5) }
    defer { silent.stop() }
    let error = await #expect(throws: HTTPError.self) {
      try await HTTPClient.open(request(silent.url, timeout: .milliseconds(300)))
    }
    #expect(error == .timedOut)

    let broken = try RawServer {
      _ = $0.request()
      $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
    }
    defer { broken.stop() }
    let stream = try await HTTPClient.open(request(broken.url))
    var count = 0
    let cut = await #expect(throws: HTTPError.self) {
      for try await chunk in stream.chunks { count += chunk.count }
    }
    #expect(cut == .brokenOff)
    #expect(count == 3)
  }

  @Test("a reader that is cancelled, or goes away, closes the connection")
  func closed() async throws {
    let closed = Mutex(0)
    let server = try RawServer { connection in
      _ = connection.request()
      connection.send(Self.head + "first\n")
      if connection.request().isEmpty { closed.withLock { $0 += 1 } }
    }
    defer { server.stop() }
    let reader = Task {
      let stream = try await HTTPClient.open(request(server.url))
      for try await _ in stream.chunks {}
    }
    while server.connections == 0 { try await Task.sleep(for: .milliseconds(5)) }
    try await Task.sleep(for: .milliseconds(100))
    reader.cancel()
    _ = await reader.result
    while closed.withLock({ $0 }) < 1 { try await Task.sleep(for: .milliseconds(5)) }

    _ = try await HTTPClient.open(request(server.url))
    while closed.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test("a reader that is too slow gets an error instead of the machine's memory")
  func slowReader() async throws {
    let server = try RawServer { connection in
      _ = connection.request()
      connection.send(Self.head)
      let part = String(repeating: "x", count: 1 << 20)
      for _ in 0..<64 where !connection.send(part) { break }
    }
    defer { server.stop() }
    let stream = try await HTTPClient.open(request(server.url, limitBytes: 4 << 20))
    try await Task.sleep(for: .seconds(1))
    var count = 0
    let error = await #expect(throws: HTTPError.self) {
      for try await chunk in stream.chunks { count += chunk.count }
    }
    #expect(error == .tooLarge(limitBytes: 4 << 20))
    #expect(count <= 4 << 20)
  }
}
