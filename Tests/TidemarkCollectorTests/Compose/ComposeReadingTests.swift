import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// What the real command lines make of a project's files and variables.
@Suite struct ComposeReadingTests {
  /// A folder of files; `body` gets the project that is found in it.
  private func find(
    _ files: [String: String], given: [String] = [], profiles: [String]? = nil, project: String? = nil,
    environment: [String: String] = [:], folder name: String = "My.Shop 2", words: [String]
  ) async throws -> ComposeProject {
    try await withTemporaryDirectory { directory in
      let folder = directory.appending(path: name)
      for (path, text) in files {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      var stack = CollectorConfiguration.Stack()
      stack.composeFile = (given.isEmpty ? ["compose.yml"] : given).map { folder.appending(path: $0).path }
      stack.profiles = profiles
      stack.project = project
      return try await ComposeProject.find(
        stack, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, commands: [words]
      )
    }
  }

  private static let one = "version: '3.8'\nservices: {web: {image: x}}\n"
  private static let override = "version: '3.8'\nservices: {sidecar: {image: y}}\n"

  @Test(
    "a project is called what Compose calls it: setting, environment, .env by Compose's own rules, folder",
    arguments: ComposeCommand.known)
  func names(words: [String]) async throws {
    guard try await isInstalled(words) else { return }
    let plain = ["compose.yml": Self.one]
    func name(_ dotEnvironment: String, project: String? = nil, environment: [String: String] = [:])
      async throws
      -> String
    {
      try await find(
        plain.merging([".env": dotEnvironment]) { $1 }, project: project, environment: environment,
        words: words
      ).name
    }
    #expect(try await find(plain, words: words).name == "myshop2")
    #expect(try await find(plain, folder: "_-x_Y", words: words).name == "x_y")
    #expect(try await name("COMPOSE_PROJECT_NAME=foo # prod\n") == "foo")
    #expect(try await name("export COMPOSE_PROJECT_NAME=ledger\n") == "ledger")
    #expect(try await name("# mine\nCOMPOSE_PROJECT_NAME=\"quoted\"\n") == "quoted")
    let variable = ["COMPOSE_PROJECT_NAME": "from-environment"]
    #expect(try await name("COMPOSE_PROJECT_NAME=foo\n", environment: variable) == "from-environment")
    #expect(try await name("COMPOSE_PROJECT_NAME=foo\n", project: "set", environment: variable) == "set")
  }

  @Test("the name in the file is Compose 2's, variables included")
  func nameInFile() async throws {
    let words = ["docker", "compose"]
    guard try await isInstalled(words) else { return }
    let text = "name: shop-${WHO:-nobody}\nservices: {web: {image: x}}\n"
    #expect(try await find(["compose.yml": text], words: words).name == "shop-nobody")
    #expect(try await find(["compose.yml": text, ".env": "WHO=me\n"], words: words).name == "shop-me")
  }

  @Test(
    "an override file beside the project belongs to it, and beside a file of another name it does not",
    arguments: ComposeCommand.known)
  func overrides(words: [String]) async throws {
    guard try await isInstalled(words) else { return }
    let files = ["compose.yml": Self.one, "compose.override.yml": Self.override]
    #expect(try await find(files, words: words).services.map(\.name) == ["sidecar", "web"])
    let other = ["prod.yml": Self.one, "compose.override.yml": Self.override]
    #expect(try await find(other, given: ["prod.yml"], words: words).services.map(\.name) == ["web"])
  }

  @Test(
    "several files are put together as by several -f, and COMPOSE_FILE of .env as by Compose",
    arguments: ComposeCommand.known)
  func severalFiles(words: [String]) async throws {
    guard try await isInstalled(words) else { return }
    let files = [
      "compose.yml": Self.one, "more/extra.yml": Self.override,
      "compose.override.yml": "version: '3.8'\nservices: {third: {image: z}}\n",
    ]
    let given = try await find(files, given: ["compose.yml", "more/extra.yml"], words: words)
    #expect(given.services.map(\.name) == ["sidecar", "web"])
    #expect(given.files.count == 2)
    let named = files.merging([".env": "COMPOSE_FILE=compose.yml:more/extra.yml\n"]) { $1 }
    let found = try await find(named, words: words)
    #expect(found.services.map(\.name) == ["sidecar", "web"])
    #expect(found.files.isEmpty && found.notes.isEmpty)
    // What is given outright counts more, which is said.
    let both = try await find(named, given: ["compose.yml", "compose.override.yml"], words: words)
    #expect(both.services.map(\.name) == ["third", "web"])
    #expect(both.notes.count == 1 && both.notes[0].contains("COMPOSE_FILE names compose.yml:more/extra.yml"))
  }

  @Test(
    "profiles are those set, else those of COMPOSE_PROFILES, else the predecessor's",
    arguments: ComposeCommand.known)
  func profiles(words: [String]) async throws {
    guard try await isInstalled(words) else { return }
    let text = """
      version: '3.8'
      services:
        always: {image: x}
        core: {image: x, profiles: [core]}
        debug: {image: x, profiles: [debug]}

      """
    func services(_ profiles: [String]?, _ dotEnvironment: String = "", _ variable: String? = nil)
      async throws
      -> [String]
    {
      try await find(
        ["compose.yml": text, ".env": dotEnvironment], profiles: profiles,
        environment: variable.map { ["COMPOSE_PROFILES": $0] } ?? [:], words: words
      ).services.map(\.name)
    }
    #expect(try await services(nil) == ["always", "core"])
    #expect(try await services([]) == ["always"])
    #expect(try await services(["debug"], "COMPOSE_PROFILES=core\n") == ["always", "debug"])
    #expect(try await services(nil, "COMPOSE_PROFILES=debug # x\n") == ["always", "debug"])
    #expect(try await services([], "export COMPOSE_PROFILES=\"debug\"\n") == ["always", "debug"])
    #expect(try await services(nil, "COMPOSE_PROFILES=debug\n", "core,debug") == ["always", "core", "debug"])
  }

  @Test("what one release refuses the other may read, and is the project's own then")
  func otherRelease() async throws {
    for words in ComposeCommand.known { guard try await isInstalled(words) else { return } }
    try await withTemporaryDirectory { folder in
      let file = folder.appending(path: "compose.yml")
      // Two merge keys in one mapping: docker-compose 1 reads them, Compose 2 refuses.
      let text = """
        version: "3.8"
        x-a: &a {A: "1"}
        x-b: &b {B: "2"}
        services:
          web:
            image: a
            environment:
              <<: *a
              <<: *b

        """
      try Data(text.utf8).write(to: file)
      var stack = CollectorConfiguration.Stack()
      stack.composeFile = [file.path]
      let project = try await ComposeProject.find(stack, environment: ProcessInfo.processInfo.environment)
      #expect(project.words == ["docker-compose"])
      #expect(project.services.map(\.name) == ["web"])
    }
  }

  @Test(
    "a compose file that is not there is named with the setting to correct, one that is none in Compose's words"
  )
  func refusals() async throws {
    var stack = CollectorConfiguration.Stack()
    stack.composeFile = ["/nowhere/compose.yml"]
    let absent = await #expect(throws: ComposeError.self) {
      try await ComposeProject.find(stack, environment: [:])
    }
    #expect(
      absent?.description == "there is no compose file /nowhere/compose.yml; correct stack.compose_file")
    let words = ["docker", "compose"]
    guard try await isInstalled(words) else { return }
    let broken = await #expect(throws: ComposeError.self) {
      try await find(["compose.yml": "services: {web: {imag: x}}\n"], words: words)
    }
    #expect(
      broken?.description.contains("Additional property imag is not allowed") == true,
      "\(broken?.description ?? "")")
  }
}
