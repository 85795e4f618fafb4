import Foundation
import Testing
import TidemarkWarehouse

@testable import TidemarkCollector

/// What a source does not account for is missing, and never 0.
@Suite struct MissingMemoryTests {
  private func reading(_ memory: String) throws -> Reading? {
    let text = """
      {"read":"2026-11-28T09:24:34.446094877Z","cpu_stats":{"cpu_usage":{"total_usage":33153231}},
      "memory_stats":\(memory)}
      """
    return try JSONDecoder().decode(EngineStats.self, from: Data(text.utf8)).reading(
      of: ContainerDescription(name: "web"), incarnation: "1", hasLimit: true, hostMemoryBytes: nil)
  }

  @Test("an engine without memory control groups has CPU and no memory", arguments: ["{}", #"{"usage":0}"#])
  func engineWithout(memory: String) throws {
    let usage = try #require(try reading(memory)).usage
    #expect(usage.workingSetBytes == nil && usage.usageBytes == nil)
    #expect(usage.cpuTimeMicroseconds == 33_153)
  }

  @Test(
    "without the kernel's counters the working set is all that is charged; with them it is less the idle cache"
  )
  func usageOnly() throws {
    // As Podman 4.3 answers.
    #expect(try reading(#"{"usage":421888,"limit":67108864}"#)?.usage.workingSetBytes == 421_888)
    #expect(
      try reading(#"{"usage":421888,"stats":{"inactive_file":21888,"swap":0}}"#)?.usage.workingSetBytes
        == 400_000)
  }

  @Test(
    "swap is there where the kernel's file has it",
    arguments: [(["total_swap": UInt64(4096)], Int64(4096)), ([:], nil)] as [([String: UInt64], Int64?)])
  func swap(stat: [String: UInt64], bytes: Int64?) {
    var usage = Usage()
    usage.setMemory(usageBytes: 8192, stat: stat)
    #expect(usage.swapBytes == bytes)
  }

  @Test(
    "a reading whose time is none is left out and said to be; the zeros of a stopped container are only left out",
    arguments: [#""2026-11-28T09:24:34.4\u0000""#, #""yesterday""#, "null"])
  func withoutTime(time: String) throws {
    func stats(_ usage: Int) throws -> EngineStats {
      try JSONDecoder().decode(
        EngineStats.self, from: Data(#"{"read":\#(time),"memory_stats":{"usage":\#(usage)}}"#.utf8))
    }
    let container = ContainerDescription(name: "web")
    #expect(
      try stats(5).reading(of: container, incarnation: "1", hasLimit: true, hostMemoryBytes: nil) == nil)
    #expect(try stats(5).isMeasured && !stats(0).isMeasured)

    let id = String(repeating: "d", count: 64)
    var history = CAdvisorHistory()
    for usage in [0, 5] {
      let answer = try JSONDecoder().decode(
        [String: CAdvisorContainer].self,
        from: Data(
          #"{"/docker/\#(id)":{"id":"\#(id)","stats":[{"timestamp":\#(time),"memory":{"usage":\#(usage)}}]}}"#
            .utf8))
      let readings = history.readings(from: answer) { _, _ in CAdvisorHistory.Identity(container: container) }
      #expect(readings.isEmpty && history.withoutTime == (usage == 0 ? [] : ["web"]))
    }
    #expect(
      SourceRemark.withoutTime(history.withoutTime).text.contains("readings of web had no readable time"))
  }

  @Test("of a process its swapped pages are counted")
  func processSwap() throws {
    let text = "Name:\tx\nRssAnon:\t 8 kB\nRssFile:\t 4 kB\nRssShmem:\t 0 kB\nVmSwap:\t 12 kB\n"
    #expect(try ProcessMemory(text: text, file: "status")?.swapBytes == 12 << 10)
    #expect(try ProcessMemory(text: "Name:\tx\nVmSwap:\t 0 kB\n", file: "status") == nil)
  }

  @Test("the log of a container is both streams in order, without the headers of its pieces")
  func log() {
    func piece(_ stream: UInt8, _ text: String) -> Data {
      Data([stream, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)]) + Data(text.utf8)
    }
    #expect(ContainerLog.text(piece(1, "out\n") + piece(2, "err\n")) == "out\nerr\n")
    #expect(ContainerLog.text(Data("a terminal's\n".utf8)) == "a terminal's\n")
    #expect(ContainerLog.text(Data()) == "")
  }

  @Test("the kernel's report of a kill is known by the container's id and its time")
  func kernelLog() {
    let id = "5fa154d9ca90"
    let record =
      "6,901,21491904509,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=libpod-\(id),mems_allowed=0,"
      + "oom_memcg=/libpod_parent/libpod-\(id),task_memcg=/libpod_parent/libpod-\(id),task=tail,pid=28493,uid=0\n"
    #expect(KernelLog.isKill(record, in: id, since: 21_491_904_509))
    #expect(!KernelLog.isKill(record, in: id, since: 21_491_904_510))
    #expect(!KernelLog.isKill(record, in: "other", since: 0))
    #expect(!KernelLog.isKill("6,1,2,-;tail invoked oom-killer: \(id)\n", in: id, since: 0))
  }
}
