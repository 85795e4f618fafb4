import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

/// Mutated answers of engines, cAdvisor and Compose, kernel files and configurations: each is read or refused. A trap ends the
/// whole test run. `TIDEMARK_FUZZ=5000 swift test --filter FuzzTests` tries as many of each.
@Suite struct FuzzTests {
  private static let count =
    ProcessInfo.processInfo.environment["TIDEMARK_FUZZ"].flatMap { UInt64($0) } ?? 60

  private func mutate(_ text: String, _ read: (String, [UInt8]) throws -> Void) {
    for seed in 0..<Self.count {
      var mutation = Mutation(seed: seed)
      let bytes = mutation.apply(to: text)
      // What it throws says what is wrong; that is tested where each is.
      do { try read(String(decoding: bytes, as: UTF8.self), bytes) } catch { _ = "\(error)" }
    }
  }

  @Test("kernel files of control groups and processes")
  func kernelFiles() {
    mutate("anon 1024\nfile 2048\ninactive_file 18446744073709551615\n") { text, _ in
      var usage = Usage()
      usage.setMemory(usageBytes: UInt64.max, stat: CgroupText.pairs(text))
      _ = MemoryLimit.bytes(CgroupText.number(text))
    }
    mutate("9223372036854771712\n") { text, _ in _ = MemoryLimit.bytes(CgroupText.number(text)) }
    mutate("8:0 rbytes=1 wbytes=2 rios=3\n8:16 rbytes=10 wbytes=20\n8:0 Read 5\n8:0 Write 6\nTotal 11\n") {
      text, _ in
      _ = CgroupText.unifiedIO(text)
      _ = CgroupText.throttleIO(text)
    }
    mutate(
      "Inter-|   Receive |  Transmit\n face |bytes\n  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n    lo: 1 2\n"
    ) {
      text, _ in _ = CgroupText.network(text)
    }
    mutate("4:cpu,cpuacct:/docker/x\n0::/system.slice/docker-x.scope\n") { text, _ in
      _ = CgroupPath.parse(processCgroup: text)
      _ = CgroupPath.slicePath(text)
    }
    mutate(
      "31 30 0:27 /docker/outer /sys/fs/cgroup ro - cgroup2 cgroup rw\n32 30 0:28 / /sys/fs/cgroup/memory rw - cgroup c rw,memory\n"
    ) {
      text, _ in _ = CgroupTree(mountinfo: text)
    }
    mutate(
      "42 (a) b) S 1 42 42 0 -1 4194560 100 0 0 0 12 3 0 0 20 0 7 0 99 1000 200 18446744073709551615 1 1 0\n"
    ) {
      text, _ in _ = try ProcessStat(text: text, file: "stat")
    }
    mutate("Name:\tx\nRssAnon:\t 8 kB\nRssFile:\t 4 kB\nRssShmem:\t 0 kB\nVmSwap:\t 12 kB\n") {
      text, _ in _ = try ProcessMemory(text: text, file: "status")
    }
    mutate("6,901,21491904509,-;oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/x/abc,task=tail\n") {
      text, _ in _ = KernelLog.isKill(text, in: "abc", since: 0)
    }
    mutate("2026-11-28T09:24:34.446094877+05:30") { text, _ in _ = NanosecondTimestamp.parse(text) }
  }

  @Test("answers of the container engine and of cAdvisor")
  func answers() {
    func json<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) throws -> T {
      try JSONDecoder().decode(type, from: Data(bytes))
    }
    mutate(
      #"{"read":"2026-11-28T09:24:34.446094877Z","pids_stats":{"current":7},"cpu_stats":{"cpu_usage":{"total_usage":33153231},"throttling_data":{"throttled_time":5}},"memory_stats":{"usage":421888,"limit":67108864,"stats":{"inactive_file":21888,"cache":3}},"blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":7}]},"networks":{"eth0":{"rx_bytes":1,"tx_bytes":2}}}"#
    ) { _, bytes in
      _ = try json(EngineStats.self, bytes).reading(
        of: ContainerDescription(name: "web"), incarnation: "1", hasLimit: false, hostMemoryBytes: 1 << 40)
    }
    let id = String(repeating: "a", count: 64)
    mutate(
      #"{"/docker/\#(id)":{"id":"\#(id)","aliases":["web"],"spec":{"has_memory":true,"memory":{"limit":18446744073709551615},"cpu":{"limit":1024,"quota":50000,"period":100000},"labels":{"restartcount":"1"},"start_time":"2026-11-22T07:00:00Z"},"stats":[{"timestamp":"2026-11-22T07:14:12Z","cpu":{"usage":{"total":5999}},"memory":{"usage":7,"working_set":5}},{"timestamp":"2026-11-22T07:14:14Z","cpu":{"usage":{"total":99999}},"memory":{"usage":8}}]}}"#
    ) { _, bytes in
      var history = CAdvisorHistory()
      let answer = try json([String: CAdvisorContainer].self, bytes)
      for _ in 0..<2 {
        _ = history.readings(from: answer) { _, container in
          CAdvisorHistory.Identity(
            container: ContainerDescription(name: "web", cpuLimitMillicores: container.cpuLimitMillicores))
        }
      }
      _ = history.startNanoseconds
    }
    mutate(
      #"{"Id":"a","Created":"2026-11-22T07:00:00Z","Name":"/web","RestartCount":3,"State":{"Running":true,"Pid":7,"OOMKilled":true,"StartedAt":"2026-11-22T07:00:00Z","FinishedAt":"0001-01-01T00:00:00Z"},"HostConfig":{"Memory":67108864,"NanoCpus":500000000},"Config":{"Labels":{"a":"b"}}}"#
    ) { _, bytes in
      let inspection = try json(EngineInspection.self, bytes)
      var judge = OOMJudge(flagsPreviousRun: true, hasEchoes: true, watchingSince: 0)
      judge.record(inspection, of: "web", now: 5)
      _ = judge.concludeAll()
    }
    mutate(
      #"{"Type":"container","Action":"die","Actor":{"ID":"a","Attributes":{"exitCode":"137","name":"web"}},"time":1795843874,"timeNano":1795843874446094877}"#
    ) { _, bytes in
      var judge = OOMJudge(flagsPreviousRun: false, hasEchoes: true, watchingSince: 0)
      judge.record(try json(EngineEvent.self, bytes), of: "web", now: 5)
      _ = judge.concludeAll()
    }
    mutate("\u{1}\0\0\0\0\0\0\u{4}out\n\u{2}\0\0\0\0\0\0\u{4}err\n") { _, bytes in
      _ = ContainerLog.text(Data(bytes))
    }
  }

  @Test("what Compose prints, and configurations")
  func texts() async throws {
    mutate(
      "name: p\nservices:\n  web:\n    image: a:1\n    build: {context: .}\n    profiles: [core]\n  db: {image: b}\n"
    ) {
      text, _ in _ = try ComposeModel(text).services(inProfiles: ["core"])
    }
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "tidemark.yaml").path
      mutate(Yaml.simulation(port: 8000, key: "right")) { _, bytes in
        try Data(bytes).write(to: URL(filePath: path))
        _ = try ConfigurationFile(path: path)
      }
    }
  }
}
