import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

extension MeasuringTests {
  @Suite("Messages that nobody reads")
  struct LostStreamTests {
    private let record = ["record", "--pid", "test=\(getpid())", "--interval", "0.2", "--duration", "1.6s"]

    @Test(
      "a log that is full, closed or without a reader does not end a recording",
      arguments: ["2>/dev/full", "2>&-", "<&- >&- 2>&-", "2>&1 | head -1; exit ${PIPESTATUS[0]}"])
    func log(redirection: String) async throws {
      try await withTemporaryDirectory { directory in
        let result = try await BuiltTool.collect.run(
          record, directory: directory, through: ["bash", "-c", "\"$@\" \(redirection)", "bash"])
        #expect(result.status == 0)
        #expect(try await rows("SELECT status FROM runs", in: directory) == ["completed"])
        #expect(try await BuiltTool.tidemark.run(["db", "check"], directory: directory).status == 0)
      }
    }

    @Test("a pipe that is full holds up neither the ticks nor the end")
    func stalled() async throws {
      try await withTemporaryDirectory { directory in
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(writing, F_SETFL, O_NONBLOCK) == 0)
        while write(writing, "x", 1) == 1 {}
        #expect(fcntl(writing, F_SETFL, 0) == 0)
        let process = Process()
        process.executableURL = BuiltTool.collect.url
        process.arguments = record
        process.currentDirectoryURL = directory
        process.standardError = pipe
        let began = ContinuousClock.now
        try process.run()
        while process.isRunning, ContinuousClock.now - began < .seconds(30) {
          try await Task.sleep(for: .milliseconds(20))
        }
        #expect(!process.isRunning)
        kill(process.processIdentifier, SIGKILL)
        #expect(process.terminationStatus == 0)
        let samples = try await rows("SELECT count(*) FROM samples", in: directory)
        #expect(try #require(samples.first.flatMap { Int($0) }) >= 6)
      }
    }
  }
}
