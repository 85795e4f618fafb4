import Foundation
import Testing
import TidemarkTestSupport

@testable import tidemark_reference

/// The documents that tidemark-reference writes.
@Suite struct ReferenceTests {
  @Test("docs/ has what make docs writes, and nothing of it is stale")
  func documents() async throws {
    try await withTemporaryDirectory { folder in
      let result = try await BuiltTool.reference.run([folder.path])
      #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
      for name in ["man/tidemark.1", "man/tidemark-collect.1", "json.md", "schema.md"] {
        let written = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        let committed = try String(contentsOf: packageRoot.appending(path: "docs/\(name)"), encoding: .utf8)
        #expect(written.count > 4000, "\(name)")
        #expect(written == committed, "docs/\(name) is stale: run make docs")
      }
    }
  }
}

extension CommandTree {
  static func of(_ tool: BuiltTool) async throws -> CommandTree { try await of(program: tool.url) }
}
