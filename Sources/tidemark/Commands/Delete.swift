import ArgumentParser
import Foundation
import TidemarkErrors
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Delete: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete runs with all their data.",
    discussion: """
      On a terminal the command asks first; otherwise --yes is required. The numbers of deleted runs are never \
      reused. `tidemark db prune` deletes samples and keeps the runs.
      Example: tidemark delete branch:topic --yes
      """)

  @Argument(help: ArgumentHelp("The runs.", valueName: "run"))
  var selectors: [String]

  @Flag(name: .customLong("yes"), help: "Do not ask.")
  var isSure = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(writing: options)
    let runs = try session.runs(selectors)
    guard try isSure || isConfirmed(runs, session.warehouse) else {
      return session.say("nothing is deleted")
    }
    try session.print(DeletionReport.report(try session.warehouse.delete(runs)))
  }

  private func isConfirmed(_ runs: [RunHead], _ warehouse: Warehouse) throws -> Bool {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw ValidationError("cannot ask for confirmation without a terminal; confirm with --yes")
    }
    let contents = try runs.map { try warehouse.contents(of: $0) }
    let samples = contents.reduce(0) { $0 + $1.sampleCount }
    StandardStreams.writeError(
      "delete \(runs.count) run\(runs.count == 1 ? "" : "s") with \(samples) samples? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }
}
