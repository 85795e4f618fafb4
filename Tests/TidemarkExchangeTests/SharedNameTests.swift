import Foundation
import Testing

@testable import TidemarkExchange

/// Containers that share a name and are several.
@Suite struct SharedNameTests {
  @Test("pods of one name in two namespaces, and containers of one name in two pods, are two")
  func namespaces() async throws {
    let table = (0..<2).map {
      """
      Sun Mar  1 10:00:0\($0) UTC 2026
      NAMESPACE   NAME      CPU(cores)   MEMORY(bytes)
      shop        web-0     3m           100Mi
      test        web-0     250m         200Mi

      """
    }.joined()
    try await ImportedRecording.of(table) {
      #expect(
        $0.lines == [
          "test/web-0: 2/2, 200.0 of -, 25.0, 2026-03-01T10:00:00 to 10:00:01",
          "web-0: 2/2, 100.0 of -, 0.3, 2026-03-01T10:00:00 to 10:00:01",
        ])
    }
    let csv =
      "timestamp,container,pod,memory_mb\n2026-03-01T10:00:00Z,nginx,web-0,100\n2026-03-01T10:00:00Z,nginx,web-1,200\n"
    try await ImportedRecording.of(csv) {
      #expect(
        $0.lines.map { $0.prefix(22) } == ["web-0/nginx: 1/0, 100.", "web-1/nginx: 1/0, 200."], "\($0.lines)")
    }
  }

  @Test("pods of one name in two namespaces are two, in memory and in CPU")
  func series() async throws {
    func series(_ metric: String, _ namespace: String, _ values: [Int]) -> String {
      let points = values.enumerated().map { "[\(1_772_359_200 + 30 * $0.offset),\"\($0.element)\"]" }
      return
        "{\"metric\":{\"__name__\":\"\(metric)\",\"container\":\"nginx\",\"pod\":\"web-0\",\"namespace\":\"\(namespace)\"},\"values\":[\(points.joined(separator: ","))]}"
    }
    let all = [
      series("container_memory_working_set_bytes", "shop", [100 << 20, 100 << 20]),
      series("container_memory_working_set_bytes", "test", [200 << 20, 200 << 20]),
      series("container_cpu_usage_seconds_total", "test", [3, 18]),
      series("container_cpu_usage_seconds_total", "shop", [3, 6]),
    ]
    let text =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[\(all.joined(separator: ","))]}}"
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == [
          "test/web-0/nginx: 2/1, 200.0 of -, 50.0, 2026-03-01T10:00:00 to 10:00:30",
          "web-0/nginx: 2/1, 100.0 of -, 10.0, 2026-03-01T10:00:00 to 10:00:30",
        ])
    }
  }
}
