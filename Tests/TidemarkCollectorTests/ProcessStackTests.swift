import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite("A stack of processes")
struct ProcessStackTests {
  @Test("start returns when the health URL answers, stop leaves neither the service nor its children")
  func lifecycle() async throws {
    try await withTemporaryDirectory { directory in
      let port = try FreePorts.find(1)[0]
      let children = directory.appending(path: "children")
      let stack = try ServiceFixture.stack(
        ServiceFixture.frontend(port: port),
        ServiceFixture.shell("sleep 300 & echo $! > \(children.path); wait"), logs: directory)
      try await stack.start()
      #expect(
        await ServiceHealth.ask(url: "http://127.0.0.1:\(port)/health", timeout: .seconds(5)).isHealthy)
      let processes = await stack.processes()
      #expect(processes.map(\.service) == ["web", "job"])
      #expect(try await eventually { try pids(in: children).count == 1 })
      await stack.stop()
      for pid in processes.map(\.pid) + (try pids(in: children)) {
        #expect(try await eventually { try !isAlive(pid) })
      }
      #expect(await stack.processes().isEmpty)
    }
  }

  @Test("a service deaf to SIGTERM is killed after the grace")
  func deaf() async throws {
    try await withTemporaryDirectory { directory in
      let ready = directory.appending(path: "ready")
      let stack = try ServiceFixture.stack(
        ServiceFixture.shell("trap '' TERM; echo $$ > \(ready.path); while :; do sleep 1; done"),
        logs: directory)
      try await stack.start()
      #expect(try await eventually { try pids(in: ready).count == 1 })
      await stack.stop()
      let pid = try #require(try pids(in: ready).first)
      #expect(try !isAlive(pid))
    }
  }

  @Test("a service that dies at its start is an error with its exit code and the end of its log")
  func diesAtStart() async throws {
    try await withTemporaryDirectory { directory in
      var service = ServiceFixture.shell("echo first; echo cannot open the store >&2; exit 3")
      service.healthURL = "http://127.0.0.1:\(try FreePorts.find(1)[0])/health"
      let stack = try ServiceFixture.stack(service, logs: directory)
      let error = await #expect(throws: StackError.self) { try await stack.start() }
      #expect(
        error?.description
          == "service job exited with code 3 before it was healthy; the end of its log \(directory.path)/job.log:\n"
          + "  | first\n  | cannot open the store")
    }
  }

  @Test(
    "a service that never becomes healthy is an error with its last answer, and nothing is left running")
  func neverHealthy() async throws {
    try await withTemporaryDirectory { directory in
      let port = try FreePorts.find(1)[0]
      let marker = directory.appending(path: "pid")
      let stack = try ServiceFixture.stack(
        ServiceFixture.shell("echo $$ > \(marker.path); sleep 300", name: "other"),
        ServiceFixture.frontend(port: port, "--health-fails-for", "1000"),
        healthTimeoutSeconds: 4, logs: directory)
      let error = await #expect(throws: StackError.self) { try await stack.start() }
      let text = try #require(error?.description)
      #expect(
        text.hasPrefix("not healthy within 4 s: web (http://127.0.0.1:\(port)/health: answers 503); "))
      #expect(text.contains("raise stack.health_timeout_seconds"))
      let pid = try #require(try pids(in: marker).first)
      #expect(try !isAlive(pid))
    }
  }

  @Test("a port that somebody listens on is an error before anything starts")
  func portInUse() async throws {
    try await withTemporaryDirectory { directory in
      let port = try FreePorts.find(1)[0]
      let first = try ServiceFixture.stack(ServiceFixture.frontend(port: port), logs: directory)
      try await first.start()
      let second = try ServiceFixture.stack(ServiceFixture.frontend(port: port), logs: directory)
      await #expect(throws: StackError.portInUse(service: "web", host: "127.0.0.1", port: Int(port))) {
        try await second.start()
      }
      await first.stop()
    }
  }

  @Test("what is wrong with a declaration is said before anything starts")
  func declarations() throws {
    let logs = FileManager.default.temporaryDirectory
    var settings = CollectorConfiguration.Stack()
    #expect(throws: StackError.nothingDeclared) { try ProcessStack(settings, logDirectory: logs.path) }
    settings.services = [.init(name: "api")]
    #expect(throws: StackError.commandMissing(service: "api")) {
      try ProcessStack(settings, logDirectory: logs.path)
    }
    settings.services[0].command = ["no-such-program-of-ours"]
    #expect(throws: StackError.commandNotFound(service: "api", command: "no-such-program-of-ours")) {
      try ProcessStack(settings, logDirectory: logs.path)
    }
    settings.services[0].command = ["sh"]
    settings.services[0].workingDirectory = "/no/such/place"
    #expect(throws: StackError.noWorkingDirectory(service: "api", path: "/no/such/place")) {
      try ProcessStack(settings, logDirectory: logs.path)
    }
  }

  @Test("restart: always brings a service back as another process; restart: no makes the stack lost")
  func restartPolicies() async throws {
    try await withTemporaryDirectory { directory in
      var lasting = ServiceFixture.shell("sleep 300", name: "lasting")
      lasting.restart = .always
      let stack = try ServiceFixture.stack(
        lasting, ServiceFixture.shell("sleep 300", name: "fragile"), logs: directory)
      try await stack.start()
      let before = await stack.processes()
      kill(before[0].pid, SIGKILL)
      #expect(
        try await eventually {
          let now = await stack.processes()
          return now.count == 2 && now[0].pid != before[0].pid
        })
      kill(before[1].pid, SIGKILL)
      let error = await #expect(throws: StackError.self) { try await stack.untilLost() }
      #expect(
        error?.description.hasPrefix("service fragile was killed by signal 9 while it was measured") == true
      )
      await stack.stop()
      var events: [StackEvent] = []
      for await event in stack.events {
        events.append(event)
        if case .died = event { break }
      }
      #expect(events.contains(.restarted(service: "lasting", .signalled(9))))
    }
  }

  @Test("control characters in a log cannot reach the terminal")
  func controlCharacters() {
    let tail = LogTail(path: "x.log", lines: ["a\u{1B}[2Jb"])
    #expect(tail.description == "; the end of its log x.log:\n  | a\\x1b[2Jb")
  }
}

@Suite("Reading real processes")
struct ProcessSourceTests {
  @Test("memory, threads and CPU time of a service include what it started, and CPU time outlives a child")
  func family() async throws {
    try await withTemporaryDirectory { directory in
      // The child burns CPU for half a second or so, then the parent waits for it and idles.
      let done = directory.appending(path: "done")
      let stack = try ServiceFixture.stack(
        ServiceFixture.shell(
          "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; echo $$ > \(done.path); sleep 300"),
        logs: directory)
      try await stack.start()
      let source = ProcessSource { await stack.processes() }
      var times: [Int64] = []
      #expect(
        try await eventually {
          let reading = try #require(try await source.poll().first)
          times.append(try #require(reading.usage.cpuTimeMicroseconds))
          return try pids(in: done).count == 1
        })
      let reading = try #require(try await source.poll().first)
      times.append(try #require(reading.usage.cpuTimeMicroseconds))
      #expect(times == times.sorted())
      // 200,000 turns of a shell loop take far more than this on any machine.
      #expect(try #require(times.last) > 20_000)
      #expect(reading.container.name == "job")
      #expect(reading.container.image == "sh")
      let anon = try #require(reading.usage.anonBytes)
      let file = try #require(reading.usage.fileBytes)
      #expect(reading.usage.workingSetBytes == anon + file)
      #expect(anon > 0)
      #expect(reading.usage.usageBytes == nil)
      #expect(reading.usage.memoryLimitBytes == nil)
      // The shell and its `sleep`.
      #expect(reading.usage.pids == 2)
      await stack.stop()
      #expect(try await source.poll().isEmpty)
    }
  }

  @Test("the anonymous memory of a service is what it touched")
  func memory() async throws {
    try await withTemporaryDirectory { directory in
      let ports = try FreePorts.find(2)
      let stack = try ServiceFixture.stack(
        ServiceFixture.frontend("small", port: ports[0]),
        ServiceFixture.frontend("large", port: ports[1], "--base-mb", "68"), logs: directory)
      try await stack.start()
      let readings = try await ProcessSource { await stack.processes() }.poll()
      await stack.stop()
      let anon = readings.compactMap(\.usage.anonBytes)
      #expect(readings.map(\.container.name) == ["small", "large"])
      let difference = Double(anon[1] - anon[0]) / 1_048_576
      #expect(abs(difference - 64) < 4, "\(difference) MB")
    }
  }
}
