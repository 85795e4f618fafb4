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
      abstract: "The runs, baselines and acknowledgements in a store.",
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
        Each run is unpacked, and its readings are checked against the hashes that the collector wrote. Exit code 1 \
        when an object is damaged.
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
        Shows what would go; --apply does it. Runs of a baseline in force stay. What machines have pulled stays there, \
        and a push from one of them brings it back.
        Example: tidemark store prune s3://acme-tidemark/shop --keep 365d --apply
        """)

    @OptionGroup var place: Place

    @Option(help: ArgumentHelp("Age up to which runs stay, such as 90d or 26w.", valueName: "age"))
    var keep: Age?

    @Option(
      name: .customLong("keep-last"), help: ArgumentHelp("So many of the newest runs stay.", valueName: "n"))
    var keptLast = 0

    @Flag(name: .customLong("damaged"), help: "Remove objects that are not what their names say; reads all.")
    var removesDamaged = false

    @Flag(name: .customLong("apply"), help: "Do it.")
    var isApplied = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
      guard keptLast >= 0 else { throw ValidationError("--keep-last needs a number of 0 or more") }
      guard keep != nil || removesDamaged else {
        throw ValidationError("say what may go: --keep AGE for old runs, --damaged for damaged objects")
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
