import ArgumentParser
import Foundation
import TidemarkExchange
import TidemarkReports
import TidemarkWarehouse

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write runs for other tools.",
    discussion: """
      --as results-json writes the predecessor's file, for its own analyzer, to results/TEST_ID/results.json.
      Example: tidemark export latest --as results-json
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case resultsJSON = "results-json"
  }

  @Argument(help: ArgumentHelp("The runs (default: latest).", valueName: "run"))
  var selectors: [String] = []

  @Option(name: .customLong("as"), help: "Form of the export.")
  var form: Form

  @Option(help: "Zone of the times in a results.json (default: local).")
  var timezone = Zone.local

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let warehouse = try Warehouse.openForReading(options.shared.path)
    for run in try warehouse.runs(selectors.isEmpty ? ["latest"] : selectors) {
      let export = try ResultsExport(run, in: warehouse, zone: timezone)
      let target = try target(testID: export.testID)
      let output = try PendingOutput(target)
      let notes = try export.write(to: output.write)
      try output.finish()
      if case .file(let path) = target { say("run #\(run.runID) \(run.testID) is in \(path)") }
      for note in notes { say(note) }
    }
  }

  private func say(_ text: String) {
    if !options.shared.quiet { Failure.say(text) }
  }

  private func target(testID: String) throws -> OutputTarget {
    if options.shared.output == "-" { return .standardOutput }
    if let output = options.shared.output, output.hasSuffix(".json") { return .file(path: output) }
    let directory = "\(options.shared.output ?? "results")/\(testID)"
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw ReportError.cannotWrite(path: directory, reason: error.localizedDescription)
    }
    return .file(path: directory + "/results.json")
  }
}
