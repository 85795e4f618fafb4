import Foundation

/// The manual page of a program, in the macros of man(7), from what the program says of itself.
struct ManualPage {
  private let root: CommandTree

  init(_ root: CommandTree) { self.root = root }

  var text: String {
    var text = """
      .\\" Written by `make docs` from the program's own help.
      .TH \(root.commandName.uppercased()) 1
      .SH NAME
      \(Self.escaped(root.commandName)) \\- \(Self.escaped(root.abstract ?? ""))
      .SH SYNOPSIS
      .B \(Self.escaped(root.commandName))
      .I command
      [options]
      .SH DESCRIPTION

      """
    text += Self.paragraphs(root.discussion)
    for command in root.leaves {
      text += ".SH \(Self.escaped(command.path.joined(separator: " ").uppercased()))\n"
      text += Self.escaped(command.abstract ?? "") + "\n.PP\n"
      text += Self.paragraphs(command.discussion)
      for argument in (command.arguments ?? []) where argument.shouldDisplay { text += Self.entry(argument) }
    }
    return text
  }

  private static func entry(_ argument: CommandTree.Argument) -> String {
    let value = argument.valueName.map { "\\fI\(escaped($0))\\fR" } ?? ""
    let names = (argument.names ?? []).map { "\\fB\(escaped($0.text))\\fR" }.joined(separator: ", ")
    let head =
      switch argument.kind {
      case "positional": argument.isOptional ? "[\(value)]" : value
      case "flag": names
      default: "\(names) \(value)"
      }
    var meaning = escaped(argument.abstract ?? "")
    if let values = argument.allValues, !values.isEmpty {
      meaning += " One of \(values.map(escaped).joined(separator: ", "))."
    }
    if let value = argument.defaultValue, !value.isEmpty, argument.kind != "flag" {
      meaning += " (default: \(escaped(value)))"
    }
    return ".TP\n\(head)\n\(meaning)\n"
  }

  /// A line that is indented, an example or a line of a list stands alone.
  private static func paragraphs(_ text: String?) -> String {
    (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.isEmpty { return ".PP\n" }
      let isAlone = line.hasPrefix(" ") || line.hasPrefix("Example: ")
      return (isAlone ? ".br\n" : "") + escaped(String(line)) + "\n"
    }.joined()
  }

  /// groff_char(7): a backslash, a hyphen that is to be copied, and what would begin a request.
  private static func escaped(_ text: String) -> String {
    let text = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }
}
