import Testing

@testable import TidemarkCollector

@Suite struct StepConditionTests {
  private func holds(_ path: String, _ expected: String, in body: String, level: Int = 10) throws -> Bool {
    let path = try #require(JSONPath(path))
    return try StepCondition([.init(path: path, expected: expected)]).holds(in: body, at: LoadLevel(level))
  }

  private static let body = #"""
    {"state": "running", "queued": 0, "ready": true, "none": null, "a b": 1.5,
     "users": [{"active": 3}, {"active": 20}]}
    """#

  @Test(
    "a path leads to a value, which is compared as what it is",
    arguments: [
      ("$.state", "running", true), ("$.state", "stopped", false), ("$.state", "!= stopped", true),
      ("$.queued", "0", true), ("$.queued", "0.0", true), ("$.queued", "!= 0", false),
      ("$.queued", "false", false), ("$.ready", "true", true), ("$.ready", "1", false),
      ("$.none", "null", true),
      ("$['a b']", "1.5", true), ("$.users[0].active", "3", true), ("$.users[-1].active", ">= 20", true),
      ("$.users[-1].active", "> 20", false), ("$.users[0].active", "<= 3", true),
      ("$.users[0].active", "< 3", false), ("$.users[1].active", ">= {agents}", true),
      ("$.users[1].active", "> {drivers}", true), ("$.users[1].active", "{agents}", true),
    ])
  func comparisons(path: String, expected: String, holds: Bool) throws {
    #expect(try self.holds(path, expected, in: Self.body) == holds)
  }

  @Test("all terms must hold")
  func all() throws {
    let one = StepCondition(members: ["x", "y"], number: 0)
    #expect(try one.holds(in: #"{"x": 0, "y": 0}"#, at: LoadLevel(1)))
    #expect(try !one.holds(in: #"{"x": 0, "y": 2}"#, at: LoadLevel(1)))
  }

  @Test("what cannot be judged is a problem and not a no")
  func problems() throws {
    let path = try #require(JSONPath("$.users[7].active"))
    #expect(throws: StepCondition.Problem.missing(path)) { try holds(path.text, "1", in: Self.body) }
    #expect(throws: StepCondition.Problem.notJSON) { try holds("$.x", "1", in: "<html>") }
    #expect(throws: StepCondition.Problem.self) { try holds("$.state", ">= 3", in: Self.body) }
  }

  @Test("what is no path is refused", arguments: ["state", "$.", "$[", "$.a..b", "$[x]", "$.a b", "$[*]"])
  func noPath(text: String) {
    #expect(JSONPath(text) == nil)
  }
}
