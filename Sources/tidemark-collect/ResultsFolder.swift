import TidemarkCollector
import TidemarkWarehouse

/// Where a run leaves its results as the predecessor did: `TEST_ID/results.json` and `TEST_ID/charts/`.
struct ResultsFolder {
  private let path: String
  private let analyzer: String

  /// Throws `DemoError.noSibling` when the program that writes them is not there, before anything is measured.
  init(_ path: String) throws {
    self.path = path
    analyzer = try SiblingPrograms().require("tidemark")
  }

  /// Returns whether both were written; what failed has said why.
  func write(_ outcome: RunOutcome) async throws -> Bool {
    let folder = "\(path)/\(outcome.testID)"
    try FileSystem.makeFolder(folder)
    let run = ["#\(outcome.runID)", "--db", outcome.database, "-q"]
    var isWritten = true
    for arguments in [
      ["export"] + run + ["--as", "results-json", "-o", "\(folder)/results.json"],
      ["charts"] + run + ["-o", "\(folder)/charts"],
    ] {
      let ending = try await SiblingPrograms.run(analyzer, arguments)
      guard !ending.isSuccess else { continue }
      Terminal.say(
        "tidemark-collect: `tidemark \(arguments[0])` \(ending); no data is lost; run the command by hand")
      isWritten = false
    }
    if isWritten { Terminal.say("wrote \(visible(folder))/results.json and \(visible(folder))/charts") }
    return isWritten
  }
}
