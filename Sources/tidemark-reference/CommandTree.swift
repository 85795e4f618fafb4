import Foundation
import Subprocess
import SystemPackage

/// A command as the built program describes itself (`--experimental-dump-help` of ArgumentParser).
struct CommandTree: Decodable {
  let commandName: String
  let superCommands: [String]?
  let abstract: String?
  let discussion: String?
  let arguments: [Argument]?
  let subcommands: [CommandTree]?
  let shouldDisplay: Bool?

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
      var text: String { (kind == "long" ? "--" : "-") + name }
    }
    let kind: String
    let shouldDisplay: Bool
    let names: [Name]?
    let valueName: String?
    let abstract: String?
    let isOptional: Bool
    let defaultValue: String?
    let allValues: [String]?
  }

  /// The words that call it, the program first.
  var path: [String] { (superCommands ?? []) + [commandName] }

  var isHelp: Bool { commandName == "help" }

  var shownSubcommands: [CommandTree] {
    (subcommands ?? []).filter { !$0.isHelp && $0.shouldDisplay != false }
  }

  /// This one and all below it, as the help lists them.
  var all: [CommandTree] { [self] + shownSubcommands.flatMap(\.all) }

  /// Commands that do something.
  var leaves: [CommandTree] { all.filter { $0.shownSubcommands.isEmpty } }

  /// Asks the program at this path.
  ///
  /// - Throws: what starting it or decoding its answer throws.
  static func of(program: URL) async throws -> CommandTree {
    struct Dump: Decodable { let command: CommandTree }
    let result = try await Subprocess.run(
      .path(FilePath(program.path)), arguments: ["--experimental-dump-help"], output: .data(limit: 16 << 20))
    return try JSONDecoder().decode(Dump.self, from: result.standardOutput).command
  }
}
