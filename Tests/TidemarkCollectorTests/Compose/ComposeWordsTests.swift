import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite struct ComposeWordsTests {
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

  @Test("services are those of the active profiles and those without one, with what is built of them")
  func services() throws {
    let model = try ComposeModel(
      "services:\n  a: {image: x}\n  b: {build: ., profiles: [core, more]}\n  c: {image: x, profiles: [more]}\n"
    )
    let core = model.services(inProfiles: ["core"])
    #expect(core.map(\.name) == ["a", "b"])
    #expect(core.map(\.isBuilt) == [false, true])
    #expect(core.map(\.image) == ["x", nil])
    #expect(model.services(inProfiles: []).map(\.name) == ["a"])
    #expect(model.services(inProfiles: ["*"]).map(\.name) == ["a", "b", "c"])
  }
}
