import ArgumentParser
import TidemarkLake
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

extension Database {
  struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune",
      abstract: "Delete old runs, or only their raw samples.",
      discussion: """
        Without --apply, the command only prints what it would delete. --apply deletes in small steps, while \
        collectors write. Runs in progress and runs of a current baseline are kept. --samples-only keeps the \
        statistics, so that summaries, comparisons and trends still work; verdicts that need every reading report \
        that the readings were pruned. With --to-lake, the readings of a run are deleted only after they were \
        written to the lake and read back from it.
        Example: tidemark db prune --keep 90d --keep-labelled release --samples-only --apply
        """)

    @Option(help: ArgumentHelp("Keep runs up to this age, such as 12h, 90d or 26w.", valueName: "age"))
    var keep: Age

    @Option(
      name: .customLong("keep-labelled"),
      help: ArgumentHelp("Keep runs with this label; may be repeated.", valueName: "key[=value]"))
    var keptLabels: [String] = []

    @Option(
      name: .customLong("keep-last"), help: ArgumentHelp("Keep this many of the newest runs.", valueName: "n")
    )
    var keptLast = 0

    @Flag(name: .customLong("samples-only"), help: "Delete only raw samples; keep runs and statistics.")
    var isSamplesOnly = false

    @Option(
      name: .customLong("to-lake"),
      help: ArgumentHelp("Delete only raw samples, after writing them to this lake.", valueName: "dir"))
    var lake: String?

    @Flag(
      name: .customLong("apply"), help: "Remove them; without this option, only print what would be removed.")
    var isApplied = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
      guard keptLast >= 0 else { throw ValidationError("--keep-last needs a number of 0 or more") }
      if let bad = keptLabels.first(where: { $0.isEmpty || $0.hasPrefix("=") }) {
        throw ValidationError("--keep-labelled \(bad): write key or key=value")
      }
    }

    func run() throws {
      let rule = PruneRule(
        before: keep.begin, keptLast: keptLast, keptLabels: keptLabels.map(Self.label),
        isSamplesOnly: isSamplesOnly || lake != nil)
      let session = try Session(options)
      let plan = try Prune(rule, in: session.warehouse).plan()
      guard isApplied, !options.printSQL else {
        return try session.print(
          PruneReport(plan, by: Prune(rule, in: session.warehouse), isApplied: false).report)
      }
      if let lake { try export(plan.filter { $0.action == .deleteSamples }, to: Lake(lake), session) }
      let warehouse = try Warehouse.openForWriting(options.path)
      let prune = Prune(rule, in: warehouse)
      let bar = ProgressBar("pruning", isShown: !options.quiet)
      let done = try prune.apply(plan) { bar.show($0, of: $1) }
      bar.clear()
      try warehouse.checkpoint()
      try session.print(PruneReport(done, by: prune, isApplied: true).report)
    }

    /// Fails with the first run whose readings are not in the lake as they are in the warehouse.
    private func export(_ plan: [PruneDecision], to lake: Lake, _ session: Session) throws {
      let bar = ProgressBar("exporting", isShown: !options.quiet)
      defer { bar.clear() }
      var export = try LakeExport(from: session.warehouse, to: lake)
      let runs = try session.warehouse.directory().runs
      for (index, decision) in plan.enumerated() {
        bar.show(index, of: plan.count)
        guard let run = runs.first(where: { $0.runID == decision.runID }) else { continue }
        _ = try export.export(run)
        try export.secureSamples(of: run)
      }
      try export.exportWarehouse()
      session.say("the readings of \(plan.count) runs are in \(lake.path) and were read back")
    }

    private static func label(_ text: String) -> PruneRule.Label {
      guard let equals = text.firstIndex(of: "=") else { return PruneRule.Label(key: text, value: nil) }
      return PruneRule.Label(
        key: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
  }
}

/// How old something is, on the command line: `12h`, `90d`, `26w`.
struct Age: ExpressibleByArgument {
  /// That long ago.
  let begin: Moment
  private let text: String

  init?(argument: String) {
    guard let begin = Moment(age: argument[...], now: .now) else { return nil }
    self.begin = begin
    text = argument
  }

  /// That long before a moment.
  func begin(before now: Moment) -> Moment { Moment(age: text[...], now: now) ?? begin }
}
