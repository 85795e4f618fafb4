import Foundation
import Testing
import TidemarkTestSupport

@testable import tidemark_reference

/// What the programs say of themselves: help, manual pages, completions.
@Suite struct HelpTests {
  private static let programs = [BuiltTool.tidemark, .collect]

  @Test(
    "every command of the tree has help on standard output with its purpose and every option",
    arguments: programs)
  func everyCommand(tool: BuiltTool) async throws {
    let commands = try await CommandTree.of(tool).all
    #expect(commands.count > 4)
    for command in commands {
      let words = Array(command.path.dropFirst())
      let help = try await tool.run(words + ["--help"])
      #expect(help.status == 0 && help.stderr.isEmpty, "\(command.path)")
      // Lines are wrapped.
      let text = help.stdout.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let abstract = try #require(command.abstract, "\(command.path)")
      #expect(
        text.contains(abstract.split(whereSeparator: \.isWhitespace).joined(separator: " ")),
        "\(command.path)")
      for name in (command.arguments ?? []).filter(\.shouldDisplay).flatMap({ $0.names ?? [] }) {
        #expect(text.contains(name.text), "\(command.path) \(name.text)")
      }
    }
  }

  @Test("every command of tidemark that reports gives an example")
  func examples() async throws {
    for command in try await CommandTree.of(.tidemark).leaves {
      #expect(
        command.discussion?.contains("Example: \(command.path.joined(separator: " "))") == true,
        "\(command.path)")
    }
  }

  @Test("man formats the pages without a complaint", arguments: programs)
  func formatted(tool: BuiltTool) async throws {
    let file = packageRoot.appending(path: "docs/man/\(tool.rawValue).1").path
    // groff-base is part of every Debian that has man.
    let result = try await Shell.run([
      "sh", "-c",
      "command -v groff >/dev/null || exit 9; groff -man -Tutf8 -ww -K utf8 \"$0\" 2>&1 >/dev/null", file,
    ])
    guard result.status != 9 else { return print("not checked: groff is not installed") }
    #expect(result.stdout.isEmpty && result.status == 0, "\(result.stdout)")
  }

  /// What bash offers behind the words typed.
  private func completions(_ prefix: String, _ program: String, _ words: String...) async throws
    -> [Substring]
  {
    let shell = """
      set -eu; PATH="$0/bin:$PATH"; . "$0/share/bash-completion/completions/$1"
      function=$(complete -p "$1" | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      COMP_WORDS=("$@"); COMP_WORDS=("${COMP_WORDS[@]:0}"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
      COMP_TYPE=9; COMPREPLY=()
      set +eu; "$function" "$1" "${@: -1}" "${@: -2:1}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try await Shell.run(["bash", "-c", shell, prefix, program] + words)
    return result.stdout.split(separator: "\n").map { Substring($0.trimmingCharacters(in: .whitespaces)) }
  }

  @Test("scripts/install lays out programs, completions and manual pages, and bash completes with them")
  func install() async throws {
    try await withTemporaryDirectory { directory in
      let prefix = directory.appending(path: "stage/usr").path
      let binaries = BuiltTool.tidemark.url.deletingLastPathComponent().path
      let script = packageRoot.appending(path: "scripts/install").path
      let result = try await Shell.run(["sh", script, binaries, prefix])
      #expect(result.status == 0, "\(result.stderr)")
      for path in [
        "bin/tidemark", "bin/tidemark-collect", "bin/tidemark-demo", "share/man/man1/tidemark.1",
        "share/man/man1/tidemark-collect.1", "share/zsh/site-functions/_tidemark",
        "share/fish/vendor_completions.d/tidemark-collect.fish",
      ] {
        #expect(FileManager.default.fileExists(atPath: prefix + "/" + path), "\(path)")
      }
      let version = try await Shell.run(["env", prefix + "/bin/tidemark", "--version"])
      #expect(version.stdout == "0.1.0\n")
      #expect(try await completions(prefix, "tidemark", "su") == ["summary"])
      let all = try await completions(prefix, "tidemark", "")
      for name in ["runs", "leaks", "sql", "query", "schema"] {
        #expect(all.contains(Substring(name)), "\(all)")
      }
      #expect(try await completions(prefix, "tidemark", "leaks", "--form") == ["--format"])
      #expect(try await completions(prefix, "tidemark-collect", "rec") == ["record"])
    }
  }
}
