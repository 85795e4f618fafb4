import Testing

@Suite("The API has the manners of the real service")
struct MannersTests {
  private struct Detail: Decodable {
    let detail: String
  }

  @Test("Starting twice and stopping twice are answered with 400")
  func startAndStop() async throws {
    try await DemoProcess.with { demo in
      let earlyStop = try await demo.send("POST", "/simulation/stop")
      #expect(earlyStop.status == 400)
      #expect(try earlyStop.decoded(Detail.self).detail == "Simulation already stopped")

      let start = try await demo.send("POST", "/simulation/start")
      #expect(start.status == 200)
      #expect(start.text == #"{"status":"started"}"#)
      #expect(try await demo.status().state == "running")

      let again = try await demo.send("POST", "/simulation/start")
      #expect(again.status == 400)
      #expect(try again.decoded(Detail.self).detail == "Simulation already running")

      #expect(try await demo.send("POST", "/simulation/stop").status == 200)
      #expect(try await demo.status().state == "stopped")
    }
  }

  @Test("Without the right key everything but /health and / is 401")
  func keys() async throws {
    try await DemoProcess.with("--api-key", "sesame") { demo in
      for key in [nil, "", "s", "sesamE", "sesame ", "sesamesesame", "demo-key"] {
        let answer = try await demo.send("GET", "/simulation/status", key: key?.replacing(" ", with: "x"))
        #expect(answer.status == 401, "key \(key ?? "none")")
        #expect(answer.text == #"{"detail":"Invalid API key"}"#)
      }
      #expect(try await demo.send("POST", "/agents/drivers", json: "{", key: "no").status == 401)
      #expect(try await demo.send("GET", "/simulation/status", key: "sesame").status == 200)
      #expect(try await demo.send("GET", "/health", key: nil).status == 200)
      #expect(try await demo.send("GET", "/", key: nil).status == 200)
    }
  }

  @Test("An unknown path is 404; a known path with another method is 405 and names the right one")
  func pathsAndMethods() async throws {
    try await DemoProcess.with { demo in
      let unknown = try await demo.send("GET", "/simulation")
      #expect(unknown.status == 404)
      #expect(unknown.text == #"{"detail":"Not Found"}"#)
      let wrong = try await demo.send("GET", "/simulation/start")
      #expect(wrong.status == 405)
      #expect(wrong.text == #"{"detail":"Method Not Allowed"}"#)
      #expect(wrong.headers["allow"] == "POST")
    }
  }

  @Test("A bad order of agents is 422 and says which part is wrong, in pydantic's terms")
  func badOrders() async throws {
    struct Complaints: Decodable {
      struct Complaint: Decodable {
        let loc: [String]
        let msg: String
        let type: String
      }
      let detail: [Complaint]
    }
    let count = ["body", "count"]
    let orders: [(query: String, body: String?, loc: [String], type: String)] = [
      ("", nil, ["body"], "missing"),
      ("", "{", ["body"], "json_invalid"),
      ("", "[3]", ["body"], "dict_type"),
      ("", "{}", count, "missing"),
      ("", #"{"count":null}"#, count, "int_type"),
      ("", #"{"count":"three"}"#, count, "int_type"),
      ("", #"{"count":true}"#, count, "int_type"),
      ("", #"{"count":1.5}"#, count, "int_from_float"),
      ("", #"{"count":0}"#, count, "greater_than_equal"),
      ("", #"{"count":1001}"#, count, "less_than_equal"),
      ("?mode=soon", #"{"count":1}"#, ["query", "mode"], "enum"),
    ]
    try await DemoProcess.with { demo in
      for order in orders {
        let answer = try await demo.send("POST", "/agents/riders\(order.query)", json: order.body)
        #expect(answer.status == 422, "\(order)")
        let complaints = try answer.decoded(Complaints.self).detail
        #expect(complaints.map(\.loc) == [order.loc], "\(order)")
        #expect(complaints.map(\.type) == [order.type], "\(order)")
      }
      let queues: [String: Int] = try await demo.send("GET", "/agents/spawn-status").decoded()
      #expect(queues == ["drivers_queued": 0, "riders_queued": 0])
    }
  }

  @Test("A body beyond a megabyte is 413")
  func hugeBody() async throws {
    try await DemoProcess.with { demo in
      let padding = String(repeating: " ", count: 1 << 20)
      let answer = try await demo.send("POST", "/agents/drivers", json: padding + #"{"count":1}"#)
      #expect(answer.status == 413)
    }
  }

  @Test("Beyond the rate limit the agents' endpoints are 429 with the seconds to wait, others are not")
  func rateLimit() async throws {
    try await DemoProcess.with("--rate-limit", "1") { demo in
      var refused: DemoProcess.Answer?
      for _ in 0..<20 where refused == nil {
        let answer = try await demo.send("GET", "/agents/spawn-status")
        if answer.status != 200 { refused = answer }
      }
      let answer = try #require(refused)
      #expect(answer.status == 429)
      #expect(answer.headers["retry-after"] == "1")
      #expect(try await demo.send("GET", "/simulation/status").status == 200)
      try await Task.sleep(for: .seconds(1))
      #expect(try await demo.send("GET", "/agents/spawn-status").status == 200)
    }
  }

  @Test("A rate limit of 0 lets any number of requests through")
  func noRateLimit() async throws {
    try await DemoProcess.with("--rate-limit", "0") { demo in
      for _ in 0..<50 {
        let answer = try await demo.send("GET", "/agents/spawn-status")
        #expect(answer.status == 200)
      }
    }
  }
}
