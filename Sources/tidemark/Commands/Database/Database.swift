import ArgumentParser
import TidemarkErrors

struct Database: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract: "The warehouse as a file: what is in it, whether it is whole, copies, and less of it.",
    subcommands: [Info.self, Check.self, BackUp.self, PruneCommand.self, VacuumCommand.self, Migrate.self])
}

/// What a command of upkeep found wrong, or refused.
struct UpkeepFinding: ExplainedError {
  let description: String
}
