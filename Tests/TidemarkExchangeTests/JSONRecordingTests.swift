import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// JSON of docker stats, podman stats and of scripts around them, and series of Prometheus.
@Suite struct JSONRecordingTests {
  private let everyTwoSeconds = RecordingOptions(intervalSeconds: 2, start: CivilTime("2026-03-01T10:00:00Z"))
  private let expected = ["api: 2/2, 100.5 of 2048.0, 12.5, 2026-03-01T10:00:00 to 10:00:02"]

  /// As docker 26 writes it.
  private func entry(_ name: String, _ memory: String, _ more: String = "") -> String {
    "{\"BlockIO\":\"0B / 0B\",\"CPUPerc\":\"12.5%\",\"Container\":\"aa11bb22cc33\",\"ID\":\"aa11bb22cc33\",\"MemPerc\":\"5.00%\",\"MemUsage\":\"\(memory) / 2GiB\",\"Name\":\"\(name)\",\"NetIO\":\"1kB / 2kB\",\"PIDs\":\"7\"\(more)}"
  }

  @Test(
    "the time may stand in front in any form, or in the object under any name",
    arguments: [
      "Mar 01 10:00:00 E", "Sun Mar  1 10:00:00 UTC 2026 E", "[2026-03-01 10:00:00] E",
      "2026-03-01T10:00:00Z,E",
      "1772359200.0 E", "2026-03-01T10:00:00Z: E", "2026-03-01T10:00:00Z\tE", "[2026-03-01 10:00:00]\nE",
      "\"Timestamp\":\"2026-03-01T10:00:00Z\"", "\"ts\":1772359200",
      "\"@timestamp\":\"2026-03-01T10:00:00.000Z\"",
      "\"time\":\"2026-03-01 10:00:00\"",
    ])
  func times(form: String) async throws {
    let lines = [0, 2].map { second in
      let entry = { (more: String) in self.entry("api", "\(100 + second / 2)MiB", more) }
      let line = form.hasPrefix("\"") ? entry("," + form) : form.replacing("E", with: entry(""))
      return line.replacing("10:00:00", with: "10:00:0\(second)").replacing(
        "1772359200", with: "177235920\(second)")
    }
    try await ImportedRecording.of(lines.joined(separator: "\n") + "\n") {
      #expect($0.lines == expected, "\(form)")
    }
  }

  @Test("arrays per tick, one array, objects over many lines, and objects around a list")
  func shapes() async throws {
    let pairs = [
      "[\(entry("api", "100MiB")), \(entry("db", "1GiB"))]\n[\(entry("api", "101MiB")), \(entry("db", "1GiB"))]\n",
      "[\n\(entry("api", "100MiB")),\n\(entry("db", "1GiB")),\n\(entry("api", "101MiB")),\n\(entry("db", "1GiB"))\n]\n",
      "\(entry("api", "100MiB"))\(entry("db", "1GiB"))\n\(entry("api", "101MiB"))\n\(entry("db", "1GiB"))",
      "[\(entry("api", "100MiB")), \(entry("db", "1GiB"))]\n[\(entry("api", "101MiB")), \(entry("db", "1GiB"))]\n"
        .replacing(",\"", with: ",\n \"").replacing("{", with: "{\n"),
    ]
    let two = expected + ["db: 2/2, 1024.0 of 2048.0, 12.5, 2026-03-01T10:00:00 to 10:00:02"]
    for text in pairs {
      try await ImportedRecording.of(text, everyTwoSeconds) { #expect($0.lines == two, "\(text)") }
    }
    let wrapped = [0, 2].map {
      "{\"timestamp\":\"2026-03-01T10:00:0\($0)Z\",\"containers\":[\(entry("api", "\(100 + $0 / 2)MiB"))]}"
    }
    try await ImportedRecording.of(wrapped.joined(separator: "\n")) { #expect($0.lines == expected) }
    let named = [0, 2].map {
      "{\"time\":177235920\($0),\"stats\":{\"api\":{\"cpu_percent\":12.5,\"mem_used_mb\":\(100 + $0 / 2),\"mem_limit_mb\":2048}}}"
    }
    try await ImportedRecording.of(named.joined(separator: "\n")) { #expect($0.lines == expected) }
  }

  @Test("the template of Docker's documentation, Podman's JSON, and the answers of the engine's API")
  func others() async throws {
    let template = [100, 101].map {
      "{\"container\":\"aa11bb22cc33\",\"memory\":{\"raw\":\"\($0)MiB / 2GiB\",\"percent\":\"5.00%\"},\"cpu\":\"12.5%\"}"
    }
    try await ImportedRecording.of(template.joined(separator: "\n"), everyTwoSeconds) {
      #expect($0.lines == ["aa11bb22cc33: 2/2, 100.5 of 2048.0, 12.5, 2026-03-01T10:00:00 to 10:00:02"])
    }
    // Podman 4.3.1.
    let podman = """
      [
       {
        "id": "aa11bb22cc33",
        "name": "api",
        "cpu_time": "4.5s",
        "cpu_percent": "12.50%",
        "avg_cpu": "2.50%",
        "mem_usage": "104.6MB / 33.46GB",
        "mem_percent": "0.31%",
        "net_io": "0B / 0B",
        "block_io": "3.9MB / 21.3MB",
        "pids": "7"
       }
      ]
      """
    try await ImportedRecording.of(podman, everyTwoSeconds) {
      #expect($0.lines == ["api: 1/1, 99.75 of 31909.9, 12.5, 2026-03-01T10:00:00 to 10:00:00"])
    }
    // Docker Engine API 1.43, GET /containers/ID/stats, on cgroup v2.
    let engine = [(0, 7_000_000_000), (2, 8_000_000_000)].map { second, busy in
      "{\"read\":\"2026-03-01T10:00:0\(second).000000000Z\",\"pids_stats\":{\"current\":4},\"cpu_stats\":{\"cpu_usage\":{\"total_usage\":\(busy)},\"online_cpus\":2},\"memory_stats\":{\"usage\":115343360,\"stats\":{\"anon\":1,\"inactive_file\":10485760},\"limit\":2147483648},\"name\":\"/api\",\"id\":\"\(String(repeating: "a1", count: 32))\",\"networks\":{\"eth0\":{\"rx_bytes\":1}}}"
    }
    try await ImportedRecording.of(engine.joined(separator: "\n")) {
      #expect($0.lines == ["api: 2/1, 100.0 of 2048.0, 50.0, 2026-03-01T10:00:00 to 10:00:02"])
      #expect($0.value("SELECT max(usage_bytes) FROM sample") == 115_343_360)
    }
  }

  @Test("a container that does not run has no reading, and the others a whole coverage")
  func stopped() async throws {
    let lines = (0..<4).flatMap { second -> [String] in
      let time = ",\"timestamp\":\"2026-03-01T10:00:0\(second)Z\""
      let job =
        second < 2
        ? entry("job", "300MiB", time)
        : entry("job", "0B", time).replacing("2GiB", with: "0B").replacing("12.5%", with: "0.00%").replacing(
          "\"7\"", with: "\"0\"")
      return [
        entry("api", "100MiB", time), job,
        entry("gone", "--", time).replacing("2GiB", with: "--").replacing("12.5%", with: "--").replacing(
          "\"7\"", with: "\"--\""),
      ]
    }
    try await ImportedRecording.of(lines.joined(separator: "\n")) {
      #expect(
        $0.lines == [
          "api: 4/4, 100.0 of 2048.0, 12.5, 2026-03-01T10:00:00 to 10:00:03",
          "job: 2/2, 300.0 of 2048.0, 12.5, 2026-03-01T10:00:00 to 10:00:01",
        ])
      #expect(
        $0.notes == ["6 lines hold no reading: the container did not run, or all its values are missing"])
      #expect($0.value("SELECT group_concat(coverage) FROM container_stats") == "1.0,0.5")
    }
  }

  // MARK: - Prometheus

  private func series(_ labels: String, _ mb: [Int], from first: Int = 0) -> String {
    let values = mb.enumerated().map { "[\(1_772_359_200 + 30 * (first + $0)),\"\($1 << 20)\"]" }
    return "{\"metric\":{\(labels)},\"values\":[\(values.joined(separator: ","))]}"
  }

  private func answer(_ series: String...) -> String {
    "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[\(series.joined(separator: ","))]}}"
  }

  private let memory = "\"__name__\":\"container_memory_working_set_bytes\""
  private func id(_ letter: String) -> String { String(repeating: letter + "1", count: 32) }

  @Test(
    "Kubernetes: containers by pod and name; pause containers, pods and cgroups above are left out, and said so"
  )
  func kubernetes() async throws {
    func labels(_ pod: String, _ letter: String, _ more: String) -> String {
      "\(memory),\"pod\":\"\(pod)\",\"namespace\":\"shop\",\"id\":\"/kubepods/burstable/pod1/\(id(letter))\",\"name\":\"\(id(letter))\",\(more)"
    }
    let text = answer(
      series(labels("api-x1", "a", "\"container\":\"api\",\"image\":\"shop/api:1\""), [100, 100]),
      series(labels("api-x2", "b", "\"container\":\"api\",\"image\":\"shop/api:1\""), [120, 120]),
      series(labels("api-x1", "c", "\"container\":\"POD\""), [1, 1]),
      series(labels("api-x2", "d", "\"image\":\"registry.k8s.io/pause:3.9\""), [1, 1]),
      series("\(memory),\"pod\":\"api-x1\",\"id\":\"/kubepods/burstable/pod1\"", [101, 101]),
      series("\(memory),\"id\":\"/kubepods\"", [900, 900]))
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == [
          "api-x1/api: 2/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:30",
          "api-x2/api: 2/0, 120.0 of -, -, 2026-03-01T10:00:00 to 10:00:30",
        ])
      #expect(
        $0.notes == [
          "2 series of pause containers left out",
          "1 series of whole pods, beside those of their containers, left out",
          "1 series of cgroups that are no container (\"/kubepods\") left out",
        ])
    }
    // Where only pods were asked for they are what is read.
    try await ImportedRecording.of(answer(series("\(memory),\"pod\":\"api-x1\"", [100]))) {
      #expect($0.lines == ["api-x1: 1/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00"])
    }
  }

  @Test("ids without names get short ids, in every layout of cgroups")
  func ids() async throws {
    for path in [
      "/docker/\(id("c"))", "/system.slice/docker-\(id("c")).scope", "/libpod_parent/libpod-\(id("c"))",
    ] {
      try await ImportedRecording.of(answer(series("\(memory),\"id\":\"\(path)\"", [100]))) {
        #expect($0.lines == ["c1c1c1c1c1c1: 1/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00"], "\(path)")
      }
    }
  }

  @Test("a recreated container is one series, in which the newer one wins; replicas are several")
  func recreated() async throws {
    func labels(_ id: String) -> String { "\(memory),\"name\":\"app\",\"id\":\"/docker/\(id)\"" }
    let overlap = answer(
      series(labels("old"), Array(repeating: 100, count: 20)),
      series(labels("new"), Array(repeating: 50, count: 20), from: 18))
    try await ImportedRecording.of(overlap) {
      // 18 readings of the old one, 20 of the new one.
      #expect($0.lines == ["app: 38/0, 73.68 of -, -, 2026-03-01T10:00:00 to 10:18:30"])
      #expect(
        $0.notes == ["\"app\" was recreated: the containers that ran one after the other are one series"])
      #expect($0.value("SELECT coverage FROM container_stats") == 1.0)
    }
    let beside = answer(
      series(labels("one"), Array(repeating: 100, count: 20)),
      series(labels("two"), Array(repeating: 50, count: 10), from: 10))
    try await ImportedRecording.of(beside) {
      #expect($0.lines.map { $0.prefix(12) } == ["one/app: 20/", "two/app: 10/"])
    }
  }

  @Test("expressions are read with --metric, by file or by metric too; a metric that is not kept is named")
  func expressions() async throws {
    let sum = answer(series("\"name\":\"app\"", [100]))
    #expect(try await ImportedRecording.refusal(sum).contains("say what it is with --metric memory=bytes"))
    for meaning in ["memory", "memory=bytes", "memory=recording"] {
      try await ImportedRecording.of(
        sum, RecordingOptions(metrics: [MetricMeaning(meaning)].compactMap(\.self))
      ) {
        #expect($0.lines == ["app: 1/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00"], "\(meaning)")
      }
    }
    let rate = answer("{\"metric\":{\"name\":\"app\"},\"values\":[[1772359200,\"0.25\"]]}")
    try await ImportedRecording.of(
      rate, RecordingOptions(metrics: [MetricMeaning("cpu=cores")].compactMap(\.self))
    ) {
      #expect($0.lines == ["app: 0/1, - of -, 25.0, 2026-03-01T10:00:00 to 10:00:00"])
    }
    let ruled = "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate"
    let rule = answer(
      "{\"metric\":{\"__name__\":\"\(ruled)\",\"container\":\"app\",\"pod\":\"p\"},\"values\":[[1772359200,\"0.25\"]]}",
      series("\"__name__\":\"up\",\"job\":\"x\"", [1]))
    try await ImportedRecording.of(rule) {
      #expect($0.lines == ["app: 0/1, - of -, 25.0, 2026-03-01T10:00:00 to 10:00:00"])
      #expect($0.notes == ["1 series of up left out"])
    }
    for text in ["memory=x=", "cpu", "cpu=bytes", "disk", ""] {
      #expect(MetricMeaning(text) == nil, "\(text)")
    }
  }

  @Test("usage is taken where no working set is, it is said, and it does not compare with a working set")
  func usage() async throws {
    try await ImportedRecording.of(
      answer(series("\"__name__\":\"container_memory_usage_bytes\",\"name\":\"app\"", [100, 105]))
    ) {
      #expect($0.lines == ["app: 2/0, 102.5 of -, -, 2026-03-01T10:00:00 to 10:00:30"])
      #expect(
        $0.notes == ["no working set of \"app\" is recorded, so its memory is usage, file cache included"])
      #expect($0.value("SELECT parameters FROM scenarios") == "{\"kind\":\"recording\",\"memory\":\"usage\"}")
    }
  }

  @Test("points that are none are moments without a reading")
  func holes() async throws {
    let text = answer(
      "{\"metric\":{\(memory),\"name\":\"app\"},\"values\":[[1772359200,\"NaN\"],[1772359230,\"1048576\"],[1772359260,\"+Inf\"],[1772359290,\"1048576\"]]}"
    )
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["app: 2/0, 1.0 of -, -, 2026-03-01T10:00:30 to 10:01:30"])
      #expect($0.value("SELECT coverage FROM container_stats") == 0.5)
    }
  }

  @Test("VictoriaMetrics' export and the list of promtool are series too")
  func otherAnswers() async throws {
    let export = ["app", "db"].map {
      "{\"metric\":{\(memory),\"name\":\"\($0)\"},\"values\":[104857600,106954752],\"timestamps\":[1772359200000,1772359230000]}\n"
    }
    let two = ["app", "db"].map { "\($0): 2/0, 101.0 of -, -, 2026-03-01T10:00:00 to 10:00:30" }
    try await ImportedRecording.of(export.joined()) { #expect($0.lines == two) }
    let list =
      "[" + ["app", "db"].map { series("\(memory),\"name\":\"\($0)\"", [100, 102]) }.joined(separator: ",")
      + "]"
    try await ImportedRecording.of(list) { #expect($0.lines == two) }
  }

  @Test(
    "an answer without readings says why",
    arguments: [
      (
        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"exceeded maximum resolution of 11,000 points\"}",
        "Prometheus answered with an error (bad_data): exceeded maximum resolution of 11,000 points"
      ),
      (
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}",
        "the answer is empty: the query matched no series in its range"
      ),
      (
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"2\"]}]}}",
        "1: it answers an instant query (`resultType` is \"vector\"), which is one moment; ask /api/v1/query_range"
      ),
      (
        "{\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"up\",\"name\":\"a\"},\"values\":[[1772359200,\"1\"]]}]}}",
        "no metric of a container that a warehouse keeps: \"up\"; say what it is with --metric"
      ),
      (
        "{\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"container_memory_rss\",\"name\":\"a\"},\"values\":[[1772359200,\"1e15\"]]}]}}",
        "which no machine has"
      ),
    ])
  func nothing(text: String, reason: String) async throws {
    let refusal = try await ImportedRecording.refusal(text)
    #expect(refusal.contains(reason), "\(refusal)")
  }
}
