import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite struct ComposeWordsTests {
  private func project(
    _ text: String = "services: {}\n", folder: String = "My.Shop 2", dotEnvironment: String? = nil,
    project: String? = nil, environment: [String: String] = [:]
  ) async throws -> String {
    try await withTemporaryDirectory { directory in
      let folder = directory.appending(path: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: folder.appending(path: "compose.yml"))
      if let dotEnvironment { try Data(dotEnvironment.utf8).write(to: folder.appending(path: ".env")) }
      var stack = CollectorConfiguration.Stack()
      stack.composeFile = folder.appending(path: "compose.yml").path
      stack.project = project
      return try ComposeProject(stack, environment: environment).name
    }
  }

  @Test("a project is called what Compose would call it: setting, environment, .env, file, folder")
  func names() async throws {
    let text = "name: from-file\nservices: {}\n"
    let variable = ["COMPOSE_PROJECT_NAME": "from-environment"]
    let file = "# mine\nCOMPOSE_PROJECT_NAME=\"from-dot-env\"\n"
    #expect(try await project() == "myshop2")
    #expect(try await project(folder: "_-x_Y") == "x_y")
    #expect(try await project(text) == "from-file")
    #expect(try await project("name: ${WHO}\n") == "myshop2")
    #expect(try await project(text, dotEnvironment: file) == "from-dot-env")
    #expect(try await project(text, dotEnvironment: file, environment: variable) == "from-environment")
    #expect(try await project(text, dotEnvironment: file, project: "set", environment: variable) == "set")
  }

  @Test("a compose file that is not there is named with the setting to correct")
  func noFile() throws {
    var stack = CollectorConfiguration.Stack()
    stack.composeFile = "/nowhere/compose.yml"
    let error = #expect(throws: ComposeError.self) { try ComposeProject(stack, environment: [:]) }
    #expect(error?.description == "there is no compose file /nowhere/compose.yml; correct stack.compose_file")
  }

  @Test("without any Compose the message tells what was tried and what to install")
  func noCommandLine() async throws {
    let error = await #expect(throws: ComposeError.self) {
      try await ComposeCommand.find(
        [["nonesuch-docker", "compose"], ["sh"]], environment: ["PATH": "/bin:/usr/bin"])
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("found no Compose: `nonesuch-docker compose`: no such program; `sh`: "))
    #expect(text.hasSuffix("install docker-compose, or the Compose plugin of docker"))
  }

  @Test("of a long complaint the end is kept, short, once, and without control characters")
  func output() {
    let text =
      (1...20).map { "line \($0)" }.joined(separator: "\n")
      + "\n\n\u{1B}[31mlast\nlast\nlast".replacing("31mlast\n", with: "31mlast\n")
    let output = CommandOutput(text)
    #expect(output.lines.count == 8)
    #expect(output.lines.first == "line 15")
    #expect(output.lines.suffix(2) == ["\\x1b[31mlast", "last"])
    #expect(CommandOutput(String(repeating: "x", count: 1000)).lines[0].count == 301)
    #expect(CommandOutput(" \n").description == "; it printed nothing")
  }

  @Test("phases of a start share its time: a quarter, three quarters, all of it")
  func budget() {
    var budget = ComposeBudget(total: .seconds(100))
    let (one, two, three) = (budget.begin(.tearDown), budget.begin(.start), budget.begin(.health))
    #expect(two - one == .seconds(50))
    #expect(three - two == .seconds(25))
    #expect(budget.account == "tear-down 0 s, start 0 s, health 0 s")
  }

  @Test("services are those of the active profiles and those without one")
  func services() throws {
    let services = try ComposeServices(
      "services:\n  a: {image: x}\n  b: {image: x, profiles: [core, more]}\n  c: {image: x, profiles: [more]}\n"
    )
    #expect(services.names(inProfiles: ["core"]) == ["a", "b"])
    #expect(services.names(inProfiles: []) == ["a"])
  }
}
