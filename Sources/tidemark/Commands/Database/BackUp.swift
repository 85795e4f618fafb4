import ArgumentParser
import TidemarkReports
import TidemarkWarehouse

extension Database {
  struct BackUp: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup",
      abstract: "Copy the warehouse, whole and verified, while collectors write to it.",
      discussion: """
        The copy contains everything that was committed at one moment, and can be read from a read-only medium. It \
        is written under a temporary name, checked, and renamed.
        Example: tidemark db backup tidemark-2026-11.db
        """)

    @Argument(help: "The copy.")
    var file: String

    @Flag(name: .customLong("force"), help: "Replace an existing file.")
    var isReplacing = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let session = try Session(options)
      let backup = try Warehouse.backUp(options.shared.path, to: file, isReplacing: isReplacing)
      try session.print(backup.report)
    }
  }
}
