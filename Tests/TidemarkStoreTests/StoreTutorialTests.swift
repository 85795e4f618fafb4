import Foundation
import Subprocess
import SystemPackage
import Testing
import TidemarkTestSupport

/// docs/store.md, from its first command to its last, in one folder. The bucket is a folder here, the repository one on
/// this machine, and what needs a stack is left out.
@Suite struct StoreTutorialTests {
  @Test(
    "the commands of the tutorial run one after the other and leave the laptop with the runs of the machine")
  func tutorial() async throws {
    let text = try String(contentsOf: packageRoot.appending(path: "docs/store.md"), encoding: .utf8)
    let commands = text.matches(of: #/(?ms)^```console\n(.*?)^```/#).flatMap { block in
      block.1.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    }.filter { !$0.hasPrefix("tidemark-collect") && !$0.hasPrefix("export") }
    #expect(commands.count >= 13)
    // Two weeks, of which the second ends on the day that is today for the commands.
    let weeks = RecordedRuns { try await RunHistory(runCount: 12, hasChanges: false).record(at: $0) }
    try await weeks.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(
        at: folder.appending(path: "bucket"), withIntermediateDirectories: true)
      try await git(["init", "--quiet", "--bare", folder.appending(path: "shop.git").path])
      let binaries = BuiltTool.tidemark.url.deletingLastPathComponent().path
      // The bucket holds what the jobs of the weeks before have pushed.
      let pushed = try await BuiltTool.tidemark.run(
        ["push", "--to", "bucket", "--db", path], directory: folder)
      #expect(pushed.status == 0, "\(pushed.stderr)")
      for command in commands {
        let local = command.replacing(#/s3://[a-z-]+/shop/#, with: "bucket")
          .replacing(#/ --endpoint \S+/#, with: "")
          .replacing(#/git:\S+?\.git/#, with: "git:shop.git")
        let result = try await Subprocess.run(
          .name("sh"),
          arguments: ["-c", "cd \"$0\" && PATH=\"$1:$PATH\" && eval \"$2\"", folder.path, binaries, local],
          environment: .inherit.updating([
            "TIDEMARK_NOW": "2026-11-21T18:00:00Z", "TIDEMARK_DB": nil, "TIDEMARK_STORE": nil,
          ]), output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
        let codes: Set<Int32> = command.contains("gate") ? [0, 2, 3] : [0]
        guard case .exited(let code) = result.terminationStatus, codes.contains(code) else {
          Issue.record("\(command): \(result.terminationStatus)\n\(result.standardError)")
          continue
        }
      }
      let expected = try hashes(path)
      for file in ["laptop.db", "shop.db"] {
        #expect(try hashes(folder.appending(path: file).path) == expected)
      }
    }
  }
}
