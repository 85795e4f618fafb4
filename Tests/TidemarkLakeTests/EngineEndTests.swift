import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkLake

/// Programs of engines that take longer than allowed.
@Suite struct EngineEndTests {
  @Test("a program over its time is ended, also one that is deaf to SIGTERM", .timeLimit(.minutes(2)))
  func deaf() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      try await withTemporaryDirectory { directory in
        let (program, notes) = (directory.appending(path: "engine"), directory.appending(path: "notes"))
        try Data(
          "#!/bin/sh\ntrap '' TERM\ngrep SigBlk /proc/self/status >'\(notes.path)'\nexec sleep 3600\n".utf8
        ).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        let problem = #expect(throws: StatementProblem.self) {
          try EngineRun(.duckdb, on: lake, program: program.path, timeoutSeconds: 1).rows([
            EngineStatement("SELECT 1", [:], for: .duckdb)
          ])
        }
        guard case .timeout = problem else {
          Issue.record("\(String(describing: problem))")
          return
        }
        // Swift's threads have most signals blocked, this one too.
        #expect(try String(contentsOf: notes, encoding: .utf8) == "SigBlk:\t0000000000000000\n")
      }
    }
  }
}
