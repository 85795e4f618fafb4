/// The commands of a program by their words, and what a command line that misses them means.
package struct CommandWords: Sendable {
  package let name: String
  package let subcommands: [CommandWords]

  package init(_ name: String, _ subcommands: [CommandWords] = []) {
    self.name = name
    self.subcommands = subcommands
  }

  /// Moves options that are typed before the command behind it, where its own parser expects them:
  /// `tidemark --db x runs` becomes `tidemark runs --db x`.
  ///
  /// - Parameters:
  ///   - arguments: without the program's name.
  ///   - valued: the options that are followed by a value, as typed, such as `--db` and `-f`.
  /// - Throws: ``UnknownCommand`` where a word stands in the place of a command and is none.
  package func ordered(_ arguments: [String], valued: Set<String>) throws -> [String] {
    var options: [String] = []
    var rest = arguments[...]
    while let option = rest.first, option.hasPrefix("-"), option.count > 1 {
      // These belong to the program itself.
      if ["-h", "--help", "--help-hidden", "--version", "--"].contains(option) || isOfParser(option) {
        return arguments
      }
      options.append(rest.removeFirst())
      if valued.contains(option), let value = rest.popFirst() { options.append(value) }
    }
    guard !rest.isEmpty else { return arguments }
    let count = try path(rest)
    return rest.prefix(count) + options + rest.dropFirst(count)
  }

  /// How many of the words name a command.
  private func path(_ words: ArraySlice<String>, after program: [String] = []) throws -> Int {
    guard !subcommands.isEmpty, let word = words.first, !word.hasPrefix("-") else { return 0 }
    let path = program + [name]
    if word == "help" { return 1 }
    guard let command = subcommands.first(where: { $0.name == word }) else {
      throw UnknownCommand(word: word, path: path, known: subcommands.map(\.name))
    }
    return try 1 + command.path(words.dropFirst(), after: path)
  }

  /// `--generate-completion-script` and `--experimental-dump-help` of ArgumentParser, `---completion` of its scripts.
  private func isOfParser(_ option: String) -> Bool {
    ["--generate-completion-script", "--experimental-dump-help", "---completion"].contains {
      option.hasPrefix($0)
    }
  }
}

/// A word that is no command.
package struct UnknownCommand: ExplainedError, Equatable {
  package let word: String
  /// The program and the commands before the word.
  package let path: [String]
  package let known: [String]

  package var exitStatus: ExitStatus { .usage }

  package var description: String {
    let program = path.joined(separator: " ")
    // A word of a command line may hold what moves a terminal's cursor.
    let shown = String(
      String.UnicodeScalarView(word.unicodeScalars.prefix(40).map { $0.properties.isPrintable ? $0 : "?" }))
    let meant = word.nearest(among: known).map { "; did you mean `\(program) \($0)`?" } ?? ""
    return """
      `\(program)` has no command `\(shown)`\(meant)
      Usage: \(program) <command> [options]
      Commands: \(known.joined(separator: ", "))
      """
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isPrintable: Bool {
    switch generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
