import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite struct CgroupTextTests {
  /// This machine's, shortened.
  private let mixed = CgroupTree(
    mountinfo: """
      30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
      31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
      33 30 0:29 / /sys/fs/cgroup/me\\040mory rw - cgroup cgroup rw,memory
      """)
  private let unified = CgroupTree(
    mountinfo: "31 30 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate")

  @Test("where both versions are mounted, the one with the memory controller counts")
  func mixedVersions() {
    #expect(mixed.version == 1)
    #expect(mixed.directory(of: "/docker/x", controller: "memory") == "/sys/fs/cgroup/me mory/docker/x")
    #expect(mixed.directory(of: "/docker/x", controller: "cpuacct") == "/sys/fs/cgroup/cpu,cpuacct/docker/x")
    #expect(mixed.directory(of: "/docker/x", controller: "blkio") == nil)
  }

  @Test("with version 2 alone every controller is in the one hierarchy")
  func versionTwo() {
    #expect(unified.version == 2)
    #expect(unified.directory(of: "/docker/x", controller: "pids") == "/sys/fs/cgroup/docker/x")
    #expect(CgroupTree(mountinfo: "").version == nil)
  }

  @Test("inside a container, paths count from what is mounted")
  func partOfTheTree() {
    let tree = CgroupTree(mountinfo: "31 30 0:27 /docker/outer /sys/fs/cgroup ro - cgroup2 cgroup rw")
    #expect(tree.directory(of: "/docker/outer/docker/x", controller: "memory") == "/sys/fs/cgroup/docker/x")
  }

  @Test("paths are those of the engine's driver, its parent included")
  func paths() {
    let id = "0e2c"
    #expect(CgroupPath.candidates(id: id, driver: "cgroupfs", parent: "").first == "/docker/0e2c")
    #expect(CgroupPath.candidates(id: id, driver: "cgroupfs", parent: "lab").first == "/lab/0e2c")
    #expect(
      CgroupPath.candidates(id: id, driver: "systemd", parent: nil).first == "/system.slice/docker-0e2c.scope"
    )
    #expect(
      CgroupPath.candidates(id: id, driver: "systemd", parent: "a-b.slice").first
        == "/a.slice/a-b.slice/docker-0e2c.scope")
  }

  @Test("a process's own file names its cgroup for each controller, and for version 2")
  func process() {
    let paths = CgroupPath.parse(processCgroup: "4:cpu,cpuacct:/docker/x\n0::/system.slice/docker-x.scope\n")
    #expect(paths == ["cpu": "/docker/x", "cpuacct": "/docker/x", "": "/system.slice/docker-x.scope"])
  }

  @Test("no limit is nil in both versions")
  func limits() {
    #expect(MemoryLimit.bytes(CgroupText.number("9223372036854771712\n")) == nil)
    #expect(MemoryLimit.bytes(CgroupText.number("max\n")) == nil)
    #expect(MemoryLimit.bytes(CgroupText.number("33554432\n")) == 33_554_432)
  }

  @Test("bytes moved are summed over devices and interfaces, totals and the loopback left out")
  func sums() {
    #expect(CgroupText.unifiedIO("8:0 rbytes=1 wbytes=2 rios=3\n8:16 rbytes=10 wbytes=20\n") == (11, 22))
    #expect(CgroupText.throttleIO("8:0 Read 1\n8:0 Write 2\n8:16 Read 10\nTotal 13\n") == (11, 2))
    let text = """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
          lo:  999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0
        eth0:  100 1 0 0 0 0 0 0 200 1 0 0 0 0 0 0
      """
    #expect(CgroupText.network(text) == (100, 200))
  }

  /// Version 2 is not to be had on every machine that runs this; its files have the form cgroup-v2.rst documents.
  @Test("a container's files of version 2 are read, and are gone when its directory is")
  func filesOfVersionTwo() async throws {
    try await withTemporaryDirectory { root in
      let folder = root.appending(path: "docker/x")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let files = [
        "memory.current": "5000\n", "memory.max": "max\n",
        "memory.stat": "anon 3000\nfile 2000\ninactive_file 1500\n",
        "memory.events": "low 0\nhigh 0\nmax 4\noom 3\noom_kill 2\noom_group_kill 0\n",
        "cpu.stat": "usage_usec 7000\nuser_usec 1\nnr_throttled 2\nthrottled_usec 40\n",
        "pids.current": "6\n",
        "io.stat": "8:0 rbytes=1 wbytes=2\n",
      ]
      for (name, text) in files {
        try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
      }
      let tree = CgroupTree(mountinfo: "31 30 0:27 / \(root.path) rw - cgroup2 cgroup2 rw")
      let cgroup = try #require(try ContainerCgroup(tree: tree) { _ in "/docker/x" })
      let usage = try #require(try cgroup.currentUsage())
      #expect(usage.usageBytes == 5000)
      #expect(usage.workingSetBytes == 3500)
      #expect(usage.anonBytes == 3000)
      #expect(usage.fileBytes == 2000)
      #expect(usage.memoryLimitBytes == nil)
      #expect(usage.cpuTimeMicroseconds == 7000)
      #expect(usage.throttledTimeMicroseconds == 40)
      #expect(usage.pids == 6)
      #expect(usage.io == Usage.IO(blockReadBytes: 1, blockWrittenBytes: 2))
      #expect(try cgroup.oomKillCount() == 2)
      #expect(try ContainerCgroup(tree: tree) { _ in "/docker/y" } == nil)
    }
  }
}
