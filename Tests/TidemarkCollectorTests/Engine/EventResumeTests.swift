import Foundation
import Testing

@testable import TidemarkCollector

@Suite struct EventResumeTests {
  private func event(_ time: Int64, _ action: String = "oom", id: String = "a") throws -> EngineEvent {
    let text = #"{"Action":"\#(action)","Actor":{"ID":"\#(id)"},"timeNano":\#(time)}"#
    return try JSONDecoder().decode(EngineEvent.self, from: Data(text.utf8))
  }

  @Test("events given again after a break are known, and none between is lost")
  func noneTwice() throws {
    let second: Int64 = 1_000_000_000
    var resume = EventResume(since: 100 * second)
    #expect(resume.isNew(try event(101 * second)))
    #expect(resume.isNew(try event(103 * second)))
    // The stream breaks, and is asked from here on.
    #expect(resume.since == 102 * second)
    #expect(!resume.isNew(try event(103 * second)))
    #expect(resume.isNew(try event(103 * second, "die")), "another event of the same moment")
    #expect(resume.isNew(try event(103 * second, id: "b")))
    #expect(resume.isNew(try event(102 * second + 1)), "given out of order")
    #expect(!resume.isNew(try event(102 * second + 1)))
  }

  @Test(
    "an event of no time at which a container ran is refused",
    arguments: [
      #""time":9223372036854775807"#, #""time":-9300000000"#, #""timeNano":9223372036854775807"#,
      #""timeNano":0"#,
    ])
  func impossibleTime(time: String) {
    let text = #"{"Action":"oom","Actor":{"ID":"a"},\#(time)}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(EngineEvent.self, from: Data(text.utf8))
    }
  }

  @Test("what happened before the watch is not asked for and not taken")
  func beginning() throws {
    var resume = EventResume(since: 1000)
    #expect(resume.since == 1000)
    #expect(!resume.isNew(try event(999)))
  }

  @Test(
    "an event is read by Action, Actor and timeNano, which exceeds what a Double holds; the rest is optional")
  func read() throws {
    let line = try #require(
      try Fixture.data(Fixture.timeline, "docker_events.ndjson").split(separator: UInt8(ascii: "\n")).first)
    let event = try JSONDecoder().decode(EngineEvent.self, from: Data(line))
    #expect(event.kind == .oom)
    #expect(event.timeNanoseconds == 1_795_331_678_660_299_666)
    #expect(event.name == "tmlab_crash_1")
    #expect(try self.event(1, "health_status: healthy").kind == .other("health_status"))
    #expect(try self.event(1, "exec_start: /bin/oom").kind == .other("exec_start"))
  }
}
