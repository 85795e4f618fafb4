import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkSettings
import TidemarkWarehouse

@main
struct TidemarkCollect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tidemark-collect",
    abstract: "Measures a stack of containers under load and records it into a warehouse.",
    discussion: """
      The warehouse is ./tidemark.db, $TIDEMARK_DB or --db FILE; read it with `tidemark`.

      Exit codes: 0 every scenario was recorded; 1 something failed or was aborted; 4 the warehouse cannot be used; \
      64 the command line was not understood; 130 stopped by a signal.
      """,
    version: CollectorVersion.text,
    subcommands: [
      RunCommand.self, RecordCommand.self, DemoCommand.self, CheckCommand.self, InitCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(after: error)
    }
  }

  /// Errors of ours are a sentence and its exit code; the rest is ArgumentParser's.
  private static func exit(after error: any Error) -> Never {
    let status: ExitStatus
    switch error {
    case is WarehouseError: status = .warehouseUnusable
    case is CancellationError: status = .interrupted
    case is SettingError, is ConfigurationError, is StackError, is ComposeError, is WorkloadError,
      is DemoError,
      is SourceError, is EngineError,
      is RunningEngineError:
      status = .failed
    default:
      // ExitCode, --help, --version, usage.
      Self.exit(withError: error)
    }
    Terminal.say("tidemark-collect: \(status == .interrupted ? "interrupted" : String(describing: error))")
    Foundation.exit(status.rawValue)
  }
}
