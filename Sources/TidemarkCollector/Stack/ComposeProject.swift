import Foundation
import Yams

/// The Compose project under test: its file, its name, and which profiles of it.
struct ComposeProject: Sendable, Equatable {
  /// Absolute.
  let file: String
  let name: String
  let profiles: [String]

  /// Finds the name Compose would give it, so that it can be given to every call: the command lines differ in
  /// where they look. First `stack.project`, then COMPOSE_PROJECT_NAME of the environment and of the `.env` beside
  /// the file, `name:` in the file, the name of its folder
  /// (https://docs.docker.com/compose/how-tos/project-name).
  ///
  /// Throws `ComposeError.noFile`, `ComposeError.badFile`.
  init(_ stack: CollectorConfiguration.Stack, environment: [String: String]) throws {
    let url = URL(filePath: stack.composeFile)
    file = url.path
    profiles = stack.profiles
    let text: String
    do {
      text = try String(contentsOf: url, encoding: .utf8)
    } catch {
      throw ComposeError.noFile(path: file)
    }
    let folder = url.deletingLastPathComponent()
    let variable = "COMPOSE_PROJECT_NAME"
    name =
      try stack.project ?? Self.nonEmpty(environment[variable])
      ?? Self.nonEmpty(Self.dotEnvironment(folder.appending(path: ".env"))[variable])
      ?? Self.nonEmpty(Self.nameInFile(text, path: file)) ?? Self.normalized(folder.lastPathComponent)
  }

  private static func nonEmpty(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  private static func nameInFile(_ text: String, path: String) throws -> String? {
    do {
      let name = try Yams.compose(yaml: text)?["name"]?.string
      // What a variable would make of it is for Compose to know.
      return name.flatMap { $0.contains("$") ? nil : $0 }
    } catch {
      throw ComposeError.badFile(path: path, problem: String(describing: error))
    }
  }

  /// Lower case letters, digits, dashes and underscores, the first of them a letter or digit.
  private static func normalized(_ folder: String) -> String {
    let name = folder.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
    return String(name.drop { "_-".contains($0) })
  }

  /// Only plain `NAME=value` lines matter here.
  private static func dotEnvironment(_ file: URL) throws -> [String: String] {
    guard FileManager.default.fileExists(atPath: file.path) else { return [:] }
    var values: [String: String] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      values[parts[0].trimmingCharacters(in: .whitespaces)] = parts[1].trimmingCharacters(
        in: CharacterSet(charactersIn: " \"'"))
    }
    return values
  }

  /// Options before the command.
  var arguments: [String] { ["-f", file, "-p", name] + profiles.flatMap { ["--profile", $0] } }
}
