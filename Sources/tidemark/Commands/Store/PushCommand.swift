import ArgumentParser
import TidemarkReports
import TidemarkStore
import TidemarkTables
import TidemarkWarehouse

struct PushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Send runs to a store, where other machines can pull them.",
    discussion: """
      A store is a folder (also on a network file system), s3://BUCKET/PREFIX, or git:REPOSITORY#BRANCH. Each run is one \
      object that is never changed: what is there is not sent again, many machines may push at once, and a push that \
      was interrupted is finished by repeating it. Baselines and acknowledgements go along. A run that the store has \
      with other contents is refused (exit code 1), and the others go. Credentials come from the environment: \
      AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION for s3, git's own for git.
      Example: tidemark push --to s3://acme-tidemark/shop
      Example: tidemark push latest --to git:git@example.org:acme/shop.git
      """)

  @Argument(help: ArgumentHelp("The runs (default: all).", valueName: "run"))
  var selectors: [String] = []

  @Option(
    name: .customLong("to"), help: ArgumentHelp("The store (default: $TIDEMARK_STORE).", valueName: "store"))
  var target: String?

  @Flag(name: .customLong("dry-run"), help: "Only say what would be sent.")
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
