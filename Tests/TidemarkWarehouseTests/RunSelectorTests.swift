import Testing

@testable import TidemarkWarehouse

@Suite struct RunSelectorTests {
  private static func run(_ id: Int64, _ uid: String, _ testID: String) -> RunHead {
    RunHead(runID: id, uid: uid, testID: testID, status: "completed", startedAt: "2026-11-22T09:30:00.000Z")
  }

  /// Newest first, as the query gives them.
  private let runs = [
    run(9, "019aaaaa-0000-7000-8000-000000000009", "20261122_093000"),
    run(7, "019aaabb-0000-7000-8000-000000000007", "20261121_093000"),
    run(4, "019abbbb-0000-7000-8000-000000000004", "20261121_093000"),
  ]

  @Test(
    "each form finds its run",
    arguments: [
      ("latest", 9), ("latest~0", 9), ("latest~2", 4), ("last:1", 9), ("#7", 7), ("20261122_093000", 9),
      ("019abb", 4), ("019ABB", 4), ("019aaaaa-0000-7000-8000-000000000009", 9),
    ])
  func found(text: String, id: Int64) throws {
    #expect(try RunSelector(text).resolve(among: runs, text: text).runID == id)
  }

  @Test(
    "what is ambiguous, absent or not understood is refused with what there is",
    arguments: [
      (
        "20261121_093000",
        "`20261121_093000` matches 2 runs; use the number of one:\n  #7  20261121_093000  completed  019aaabb-0000-7000-8000-000000000007\n  #4"
      ),
      ("019aaa", "`019aaa` matches 2 runs"),
      ("latest~3", "no run matches `latest~3`; there are:\n  #9  20261122_093000"),
      ("#5", "no run matches `#5`; there are:"),
      ("yesterdaze", "`yesterdaze` names no run; use latest, latest~N, #NUMBER"),
      ("latest~-1", "`latest~-1` names no run"), ("last:0", "`last:0` names no run"),
      ("last:2", "`last:2` matches 2 runs; use the number of one:\n  #9"),
    ])
  func refused(text: String, message: String) {
    #expect { try RunSelector(text).resolve(among: runs, text: text) } throws: { "\($0)".hasPrefix(message) }
  }

  @Test(
    "a set is as many of the newest runs as there are, and one run where it holds one",
    arguments: [("last:1", [9]), ("last:2", [9, 7]), ("last:10", [9, 7, 4]), ("latest~1", [7])])
  func sets(text: String, ids: [Int64]) throws {
    #expect(try RunSelector(text).resolveSet(among: runs, text: text).map(\.runID) == ids)
  }

  @Test("an empty warehouse says how to record")
  func empty() {
    #expect { try RunSelector("latest").resolve(among: [], text: "latest") } throws: {
      "\($0)" == "the warehouse holds no run yet; record one with `tidemark-collect run`"
    }
  }
}
