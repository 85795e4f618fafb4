import Testing

@testable import TidemarkCollector

/// Captured on Linux 6.18 (x86_64): a thread pool renamed to something awkward.
private let capturedStat = """
  5154 (a) b (c) S 5100 5154 5154 0 -1 4194304 8120 3310 0 2 271 35 41 9 20 0 7 0 158211 175435776 14213 \
  18446744073709551615 1 1 0 0 0 0 0 16781312 2 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0

  """

private let capturedStatus = """
  Name:\ttidemark-demo
  VmPeak:\t  171324 kB
  VmRSS:\t   56852 kB
  RssAnon:\t   41236 kB
  RssFile:\t   15612 kB
  RssShmem:\t       4 kB
  Threads:\t7

  """

@Suite("Files of /proc")
struct ProcessFileTests {
  @Test("a command name full of parentheses and spaces does not shift the fields of stat")
  func stat() throws {
    let stat = try ProcessStat(text: capturedStat, file: "/proc/5154/stat")
    #expect(stat.parent == 5100)
    #expect(stat.session == 5154)
    #expect(stat.ownTicks == 271 + 35)
    #expect(stat.reapedTicks == 41 + 9)
    #expect(stat.threadCount == 7)
    #expect(stat.startTicks == 158211)
  }

  @Test("a stat that is cut off is refused with its file, its text and the missing field")
  func statTruncated() {
    let error = #expect(throws: ProcessFileError.self) {
      try ProcessStat(text: "12 (sh) S 1 12 12 0", file: "/proc/12/stat")
    }
    #expect(error?.description.contains("/proc/12/stat has no field 14 (utime)") == true)
    #expect(error?.description.contains("12 (sh) S 1 12 12 0") == true)
  }

  /// Found by `scripts/fuzz`: the sum of such fields ended the program.
  @Test(
    "numbers that no kernel counts to are refused with their field",
    arguments: [("14 (utime)", " 271 "), ("16 (cutime)", " 41 ")])
  func statTooLarge(field: String, captured: String) {
    let text = capturedStat.replacing(captured, with: " 9223372036854775807 ")
    let error = #expect(throws: ProcessFileError.self) { try ProcessStat(text: text, file: "stat") }
    #expect(error?.description.contains("has no field \(field)") == true, "\(String(describing: error))")
  }

  @Test(
    "kilobytes that no process has are refused", arguments: ["-4", "9007199254740993", "9223372036854775807"])
  func memoryTooLarge(kilobytes: String) {
    let text = "RssAnon:\t1 kB\nRssFile:\t\(kilobytes) kB\nRssShmem:\t\(kilobytes) kB\n"
    #expect(throws: ProcessFileError.self) { try ProcessMemory(text: text, file: "status") }
  }

  @Test("resident memory is anonymous pages, and file pages together with shared memory")
  func status() throws {
    let memory = try #require(try ProcessMemory(text: capturedStatus, file: "status"))
    #expect(memory.anonBytes == 41236 << 10)
    #expect(memory.fileBytes == (15612 + 4) << 10)
  }

  @Test("a zombie has no memory, which is not the same as none of its lines")
  func zombie() throws {
    #expect(try ProcessMemory(text: "Name:\tsh\nState:\tZ (zombie)\n", file: "status") == nil)
    #expect(throws: ProcessFileError.self) {
      try ProcessMemory(text: "RssAnon:\t  12 kB\n", file: "/proc/7/status")
    }
    #expect(throws: ProcessFileError.self) {
      try ProcessMemory(text: "RssAnon:\tmuch kB\n", file: "/proc/7/status")
    }
  }

  @Test("a family is the process, its descendants, and what is left of its session")
  func family() throws {
    func stat(_ parent: Int32, session: Int32) throws -> ProcessStat {
      var stat = try ProcessStat(text: capturedStat, file: "stat")
      (stat.parent, stat.session) = (parent, session)
      return stat
    }
    let table = ProcessTable(stats: [
      10: try stat(1, session: 10), 11: try stat(10, session: 10), 12: try stat(11, session: 12),
      // Its parent has ended and init took it over.
      13: try stat(1, session: 10),
      20: try stat(1, session: 20),
    ])
    #expect(table.family(of: 10) == [10, 11, 12, 13])
    #expect(table.family(of: 99) == [])
  }

  @Test("CPU time does not fall when a child ends, and counts it once when its parent waited for it")
  func processorTime() {
    typealias Member = ProcessorTime.Member
    var time = ProcessorTime()
    time.advance(to: ["p": Member(ownNanoseconds: 100, reapedNanoseconds: 0)])
    #expect(time.totalNanoseconds == 100)
    time.advance(to: [
      "p": Member(ownNanoseconds: 110, reapedNanoseconds: 0),
      "c": Member(ownNanoseconds: 50, reapedNanoseconds: 0),
    ])
    #expect(time.totalNanoseconds == 160)
    // Waited for: 5 more of its own after the last look.
    time.advance(to: ["p": Member(ownNanoseconds: 120, reapedNanoseconds: 55)])
    #expect(time.totalNanoseconds == 175)
  }

  @Test("CPU time goes on growing when an orphan takes its share away")
  func processorTimeOrphan() {
    typealias Member = ProcessorTime.Member
    var time = ProcessorTime()
    time.advance(to: [
      "p": Member(ownNanoseconds: 100, reapedNanoseconds: 0),
      "c": Member(ownNanoseconds: 900, reapedNanoseconds: 0),
    ])
    time.advance(to: ["p": Member(ownNanoseconds: 130, reapedNanoseconds: 0)])
    #expect(time.totalNanoseconds == 1030)
  }

  @Test("processes whose times add up to more than can be counted still show what is gained")
  func processorTimeWraps() {
    typealias Member = ProcessorTime.Member
    let old = Member(ownNanoseconds: .max - 5, reapedNanoseconds: .max - 5)
    var time = ProcessorTime()
    time.advance(to: ["p": old, "q": old])
    let before = time.totalNanoseconds
    time.advance(to: ["p": old, "q": Member(ownNanoseconds: .max - 2, reapedNanoseconds: .max - 5)])
    #expect(time.totalNanoseconds &- before == 3)
  }
}
