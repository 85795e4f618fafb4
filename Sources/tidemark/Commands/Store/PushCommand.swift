import ArgumentParser
import TidemarkReports
import TidemarkStore
import TidemarkTables
import TidemarkWarehouse

struct PushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Upload runs to a store, so that other machines can pull them.",
    discussion: """
      A store is a folder (also on a network file system), s3://BUCKET/PREFIX, or git:REPOSITORY#BRANCH. Each run is \
      one object, and objects are never changed. A push uploads only runs that are absent, several machines can push \
      at once, and an interrupted push can be repeated. It also uploads baselines and acknowledgements. If the store \
      has a run with different contents, the push refuses that run, uploads the others, and exits with code 1. \
      Tidemark reads the credentials of s3 from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and \
      AWS_REGION. For git, git itself finds them.
      Example: tidemark push --to s3://acme-tidemark/shop
      Example: tidemark push latest --to git:git@example.org:acme/shop.git
      """)

  @Argument(help: ArgumentHelp("The runs (default: all).", valueName: "run"))
  var selectors: [String] = []

  @Option(
    name: .customLong("to"), help: ArgumentHelp("The store (default: $TIDEMARK_STORE).", valueName: "store"))
  var target: String?

  @Flag(name: .customLong("dry-run"), help: "Only print what would be uploaded.")
  var isTried = false

  @OptionGroup var storeOptions: StoreOptions

  @OptionGroup var options: GlobalOptions

  func validate() throws { try StoreOptions.check(target, option: "--to") }

  func run() throws {
    let store = try storeOptions.open(target)
    defer { store.close() }
    let session = try Session(options)
    let runs =
      selectors.isEmpty
      ? try session.warehouse.directory().runs.reversed() : try session.runs(selectors)
    let bar = ProgressBar("pushing to \(store.name)", isShown: !options.quiet)
    defer { bar.clear() }
    let push = Push(from: session.warehouse, to: store)
    let transfers = try waiting { [isTried] in
      try await push.run(Array(runs), isTried: isTried) { bar.show($0, of: $1) }
    }
    bar.clear()
    let report = TransferReport(
      transfers, nothing: "there is no run to push to \(store.name)",
      showsPresent: !selectors.isEmpty || !session.isForPeople)
    try session.print(report.report)
    if let problem = report.problem { throw UpkeepFinding(description: problem) }
  }
}
