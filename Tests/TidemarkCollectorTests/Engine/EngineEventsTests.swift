import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// One event stream for several listeners, from a server that breaks it.
@Suite struct EngineEventsTests {
  private static let second: Int64 = 1_000_000_000

  private static func line(_ action: String, _ seconds: Int64) -> String {
    #"{"Type":"container","Action":"\#(action)","Actor":{"ID":"a"},"timeNano":\#(seconds * second)}"# + "\n"
  }

  /// What was asked for, and which connections were closed by the other side.
  private final class Log: Sendable {
    let asked = Mutex<[String]>([])
    let closedCount = Mutex(0)
  }

  /// - Parameter streams: What each connection to `/events` sends; all but the last are closed then.
  private func engine(_ streams: [String], _ log: Log) throws -> (RawServer, EngineEvents) {
    let server = try RawServer { connection in
      let path = connection.request().split(separator: " ").dropFirst().first.map(String.init) ?? ""
      if path == "/version" { return connection.answer("200 OK", #"{"Version":"20","ApiVersion":"1.41"}"#) }
      let number = log.asked.withLock { asked in
        asked.append(path)
        return asked.count
      }
      connection.send(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + streams[min(number, streams.count) - 1])
      if number >= streams.count, connection.request().isEmpty { log.closedCount.withLock { $0 += 1 } }
    }
    return (server, EngineEvents(EngineClient(.tcp(host: "127.0.0.1", port: Int(server.port)))))
  }

  private func words(_ notice: EngineEvents.Notice) -> String {
    switch notice {
    case .connected: "connected"
    case .disconnected: "disconnected"
    case .event(let event): "\(event.kind) \(event.timeNanoseconds / Self.second)"
    }
  }

  private func read(_ count: Int, _ notices: AsyncStream<EngineEvents.Notice>) async -> [String] {
    var found: [String] = []
    for await notice in notices {
      found.append(words(notice))
      if found.count == count { break }
    }
    return found
  }

  @Test("all who listen share one connection, and the last to leave closes it")
  func shared() async throws {
    let log = Log()
    let (server, events) = try engine([Self.line("oom", 100) + Self.line("start", 101)], log)
    defer { server.stop() }
    do {
      let one = await events.listen()
      let two = await events.listen()
      let expected = ["connected", "oom 100", "start 101"]
      #expect(await read(3, one) == expected)
      #expect(await read(3, two) == expected)
      let late = await events.listen()
      #expect(await read(1, late) == ["connected"])
      #expect(log.asked.withLock { $0.count } == 1)
      #expect(log.closedCount.withLock { $0 } == 0)
    }
    try await eventually("the connection is closed") { log.closedCount.withLock { $0 } == 1 ? () : nil }
  }

  @Test("a broken stream is resumed a moment before its newest event; what comes twice is given once")
  func resumed() async throws {
    let log = Log()
    let (server, events) = try engine(
      [
        Self.line("start", 200) + Self.line("oom", 203), "",
        Self.line("oom", 203) + Self.line("die", 203) + Self.line("start", 204),
      ], log)
    defer { server.stop() }
    let notices = await events.listen(since: 200 * Self.second)
    #expect(
      await read(8, notices) == [
        "connected", "start 200", "oom 203", "disconnected", "connected", "disconnected", "connected",
        "die(exitCode: nil) 203",
      ])
    let since = log.asked.withLock { $0 }.map { $0.split(separator: "since=").last ?? "" }
    #expect(since == ["200.000000000", "202.000000000", "202.000000000"])
  }

  @Test("an outage is told once, however many attempts it takes")
  func outage() async throws {
    let port = try #require(try FreePorts.find(1).first)
    let events = EngineEvents(EngineClient(.tcp(host: "127.0.0.1", port: Int(port))))
    let notices = await events.listen()
    let reading = Task { await read(2, notices) }
    try await Task.sleep(for: .seconds(1))
    let late = await events.listen()
    #expect(await read(1, late) == ["disconnected"])
    reading.cancel()
    #expect(await reading.value == ["disconnected"])
  }
}
