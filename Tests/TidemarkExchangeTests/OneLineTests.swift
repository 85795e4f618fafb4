import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkExchange

/// Files that `jq -c` wrote.
@Suite struct OneLineTests {
  @Test(
    "the form of a file is known by its start, also where it is one line longer than a line may be",
    arguments: [
      (#"{"test_id": "20260202_024000", "config": {"é": ""#, ImportFormat.resultsJSON),
      (#"{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"é": ""#, .prometheus),
    ])
  func form(_ start: String, _ form: ImportFormat) async throws {
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "one.json")
      // Two bytes a letter: wherever a block or the start of the file ends, some of these cut one in two.
      for shift in ["", "x"] {
        let text = start + shift + String(repeating: "é", count: (TextLines.lineLimit >> 1) + 10)
        try Data(text.utf8).write(to: file)
        #expect(try ImportFormat(contentOf: file.path) == form)
      }
    }
  }
}
