import Foundation
import Testing
import TidemarkCollector
import TidemarkTestSupport

/// The tutorials, worked through as a reader does: files are saved under the names the text gives, commands run one
/// after the other in one folder, and each prints what is written below it but for its numbers.
@Suite(.serialized) struct TutorialTests {
  private struct Step {
    let command: String
    /// Below it in the tutorial.
    let output: [Substring]
  }

  private enum Part {
    case file(name: String, text: String)
    case steps([Step])
  }

  /// - Parameter name: of a page below docs/tutorials.
  private func parts(of name: String) throws -> [Part] {
    let page = packageRoot.appending(path: "docs/tutorials/\(name).md")
    let text = try String(contentsOf: page, encoding: .utf8)
    var parts: [Part] = []
    var file = ""
    let pattern = #/(?ms)^```(\w+)\n(.*?)^```$|`([\w\/-]+\.(?:py|yaml|sql))`/#
    for match in text.matches(of: pattern) {
      if let named = match.3 {
        file = String(named)
      } else if let language = match.1, let body = match.2 {
        parts.append(
          language == "console" ? .steps(steps(body)) : .file(name: file, text: String(body)))
      }
    }
    return parts
  }

  private func steps(_ block: Substring) -> [Step] {
    var steps: [Step] = []
    for line in block.split(separator: "\n") {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), output: []))
      } else if let last = steps.popLast() {
        steps.append(Step(command: last.command, output: last.output + [line]))
      }
    }
    return steps
  }

  /// Numbers, dashes under headings and the widths of columns differ from one machine to the next.
  private func shape(_ lines: some Sequence<Substring>) -> [String] {
    lines.map {
      $0.replacing(#/\d+(\.\d+)?/#, with: "N").replacing(#/-{2,}/#, with: "-").replacing(#/ +/#, with: " ")
        .trimmingCharacters(in: .whitespaces)
    }
  }

  /// - Parameter engine: where containers run; its image of busybox stands for the one in the text.
  private func work(through pages: [String], engine: PrivateEngine? = nil) async throws {
    let image = try await engine?.image(.busybox)
    let programs = BuiltTool.tidemark.url.deletingLastPathComponent().path
    let port = try FreePorts.find(1)[0]
    try await withTemporaryDirectory { folder in
      for page in pages {
        for part in try parts(of: page) {
          switch part {
          case .file(let name, let text):
            let local = text.replacing("8099", with: "\(port)").replacing(
              "busybox:1.36", with: image ?? "busybox:1.36")
            try Data(local.utf8).write(to: folder.appending(path: name))
          case .steps(let steps):
            for step in steps {
              let script = "cd \"$0\" && PATH=\"$1:$PATH\" && export PATH && eval \"$2\""
              let result = try await Shell.run([
                "env", "-u", "CI", "-u", "TIDEMARK_DB", "DOCKER_HOST=\(engine?.host ?? "")", "sh", "-c",
                script,
                folder.path, programs, step.command,
              ])
              #expect(result.status == 0, "\(page): \(step.command)\n\(result.stderr)")
              #expect(
                shape(result.stdout.split(separator: "\n")) == shape(step.output), "\(page): \(step.command)")
            }
          }
        }
      }
    }
  }

  @Test("a stack of plain processes, from nothing to a judged run")
  func processes() async throws { try await work(through: ["processes"]) }

  private static let isWhole = ProcessInfo.processInfo.environment["TIDEMARK_TUTORIALS"] == "all"

  @Test(
    "the leak hunt in it, and questions in SQL",
    .enabled(if: isWhole, "it records for four minutes; `make test-tutorials` runs it"))
  func leakHunt() async throws { try await work(through: ["processes", "leak-hunt", "sql"]) }

  @Test(
    "a compose.yaml, from nothing to a law", .needsEngine,
    .enabled(if: isWhole, "it starts a project five times; `make test-tutorials` runs it"))
  func compose() async throws { try await work(through: ["compose"], engine: try await .shared()) }
}
