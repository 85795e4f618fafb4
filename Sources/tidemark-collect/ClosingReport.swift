import Foundation
import TidemarkCollector
import TidemarkErrors
import TidemarkWarehouse

/// What the demo ends with: the run in sentences and as a page, by the analyzer, and what to type next.
struct ClosingReport {
  let outcome: RunOutcome
  let siblings: SiblingPrograms

  func print() async throws {
    guard outcome.status == .completed else { return }
    let run = "'#\(outcome.runID)'"
    write("\nRecorded as run #\(outcome.runID) in \(visible(outcome.database)).")
    guard let analyzer = siblings.find("tidemark") else {
      return write("The program tidemark, which prints reports, is not in the folder of this program.")
    }
    write("")
    try await analyze(analyzer, ["brief"])
    let page = outcome.database.replacing(/\.[^.\/]*$/, with: "") + "-run-\(outcome.runID).html"
    try await analyze(analyzer, ["report", "-o", page, "--quiet"])
    let tidemark = program(analyzer)
    let collect = siblings.find("tidemark-collect").map(program) ?? "tidemark-collect"
    write(
      """

      The same with pictures: \(visible(page))
      Next:
        \(tidemark) scaling \(run) --at 100\(databaseFlag)
        \(tidemark) leaks \(run) --explain\(databaseFlag)
        \(tidemark) sql 'SELECT * FROM container_stats LIMIT 5'\(databaseFlag)
        \(collect) demo --leak-mb-per-min 6\(databaseFlag)
        \(tidemark) compare \(run) latest\(databaseFlag)     # after that second run
      """)
  }

  private func analyze(_ analyzer: String, _ words: [String]) async throws {
    let arguments = words + ["#\(outcome.runID)", "--db", outcome.database]
    let ending = try await SiblingPrograms.run(analyzer, arguments)
    if !ending.isSuccess { Terminal.say("tidemark-collect: `tidemark \(words[0])` \(ending)") }
  }

  /// As one calls it here: by its name where the shell finds that, else by its path.
  private func program(_ path: String) -> String {
    let file = URL(filePath: path).standardizedFileURL
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let isFound = folders.contains {
      URL(filePath: String($0)).resolvingSymlinksInPath().path == file.deletingLastPathComponent().path
    }
    return isFound ? file.lastPathComponent : shellQuoted(typed(path))
  }

  /// A path as somebody in this folder types it.
  private func typed(_ path: String) -> String {
    let full = URL(filePath: path).standardizedFileURL.path
    let here = FileManager.default.currentDirectoryPath + "/"
    return full.hasPrefix(here) ? String(full.dropFirst(here.count)) : path
  }

  /// Past the buffers of `print`, which would come after what the analyzer writes.
  private func write(_ text: String) { StandardStreams.writeOutput(text + "\n") }

  /// Left out where the programs look by themselves.
  private var databaseFlag: String {
    let standard = ConfigurationLoader.databaseFromEnvironment() ?? CollectorConfiguration().database
    let isStandard = URL(filePath: standard).resolvingSymlinksInPath().path == outcome.database
    return isStandard ? "" : " --db \(shellQuoted(typed(outcome.database)))"
  }
}
