import ArgumentParser
import Foundation
import TidemarkExchange
import TidemarkReports
import TidemarkWarehouse

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring runs recorded by other tools into the warehouse.",
    discussion: """
      A damaged or foreign file is refused with the line and the reason, and changes nothing; the same content \
      imported twice is one run. Times without a zone are those of the machine that wrote them where its samples \
      prove which, else local.
      Example: tidemark import results/*/results.json --db tidemark.db
      """)

  @Argument(help: "The files.")
  var files: [String]

  @Option(help: "Zone of times that name none: UTC, +02:00, Europe/Berlin.")
  var timezone: Zone?

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options) { try Warehouse.openForWriting(options.shared.path) }
    var imported: [ImportedFile] = []
    var refusals = 0
    for file in files {
      let bar = ProgressBar("importing \(file)", isShown: !options.shared.quiet)
      do {
        imported.append(
          try ResultsImport.run(
            file, ImportOptions(zone: timezone, progress: bar.show), into: session.warehouse))
        bar.clear()
      } catch let problem as ImportProblem {
        bar.clear()
        refusals += 1
        Failure.say("tidemark: \(problem)")
      }
    }
    if !imported.isEmpty { try session.print(ImportReport(imported).report) }
    if refusals > 0 { throw FilesRefused(count: refusals, of: files.count) }
  }
}

/// Each refusal has been told; this ends the program with its code.
struct FilesRefused: Error, CustomStringConvertible {
  let count: Int
  let of: Int

  var description: String { "\(count) of \(of) files refused" }
}

extension Zone: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
