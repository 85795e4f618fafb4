import ArgumentParser
import TidemarkReports
import TidemarkStore
import TidemarkTables
import TidemarkWarehouse

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "What lies in a store, whether it is whole, and what may go from it.",
    subcommands: [List.self, Verify.self, PruneCommand.self])

  /// What the commands of a store have in common: they need no warehouse.
  struct Place: ParsableArguments {
    @Argument(help: ArgumentHelp("The store (default: $TIDEMARK_STORE).", valueName: "store"))
    var text: String?

    @OptionGroup var storeOptions: StoreOptions

    func validate() throws { try StoreOptions.check(text, option: "its argument") }

    func open() throws -> any ObjectStore { try storeOptions.open(text) }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the runs, baselines and acknowledgements in a store.",
      discussion: "Example: tidemark store list s3://acme-tidemark/shop")

    @OptionGroup var place: Place
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let output = try Output(options)
      let store = try place.open()
      defer { store.close() }
      try output.print(StoreReport(try waiting { try await StoreListing(of: store) }).report)
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Read every object of a store and check it against its hash.",
      discussion: """
        The command unpacks each run, and checks its readings against the hashes that the collector stored. The exit \
        code is 1 if an object is damaged.
        Example: tidemark store verify /mnt/share/tidemark
        """)

    @OptionGroup var place: Place
    @OptionGroup var options: GlobalOptions

    func run() throws {
      let output = try Output(options)
      let store = try place.open()
      defer { store.close() }
      let bar = ProgressBar("verifying \(store.name)", isShown: !options.quiet)
      defer { bar.clear() }
      let (listing, problems) = try waiting {
        let listing = try await StoreListing(of: store)
        return (listing, try await listing.verify { bar.show($0, of: $1) })
      }
      bar.clear()
      let report = StoreReport(listing, problems: problems)
      try output.print(report.report)
      if let problem = report.problem { throw UpkeepFinding(description: problem) }
    }
  }

  struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune",
      abstract: "Remove old runs or damaged objects from a store.",
      discussion: """
        Without --apply, the command only prints what it would remove. It keeps the runs of current baselines. \
        Machines that have pulled a run keep it, and a push from one of them uploads it again.
        Example: tidemark store prune s3://acme-tidemark/shop --keep 365d --apply
        """)

    @OptionGroup var place: Place

    @Option(help: ArgumentHelp("Keep runs up to this age, such as 90d or 26w.", valueName: "age"))
    var keep: Age?

    @Option(
      name: .customLong("keep-last"), help: ArgumentHelp("Keep this many of the newest runs.", valueName: "n")
    )
    var keptLast = 0

    @Flag(
      name: .customLong("damaged"),
      help: "Remove objects whose bytes do not match their names; reads every object.")
    var removesDamaged = false

    @Flag(
      name: .customLong("apply"), help: "Remove them; without this option, only print what would be removed.")
    var isApplied = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
      guard keptLast >= 0 else { throw ValidationError("--keep-last needs a number of 0 or more") }
      guard keep != nil || removesDamaged else {
        throw ValidationError("give --keep AGE to remove old runs, or --damaged to remove damaged objects")
      }
    }

    func run() throws {
      let output = try Output(options)
      let store = try place.open()
      defer { store.close() }
      let bar = ProgressBar("verifying \(store.name)", isShown: !options.quiet)
      defer { bar.clear() }
      let rule = StoreListing.Rule(before: keep?.begin, keptLast: keptLast)
      let removals = try waiting { [removesDamaged, isApplied] in
        let listing = try await StoreListing(of: store)
        var damaged: [String: String] = [:]
        if removesDamaged {
          let problems = try await listing.verify { bar.show($0, of: $1) }
          for (entry, problem) in zip(listing.entries, problems) where entry.name != nil {
            damaged[entry.object.name] = problem
          }
        }
        let removals = try await listing.plan(rule, damaged: damaged)
        if isApplied { try await listing.carryOut(removals) }
        return removals
      }
      bar.clear()
      try output.print(StoreReport(removals, isApplied: isApplied).report)
    }
  }
}
