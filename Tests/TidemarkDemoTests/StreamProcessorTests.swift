import Foundation
import Testing

@Suite("The stream processor's window grows, flattens and empties")
struct StreamProcessorTests {
  private struct Window: Decodable {
    let eventsReceived: Int
    let eventsKept: Int
    let keptBytes: Int
    let boundBytes: Int
    let zones: [Int]

    var keptMB: Double { Double(keptBytes) / 1_048_576 }
  }

  private static func batch(_ count: Int) -> String {
    let events = (0..<count).map { #"{"kind":"moved","agent":\#($0),"x":\#($0 % 60),"y":59}"# }
    return #"{"tick":1,"events":[\#(events.joined(separator: ","))]}"#
  }

  @Test("Its memory follows the kept events, of which ever fewer are taken up to the bound; a reset frees it")
  func boundedWindow() async throws {
    try await DemoProcess.with(
      "--role", "stream-processor", "--window-mb", "16", "--window-seconds", "600"
    ) { demo in
      func window() async throws -> Window { try await demo.send("GET", "/window").decoded() }
      let empty = try demo.residentMB()
      _ = try await demo.send("POST", "/events", json: Self.batch(1))
      let first = try await window()
      #expect(first.boundBytes == 16 * 1_048_576)
      #expect(first.keptBytes <= 32 * 1024)

      for _ in 0..<30 { #expect(try await demo.send("POST", "/events", json: Self.batch(500)).status == 200) }
      let full = try await window()
      #expect(full.eventsReceived == 15_001)
      #expect(full.keptBytes <= full.boundBytes)
      #expect(full.zones.count == 900)
      #expect(full.zones.reduce(0, +) == full.eventsKept)
      #expect(full.zones.prefix(870).allSatisfy { $0 == 0 }, "every event is in the last row of zones")
      #expect(full.eventsKept < full.eventsReceived / 20, "under load only a small share is kept")
      let growth = try demo.residentMB() - empty
      #expect(abs(growth - full.keptMB) < 2, "\(growth) MB resident for \(full.keptMB) MB kept")

      _ = try await demo.send("POST", "/simulation/reset")
      #expect(try await window().eventsKept == 0)
      #expect(try demo.residentMB() - empty < 2)
    }
  }

  @Test("Events leave the window when they are too old, though no new ones come")
  func expiry() async throws {
    try await DemoProcess.with("--role", "stream-processor", "--window-seconds", "1") { demo in
      _ = try await demo.send("POST", "/events", json: Self.batch(100))
      #expect(try await demo.send("GET", "/window").decoded(Window.self).eventsReceived == 100)
      try await poll("an empty window") {
        try await demo.send("GET", "/window").decoded(Window.self).eventsKept == 0 ? () : nil
      }
    }
  }

  @Test("What is no batch of events, or lies outside the city, is 422")
  func badBatches() async throws {
    try await DemoProcess.with("--role", "stream-processor") { demo in
      for body in ["", "[]", #"{"events":[]}"#, Self.batch(1).replacing("59", with: "60")] {
        let answer = try await demo.send("POST", "/events", json: body)
        #expect(answer.status == 422, "\(body)")
      }
    }
  }

  @Test("The simulation feeds it, and neither waits for it nor stops when it is gone")
  func feed() async throws {
    try await DemoProcess.with("--role", "stream-processor") { stream in
      try await DemoProcess.with("--feed", stream.url.absoluteString, "--mb-per-agent", "0.01") { demo in
        _ = try await demo.send("POST", "/simulation/start")
        try await demo.spawn(20)
        try await poll("kept events") {
          try await stream.send("GET", "/window").decoded(Window.self).eventsKept > 0 ? () : nil
        }
        #expect(try await demo.status().feedBatchesFailed == 0)

        _ = try await stream.end(by: SIGTERM)
        let failed = try await poll("5 failed batches") {
          let status = try await demo.status()
          return status.feedBatchesFailed >= 5 ? status : nil
        }
        try await poll("10 more ticks") { try await demo.status().tick > failed.tick + 10 ? () : nil }
        #expect(demo.logText.matches(of: /events are lost/).count == 1, "\(demo.logText)")
      }
    }
  }
}
