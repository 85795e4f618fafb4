import Foundation
import Testing
import TidemarkTestSupport

/// What the warehouse `tidemark.db` holds, asked the way a user would; a line of CSV each.
func rows(_ sql: String, in directory: URL) async throws -> [String] {
  let result = try await BuiltTool.tidemark.run(
    ["sql", sql, "--db", directory.appending(path: "tidemark.db").path, "--format", "csv", "--no-header"])
  try #require(result.status == 0, "\(result.stderr)")
  return result.stdout.split(whereSeparator: \.isNewline).map(String.init)
}
