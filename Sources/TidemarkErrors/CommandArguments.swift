/// The arguments a program was started with.
package enum CommandArguments {
  /// Without the program's name. `CommandLine.arguments` repairs what is no UTF-8, so that a file of another name would be
  /// written.
  ///
  /// - Throws: `NotText`.
  package static func texts() throws -> [String] {
    try (1..<max(1, Int(CommandLine.argc))).map { index in
      guard let argument = CommandLine.unsafeArgv[index], let text = String(validatingCString: argument)
      else {
        throw NotText(argument: CommandLine.arguments[index])
      }
      return text
    }
  }

  /// What ArgumentParser says of wrong arguments, behind the name of the program in place of the word "Error".
  package static func problem(_ message: String) -> String {
    let prefix = "Error: "
    return message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
  }

  /// An argument that is no UTF-8.
  package struct NotText: ExplainedError {
    let argument: String

    package var exitStatus: ExitStatus { .usage }

    package var description: String { "the argument `\(argument)` is not UTF-8 text; rename what it names" }
  }
}
