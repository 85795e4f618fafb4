import ArgumentParser
import Foundation
import TidemarkErrors
import TidemarkWarehouse

@main
struct TidemarkCollect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tidemark-collect",
    abstract: "Measure a stack of containers under load, and record it in a warehouse.",
    discussion: """
      The warehouse is ./tidemark.db, $TIDEMARK_DB or --db FILE; read it with `tidemark`.

      Exit codes: 0 every scenario was recorded; 1 something failed or was aborted; 4 the warehouse cannot be used; \
      64 the command line is wrong; 130 stopped by a signal.
      """,
    version: ToolVersion.text,
    subcommands: [
      RunCommand.self, RecordCommand.self, DemoCommand.self, CheckCommand.self, InitCommand.self,
    ])

  static func main() async {
    StandardStreams.prepare()
    atexit { Terminal.finish() }
    do {
      let arguments = try CommandWords(Self.self).ordered(
        CommandArguments.texts(), valued: SharedOptions.valued)
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(after: error)
    }
  }

  /// Explained errors are a sentence and their exit status; the rest is ArgumentParser's.
  private static func exit(after error: any Error) -> Never {
    if error is CancellationError {
      Terminal.say("tidemark-collect: interrupted")
      Foundation.exit(ExitStatus.interrupted.rawValue)
    }
    if let error = error as? any ExplainedError {
      Terminal.say("tidemark-collect: \(error)")
      Foundation.exit(error.exitStatus.rawValue)
    }
    let (code, message) = (Self.exitCode(for: error), Self.fullMessage(for: error))
    // --help and --version.
    guard !code.isSuccess else { Self.exit(withError: error) }
    if !message.isEmpty { Terminal.say("tidemark-collect: " + CommandArguments.problem(message)) }
    Foundation.exit(code.rawValue)
  }
}

extension CommandWords {
  fileprivate init(_ command: any ParsableCommand.Type) {
    self.init(command._commandName, command.configuration.subcommands.map(CommandWords.init))
  }
}
