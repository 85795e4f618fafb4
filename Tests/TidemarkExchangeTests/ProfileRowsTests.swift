import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// Files that `mprof run` of memory_profiler 0.61.0 wrote of a script that takes 1 MB each 0.2 s, sampled as often.
@Suite struct ProfileRowsTests {
  private func captured(_ name: String) throws -> String {
    try String(
      contentsOf: packageRoot.appending(path: "Tests/TidemarkExchangeTests/Fixtures/\(name)"), encoding: .utf8
    )
  }

  @Test("the script is the container, its children have theirs, and its calls are said not to be read")
  func captured() async throws {
    try await ImportedRecording.of(try captured("mprof-0.61_multiprocess.dat")) {
      #expect(
        $0.lines == [
          "grow.py: 13/0, 18.32 of -, -, 2026-11-28T20:37:18 to 20:37:20",
          "grow.py/23272: 12/0, 29.9 of -, -, 2026-11-28T20:37:18 to 20:37:20",
        ])
      #expect(
        $0.value("SELECT max(memory_used_mb) BETWEEN 24.9 AND 25 FROM samples WHERE container = 'grow.py'")
          == 1)
    }
    try await ImportedRecording.of(try captured("mprof-0.61_function.dat")) {
      #expect($0.lines == ["grow.py: 16/0, 27.28 of -, -, 2026-11-28T20:36:44 to 20:36:47"])
      #expect($0.notes.contains("1 calls of functions are not read"))
    }
  }

  @Test(
    "--container names it, a second run into the same file has its own name, and what is no line of mprof's is told"
  )
  func names() async throws {
    let run = "MEM 10.500000 1772359200.1000\nMEM 12.500000 1772359202.1000\n"
    var options = RecordingOptions()
    options.container = "worker"
    try await ImportedRecording.of("CMDLINE sleep 9\n" + run, options) {
      #expect($0.lines == ["worker: 2/0, 11.5 of -, -, 2026-03-01T10:00:00 to 10:00:02"])
    }
    let again = run.replacing("17723592", with: "17723593")
    try await ImportedRecording.of("CMDLINE /bin/sleep 9\n\(run)CMDLINE python3 -u a.py -v\n\(again)") {
      #expect(
        $0.lines == [
          "a.py: 2/0, 11.5 of -, -, 2026-03-01T10:01:40 to 10:01:42",
          "sleep: 2/0, 11.5 of -, -, 2026-03-01T10:00:00 to 10:00:02",
        ])
    }
    #expect(try await ImportedRecording.refusal(run).contains("name its container with --container NAME"))
    let broken = "CMDLINE sleep 9\nMEM ten 1772359200.1000\n"
    #expect(try await ImportedRecording.refusal(broken).hasPrefix("2: no memory and time of mprof"))
  }
}
