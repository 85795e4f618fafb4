import Foundation
import TidemarkCollector
import TidemarkErrors
import TidemarkWarehouse

/// What the demo ends with: the analyzer's own reports on the run, and what to type next.
struct ClosingReport {
  let outcome: RunOutcome
  let siblings: SiblingPrograms

  private static let reports = ["summary", "scaling", "leaks", "resets"]

  func print() async throws {
    guard outcome.status == .completed else { return }
    let selector = "#\(outcome.runID)"
    if let analyzer = siblings.find("tidemark") {
      for report in Self.reports {
        write("\n$ tidemark \(report)")
        let arguments = [report, selector, "--db", outcome.database]
        let ending = try await SiblingPrograms.run(analyzer, arguments)
        if !ending.isSuccess { Terminal.say("tidemark-collect: `tidemark \(report)` \(ending)") }
      }
    }
    write(
      """

      Recorded as run \(selector) in \(outcome.database). Next:
        tidemark scaling '\(selector)' --at 100\(databaseFlag)
        tidemark sql 'SELECT * FROM container_stats LIMIT 5'\(databaseFlag)
        tidemark-collect demo --leak-mb-per-min 6\(databaseFlag)
      """)
  }

  /// Past the buffers of `print`, which would come after what the analyzer writes.
  private func write(_ text: String) { StandardStreams.writeOutput(text + "\n") }

  /// Left out where the programs look by themselves.
  private var databaseFlag: String {
    let standard = ConfigurationLoader.databaseFromEnvironment() ?? CollectorConfiguration().database
    let isStandard = URL(filePath: standard).resolvingSymlinksInPath().path == outcome.database
    return isStandard ? "" : " --db \(outcome.database)"
  }
}
