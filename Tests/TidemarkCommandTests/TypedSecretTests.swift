import Foundation
import Testing
import TidemarkTestSupport

/// Secrets that somebody types as a label or a reason: files with both are passed on.
@Suite struct TypedSecretTests {
  @Test("labels, and reasons of baselines and acknowledgements, keep no secret that its name or form shows")
  func typed() async throws {
    try await RecordedRuns.noisy.withCopy { path in
      func tidemark(_ arguments: String...) async throws -> String {
        let result = try await BuiltTool.tidemark.run(arguments + ["--db", path])
        #expect(result.status == 0, "\(arguments): \(result.stderr)")
        return result.stdout + result.stderr
      }
      let token = "ghp_" + String(repeating: "SECRET", count: 6)
      var talk = try await tidemark(
        "label", "latest", "password=SECRETone", "url=https://u:SECRETtwo@h/x", "note=\(token)", "plain=kept")
      talk += try await tidemark(
        "baseline", "set", "release", "latest", "--because", "see https://u:SECRETthree@h",
        "--by", "me token=SECRETsix")
      talk += try await tidemark(
        "ack", "*/*/memory_*", "--run", "latest", "--because", "token=SECRETfour, more cache",
        "--by", "me password: SECRETfive")
      for command in [["show"], ["baseline", "list"], ["ack", "--list"], ["runs", "-f", "json"]] {
        talk += try await BuiltTool.tidemark.run(command + ["--db", path]).stdout
      }
      #expect(!talk.contains("SECRET"), "\(talk)")
      #expect(talk.contains("plain=kept") && talk.contains("more cache"))
      for suffix in ["", "-wal"] {
        guard let bytes = FileManager.default.contents(atPath: path + suffix) else { continue }
        #expect(bytes.firstRange(of: Data("SECRET".utf8)) == nil, "\(suffix)")
      }
    }
  }
}
