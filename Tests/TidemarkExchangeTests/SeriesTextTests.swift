import Foundation
import Testing

@testable import TidemarkExchange

/// Series of Prometheus as text.
@Suite struct SeriesTextTests {
  @Test("parts of a counter that add up to more than a warehouse keeps are refused")
  func tooLargeSum() async throws {
    let part =
      #"container_cpu_usage_seconds_total{cpu="cpu0",id="/docker/c1",name="api"} 8999999999999 1772359200000"#
    let text =
      "# TYPE container_cpu_usage_seconds_total counter\n\(part)\n\(part.replacing("cpu0", with: "cpu1"))\n"
    #expect(
      try await ImportedRecording.refusal(text).contains("its parts add up to more than a warehouse keeps"))
  }

  @Test("what promtool prints for people is series too")
  func promtool() async throws {
    let text = """
      container_memory_working_set_bytes{id="/docker/c1", name="api"} =>
      104857600 @[1772359200]
      106954752 @[1772359215.5]
      container_memory_working_set_bytes{id="/docker/c2", name="d} => b"} =>
      209715200 @[1772359200]
      container_cpu_usage_seconds_total{id="/docker/c1", name="api"} =>
      100 @[1772359200]
      102 @[1772359210]

      """
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == [
          "api: 2/1, 101.0 of -, 20.0, 2026-03-01T10:00:00 to 10:00:15",
          "d} => b: 1/0, 200.0 of -, -, 2026-03-01T10:00:00 to 10:00:00",
        ])
    }
    #expect(
      try await ImportedRecording.refusal(
        "container_memory_working_set_bytes{name=\"api\"} => 104857600 @[1772359200]\n"
      ).contains("promtool query range"))
  }

  @Test("a page of metrics that is fetched again and again is read where its values have times")
  func exposition() async throws {
    let page = (0..<3).map {
      """
      # HELP container_memory_working_set_bytes Current working set in bytes.
      # TYPE container_memory_working_set_bytes gauge
      container_memory_working_set_bytes{id="/docker/c1",image="a b",name="api"} \(1.048576e8 + Double($0) * 1_048_576) \(1_772_359_200 + $0 * 60)000
      container_memory_working_set_bytes{id="/",image="",name=""} 8e+09 \(1_772_359_200 + $0 * 60)000
      # TYPE container_cpu_usage_seconds_total counter
      container_cpu_usage_seconds_total{cpu="total",id="/docker/c1",name="api"} \(100 + 7.5 * Double($0)) \(1_772_359_200 + $0 * 60)000
      # TYPE go_goroutines gauge
      go_goroutines 9

      """
    }.joined()
    try await ImportedRecording.of(page) {
      #expect($0.lines == ["api: 3/2, 101.0 of -, 12.5, 2026-03-01T10:00:00 to 10:02:00"])
      #expect(
        $0.notes == [
          "1 series of cgroups that are no container (\"/\") left out", "1 series of go_goroutines left out",
        ])
    }
    let bare = page.replacing(/\s1772359[23]\d\d000/, with: "")
    #expect(try await ImportedRecording.refusal(bare).contains("its values have no times"))
  }

  @Test("an instant query that is asked again and again is a recording; asked once it is one moment")
  func instants() async throws {
    let answers = (0..<3).map { tick in
      let time = 1_772_359_200 + 60 * tick
      func series(_ name: String, _ megabytes: Int) -> String {
        "{\"metric\":{\"__name__\":\"container_memory_working_set_bytes\",\"name\":\"\(name)\"},\"value\":[\(time),\"\(megabytes << 20)\"]}"
      }
      return
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[\(series("api", 100 + tick)),\(series("db", 200))]}}\n"
    }
    try await ImportedRecording.of(answers.joined()) {
      #expect(
        $0.lines == [
          "api: 3/0, 101.0 of -, -, 2026-03-01T10:00:00 to 10:02:00",
          "db: 3/0, 200.0 of -, -, 2026-03-01T10:00:00 to 10:02:00",
        ])
    }
    #expect(
      try await ImportedRecording.refusal(answers[0]).contains("which is one moment; ask /api/v1/query_range")
    )
  }
}
