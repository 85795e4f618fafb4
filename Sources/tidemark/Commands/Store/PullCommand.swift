import ArgumentParser
import Foundation
import TidemarkReports
import TidemarkStore
import TidemarkTables
import TidemarkWarehouse

struct PullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Download the runs of a store into this warehouse.",
    discussion: """
      A pull downloads only runs that this warehouse does not have, several at once. An interrupted pull can be \
      repeated. If the bytes of an object do not match the hash in its name, the pull refuses the object, downloads \
      the others, and exits with code 1. It also downloads baselines and acknowledgements; the newest ones count.
      Example: tidemark pull --from s3://acme-tidemark/shop --db all.db
      Example: tidemark pull --from /mnt/share/tidemark --since 30d
      """)

  @Option(
    name: .customLong("from"), help: ArgumentHelp("The store (default: $TIDEMARK_STORE).", valueName: "store")
  )
  var origin: String?

  @Option(help: ArgumentHelp("Only runs of at most this age, such as 30d.", valueName: "age"))
  var since: Age?

  @Flag(name: .customLong("dry-run"), help: "Only print what would be downloaded.")
  var isTried = false

  @OptionGroup var storeOptions: StoreOptions

  @OptionGroup var options: GlobalOptions

  func validate() throws { try StoreOptions.check(origin, option: "--from") }

  func run() throws {
    let store = try storeOptions.open(origin)
    defer { store.close() }
    let nothing = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: nothing) }
    let session = try Session(options) {
      guard isTried, !FileManager.default.fileExists(atPath: options.path) else {
        return try Warehouse.openForWriting(options.path)
      }
      // To try it makes no file.
      try FileManager.default.createDirectory(at: nothing, withIntermediateDirectories: true)
      return try Warehouse.openForWriting(nothing.appending(path: "tidemark.db").path)
    }
    let bar = ProgressBar("pulling from \(store.name)", isShown: !options.quiet)
    defer { bar.clear() }
    let begin = try since?.begin(before: options.shared.now())
    let pull = Pull(into: session.warehouse, from: store)
    let transfers = try waiting { [isTried] in
      try await pull.run(since: begin, isTried: isTried) { bar.show($0, of: $1) }
    }
    bar.clear()
    try session.warehouse.checkpoint()
    let empty =
      "the store \(store.name) is empty"
      + (store.name.hasPrefix("git:") ? "; a missing branch counts as empty, and a push makes it" : "")
    let report = TransferReport(
      transfers, nothing: since == nil ? empty : "the store \(store.name) has no run that began since then",
      showsPresent: !session.isForPeople)
    try session.print(report.report)
    if let problem = report.problem { throw UpkeepFinding(description: problem) }
  }
}
