import Foundation
import Testing

@testable import TidemarkExchange

/// Tables whose times stand in front of every line or in headings, and tables that end in a sum.
@Suite struct StampedTableTests {
  @Test(
    "a time in front of every line, as ts and sed put it there, is the time of the line and no column",
    arguments: [
      "Mar 01 10:0%:00 ", "[2026-03-01 10:0%:00] ", "2026-03-01T10:0%:00+00:00 ",
      "Sun Mar  1 10:0%:00 UTC 2026 ",
      "1772359%00 ",
    ],
    [
      ("NAME      CPU %     MEM USAGE / LIMIT", "api       12.50%    #MiB / 2GiB", "2048.0"),
      (
        "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %",
        "a1b2c3d4e5f6   api       12.50%    #MiB / 2GiB     4.88%", "2048.0"
      ),
      ("NAME      CPU(cores)   MEMORY(bytes)", "api       125m         #Mi", "-"),
    ])
  func stamped(stamp: String, table: (header: String, row: String, limit: String)) async throws {
    let text = (0..<3).map { tick in
      // Unix time in the fifth form: 1772359200, …300, …400.
      let time = stamp.replacing("%", with: stamp.hasPrefix("1772") ? "\(2 + tick)" : "\(tick)")
      return [table.header, table.row.replacing("#", with: "\(100 + tick)")].map { "\(time)\($0)\n" }.joined()
    }.joined()
    let end = stamp.hasPrefix("1772") ? "10:03:20" : "10:02:00"
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == ["api: 3/3, 101.0 of \(table.limit), 12.5, 2026-03-01T10:00:00 to \(end)"],
        "\(text)\($0.notes)")
      #expect(!$0.notes.contains { $0.contains("columns not read") }, "\($0.notes)")
    }
  }

  @Test(
    "a time in a numbered heading is that of the lines below it",
    arguments: [
      "S.NO%.        2026-03-01 10:0%:00", "--- Sample 1% at 2026-03-01T10:0%:00Z ---",
      "Iteration #% - Sun Mar  1 10:0%:00 UTC 2026", "=== run 2% (2026-03-01 10:0%:00) ===",
    ])
  func headings(heading: String) async throws {
    let text = (0..<3).map {
      """
      \(heading.replacing("%", with: "\($0)"))
      NAME                          CPU(cores)   MEMORY(bytes)
      nginx-6b8496f896-684qw        2754m        \(530 + $0)Mi
      --------------------------------------

      """
    }.joined()
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == ["nginx-6b8496f896-684qw: 3/3, 531.0 of -, 275.4, 2026-03-01T10:00:00 to 10:02:00"],
        "\($0.notes)")
    }
  }

  @Test("a row of ps that ends in a time is no heading")
  func ended() async throws {
    let text = "Sun Mar  1 10:00:00 UTC 2026\nCOMMAND    RSS     ELAPSED\nredis     9216    01:23:45\n"
    var options = RecordingOptions()
    options.memoryUnit = .kilobytes
    try await ImportedRecording.of(text, options, as: .table) {
      #expect($0.lines.map { $0.prefix(15) } == ["redis: 1/0, 9.0"], "\($0.lines)")
    }
  }

  @Test("the sum below the pods is none of them, and is said to be left out")
  func sum() async throws {
    let text = (0..<2).map {
      """
      Sun Mar  1 10:00:0\($0) UTC 2026
      NAME      CPU(cores)   MEMORY(bytes)
      web-0     3m           120Mi
      web-1     250m         170Mi
                ________     ________
                253m         290Mi

      """
    }.joined()
    try await ImportedRecording.of(text) {
      #expect($0.lines.map { $0.prefix(16) } == ["web-0: 2/2, 120.", "web-1: 2/2, 170."], "\($0.lines)")
      #expect($0.notes == ["2 lines of sums were left out"])
    }
  }
}
