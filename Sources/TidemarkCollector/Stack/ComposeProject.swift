import Foundation
import Subprocess

/// The Compose project under test, as Compose itself reads it.
struct ComposeProject: Sendable, Equatable {
  /// Where Compose is run: it looks for `.env` and, without `files`, for the project there.
  let folder: String
  /// For `-f`, absolute; empty where Compose finds its files itself.
  let files: [String]
  let name: String
  /// For `--profile`; empty where Compose decides.
  let profiles: [String]
  /// The command line that can read it.
  let words: [String]
  /// Those that `up` starts.
  let services: [ComposeService]
  /// What a person may want to know of how it was found, a sentence each.
  let notes: [String]

  /// The predecessor's, which go for a stack that names no other.
  static let defaultFile = "infrastructure/docker/compose.yml"
  static let defaultProfiles = ["core", "data-pipeline", "monitoring", "analytics"]
  /// Names Compose looks for.
  private static let fileNames = [
    "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml",
  ]
  private static let patience = Duration.seconds(30)

  /// Where the project is, in the words of a message.
  var place: String { files.isEmpty ? folder : files.joined(separator: ", ") }

  /// Options before the command.
  var arguments: [String] {
    files.flatMap { ["-f", $0] } + ["-p", name] + profiles.flatMap { ["--profile", $0] }
  }

  /// Whether the configuration names a project, or one lies where Compose looks first.
  static func isDeclared(_ stack: CollectorConfiguration.Stack, environment: [String: String]) -> Bool {
    let files = FileManager.default
    guard stack.composeFile.isEmpty else { return stack.composeFile.allSatisfy(files.fileExists) }
    return environment["COMPOSE_FILE"]?.isEmpty == false
      || ([defaultFile] + fileNames).contains(where: files.fileExists)
  }

  /// Asks Compose for files, name, profiles and services, so that COMPOSE_FILE, COMPOSE_PROJECT_NAME,
  /// COMPOSE_PROFILES, `.env` and override files count as they do when somebody types `docker compose up`.
  ///
  /// A single file of a standard name is the project of its folder; any other, and a list, is given by `-f`.
  ///
  /// Throws `ComposeError.noCommandLine`, `noFile`, or `failed` with what Compose says of the files.
  ///
  /// - Parameter commands: Command lines to try; the first that can read the project is its own.
  static func find(
    _ stack: CollectorConfiguration.Stack, environment: [String: String],
    commands: [[String]] = ComposeCommand.known
  ) async throws -> ComposeProject {
    let (folder, files) = try location(stack.composeFile)
    if files.isEmpty, environment["COMPOSE_FILE"]?.isEmpty != false, !mayHoldProject(folder) {
      throw ComposeError.noneFound(folder: folder)
    }
    var firstFailure: (any Error)?
    var tried: ComposeError?
    for words in commands {
      let command: ComposeCommand
      do {
        command = try await ComposeCommand.find([words], environment: environment)
      } catch ComposeError.noCommandLine(let attempts) {
        if case .noCommandLine(let earlier)? = tried {
          tried = .noCommandLine(earlier + attempts)
        } else {
          tried = .noCommandLine(attempts)
        }
        continue
      }
      do {
        return try await read(stack, folder, files, command)
      } catch let error as ComposeError {
        // What one release refuses another may read: `<<` twice, a `name:`.
        firstFailure = firstFailure ?? error
      }
    }
    throw firstFailure ?? tried ?? ComposeError.noCommandLine([])
  }

  private static func location(_ given: [String]) throws -> (folder: String, files: [String]) {
    let manager = FileManager.default
    let here = manager.currentDirectoryPath
    var paths = given
    if given.isEmpty {
      guard manager.fileExists(atPath: defaultFile) else { return (here, []) }
      paths = [defaultFile]
    }
    let urls = paths.map { URL(filePath: $0).standardizedFileURL }
    if let missing = urls.first(where: { !manager.fileExists(atPath: $0.path) }) {
      throw ComposeError.noFile(path: missing.path)
    }
    let folder = urls[0].deletingLastPathComponent().path
    if urls.count == 1 {
      let found = fileNames.filter { manager.fileExists(atPath: "\(folder)/\($0)") }
      if found == [urls[0].lastPathComponent] { return (folder, []) }
    }
    return (folder, urls.map(\.path))
  }

  /// Whether Compose, which also looks in the folders above, can find anything; what `.env` says is for it to know.
  private static func mayHoldProject(_ folder: String) -> Bool {
    var url = URL(filePath: folder)
    if FileManager.default.fileExists(atPath: url.appending(path: ".env").path) { return true }
    while true {
      if fileNames.contains(where: { FileManager.default.fileExists(atPath: url.appending(path: $0).path) }) {
        return true
      }
      if url.path == "/" { return false }
      url = url.deletingLastPathComponent().standardizedFileURL
    }
  }

  private static func read(
    _ stack: CollectorConfiguration.Stack, _ folder: String, _ files: [String], _ command: ComposeCommand
  ) async throws -> ComposeProject {
    let variables = try await variables(in: folder, command)
    var profiles = stack.profiles ?? []
    if stack.profiles == nil, variables.profiles.isEmpty { profiles = defaultProfiles }
    let options =
      files.flatMap { ["-f", $0] } + (stack.project.map { ["-p", $0] } ?? [])
      + profiles.flatMap { ["--profile", $0] }
    let model: ComposeModel
    do {
      model = try ComposeModel(
        try await command.print(options + ["config"], in: folder, until: .now + patience))
    } catch ComposeError.failed(_, _, let output)
      where files.isEmpty && output.lines.contains(where: { $0.contains("configuration file") })
    {
      throw ComposeError.noneFound(folder: folder)
    }
    var notes: [String] = []
    if !files.isEmpty, !variables.file.isEmpty {
      notes.append(
        "COMPOSE_FILE names \(variables.file), and stack.compose_file \(files.joined(separator: ", ")): the latter "
          + "counts; leave it out to have Compose choose")
    }
    let active = profiles.isEmpty ? variables.profiles.split(separator: ",").map(String.init) : profiles
    return ComposeProject(
      folder: folder, files: files,
      name: stack.project ?? model.name
        ?? (variables.name.isEmpty
          ? normalized(URL(filePath: folder).lastPathComponent) : variables.name),
      profiles: profiles, words: command.words, services: model.services(inProfiles: active), notes: notes)
  }

  // MARK: - Variables

  private struct Variables {
    var file = ""
    var name = ""
    var profiles = ""
  }

  /// Has Compose fill them into a file of ours: from the environment or from `.env`, whichever it prefers, read by its
  /// own rules of quotes, comments and `export`.
  private static func variables(in folder: String, _ command: ComposeCommand) async throws -> Variables {
    let probe = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString).yml")
    let text = """
      version: "2.4"
      services:
        probe:
          image: probe
          labels:
            file: "${COMPOSE_FILE-}"
            name: "${COMPOSE_PROJECT_NAME-}"
            profiles: "${COMPOSE_PROFILES-}"

      """
    try Data(text.utf8).write(to: probe)
    defer { unlink(probe.path) }
    let labels = try ComposeModel(
      try await command.print(
        ["-f", probe.path, "--project-directory", folder, "config"], in: folder, until: .now + patience)
    ).labels(of: "probe")
    return Variables(
      file: labels["file"] ?? "", name: labels["name"] ?? "", profiles: labels["profiles"] ?? "")
  }

  /// Lower case letters, digits, dashes and underscores, the first of them a letter or digit
  /// (https://docs.docker.com/compose/how-tos/project-name).
  private static func normalized(_ folder: String) -> String {
    let name = folder.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
    return String(name.drop { "_-".contains($0) })
  }
}
