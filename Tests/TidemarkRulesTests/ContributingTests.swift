import Foundation
import Testing
import TidemarkTestSupport

@Suite struct ContributingTests {
  @Test("every file that CONTRIBUTING.md names exists, and its map has every module")
  func names() throws {
    let text = try String(contentsOf: packageRoot.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
    let paths = text.matches(of: #/`((?:Sources|Tests|queries|migrations|docs)/[\w+./-]+)`/#).map {
      String($0.1)
    }
    .filter { !$0.contains("NAME") }
    #expect(paths.count > 20)
    for path in paths {
      #expect(FileManager.default.fileExists(atPath: packageRoot.appending(path: path).path), "\(path)")
    }
    let modules = try FileManager.default.contentsOfDirectory(
      atPath: packageRoot.appending(path: "Sources").path)
    for module in modules where !module.hasPrefix("C") {
      #expect(text.contains("`\(module)`") || text.contains("\(module) "), "\(module)")
    }
  }
}
