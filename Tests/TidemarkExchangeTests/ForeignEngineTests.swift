import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkExchange

/// Answers of engines and of cAdvisor, and tables of engines on other systems.
@Suite struct ForeignEngineTests {
  @Test("an answer of Podman's own API has bytes, and its moment is not how long the container has been up")
  func podman() async throws {
    // As podman 4.3.1 answers GET /v4.0.0/libpod/containers/stats, with other numbers.
    let text = (0..<2).map {
      """
      {"Error":null,"Stats":[{"AvgCPU":5.7,"ContainerID":"a1b2c3d4e5f6","Name":"web","PerCPU":[1,2],"CPU":\(10 + 2 * $0).5,"CPUNano":524398237,"CPUSystemNano":224000000,"SystemNano":\(1_772_359_200 + 2 * $0)000000000,"MemUsage":\((100 + 2 * $0) << 20),"MemLimit":268435456,"MemPerc":8.1,"NetInput":0,"BlockInput":0,"PIDs":2,"UpTime":1500000000,"Duration":1500000000}]}

      """
    }.joined()
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["web: 2/2, 101.0 of 256.0, 11.5, 2026-03-01T10:00:00 to 10:00:02"])
      #expect($0.notes.isEmpty, "\($0.notes)")
    }
  }

  @Test(
    "cAdvisor's answer is a reading for each of its moments, with the rate of its counter and a limit that is one"
  )
  func cadvisor() async throws {
    let file =
      "Tests/TidemarkCollectorTests/Fixtures/cadvisor-0.49.2_docker-20.10_cgroupv1/cadvisor_v1.3_docker_POST_num_stats2.json"
    let text = try String(contentsOf: packageRoot.appending(path: file), encoding: .utf8)
    try await ImportedRecording.of(text) {
      #expect($0.lines.count == 6)
      // Working sets of 212226048 and 212652032 bytes, CPU time of 28640443 ns more after 1.488 s.
      #expect(
        $0.lines.contains("tmlab_grow_1: 2/1, 202.6 of 256.0, 0.8, 2026-11-22T07:14:08 to 07:14:10"),
        "\($0.lines)")
      #expect($0.lines.contains { $0.hasPrefix("tm_nolimit: 2/1, 0.22 of -") }, "\($0.lines)")
    }
  }

  @Test("the answer for a container that does not run is no reading, and the file is read on")
  func stopped() async throws {
    let stopped =
      "{\"read\":\"0001-01-01T00:00:00Z\",\"name\":\"/job\",\"cpu_stats\":{\"cpu_usage\":{\"total_usage\":0}},\"memory_stats\":{}}\n"
    let running =
      "{\"read\":\"2026-03-01T10:00:00Z\",\"name\":\"/api\",\"cpu_stats\":{\"cpu_usage\":{\"total_usage\":9}},\"memory_stats\":{\"usage\":104857600,\"stats\":{\"inactive_file\":0},\"limit\":268435456}}\n"
    try await ImportedRecording.of(stopped + running) {
      #expect($0.lines == ["api: 1/0, 100.0 of 256.0, -, 2026-03-01T10:00:00 to 10:00:00"])
      #expect($0.notes.contains { $0.hasPrefix("1 lines hold no reading") })
    }
  }

  @Test("the memory of a container of Windows is its private working set")
  func windows() async throws {
    let text = """
      Sun Mar  1 10:00:00 UTC 2026
      CONTAINER ID        CPU %               PRIV WORKING SET    NET I/O             BLOCK I/O
      09d3bb5b1604        6.61%               38.21 MiB           1.27kB / 0B         5.03MB / 3.78MB
      Sun Mar  1 10:00:02 UTC 2026
      CONTAINER ID        CPU %               PRIV WORKING SET    NET I/O             BLOCK I/O
      09d3bb5b1604        8.61%               40.21 MiB           1.27kB / 0B         5.03MB / 3.78MB

      """
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["09d3bb5b1604: 2/2, 39.21 of -, 7.6, 2026-03-01T10:00:00 to 10:00:02"])
    }
  }

  @Test("Docker's first template, a name and a share of a core, is CPU alone")
  func template() async throws {
    var options = RecordingOptions()
    options.intervalSeconds = 2
    options.start = CivilTime("2026-03-01T10:00:00Z")
    let text = "09d3bb5b1604: 6.61%\nweb: 9.19%\n09d3bb5b1604: 8.61%\nweb: 9.19%\n"
    try await ImportedRecording.of(text, options) {
      let span = "2026-03-01T10:00:00 to 10:00:02"
      #expect($0.lines == ["09d3bb5b1604: 0/2, - of -, 7.6, \(span)", "web: 0/2, - of -, 9.2, \(span)"])
      #expect($0.notes.contains { $0.contains("columns were told by their form") })
    }
  }

  @Test(
    "kubectl top without its header is read, with a namespace or a pod in front",
    arguments: [
      "1772359200\ndefault   api   250m   100Mi\n1772359202\ndefault   api   270m   102Mi\n",
      "1772359200\napi-7d-x1   api   250m   100Mi\n1772359202\napi-7d-x1   api   270m   102Mi\n",
    ])
  func cluster(text: String) async throws {
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["api: 2/2, 101.0 of -, 26.0, 2026-03-01T10:00:00 to 10:00:02"])
    }
  }

  @Test("--header names columns that blanks part, as systemd-cgtop -b prints them")
  func blanks() async throws {
    var options = RecordingOptions()
    options.header = "container,tasks,cpu,memory,in,out"
    options.intervalSeconds = 1
    let text =
      "system.slice/a.service 5 5.1 100.5M - -\nsystem.slice/b.service 8 1.0 1.5G - -\n\n"
    try await ImportedRecording.of(text + text, options) {
      #expect($0.lines.map { $0.prefix(39) }.first == "system.slice/a.service: 2/2, 100.5 of -")
      #expect($0.lines.count == 2 && $0.lines[1].hasPrefix("system.slice/b.service: 2/2, 1536.0 of -, 1.0"))
    }
  }

  @Test("the statistics of a task of Amazon ECS are the engine's, by id, with null for what does not run")
  func task() async throws {
    let text = (0..<2).map {
      """
      {"c1":{"read":"2026-03-01T10:00:0\($0)Z","name":"/ecs-api-1","cpu_stats":{"cpu_usage":{"total_usage":\(25_000_000 + $0 * 100_000_000)}},
      "memory_stats":{"usage":115343360,"limit":268435456,"stats":{"inactive_file":10485760}}},"d1":null}

      """
    }.joined()
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["ecs-api-1: 2/1, 100.0 of 256.0, 10.0, 2026-03-01T10:00:00 to 10:00:01"])
    }
  }

  @Test("cAdvisor's API since version 2 lists readings by cgroup")
  func newerCAdvisor() async throws {
    let id = String(repeating: "c1", count: 32)
    let readings = (0..<2).map {
      "{\"timestamp\":\"2026-03-01T10:00:0\($0)Z\",\"has_cpu\":true,\"cpu\":{\"usage\":{\"total\":\($0 * 100_000_000)}},\"has_memory\":true,\"memory\":{\"usage\":115343360,\"working_set\":104857600}}"
    }
    try await ImportedRecording.of("{\"/docker/\(id)\":[\(readings.joined(separator: ","))]}\n") {
      #expect($0.lines == ["c1c1c1c1c1c1: 2/1, 100.0 of -, 10.0, 2026-03-01T10:00:00 to 10:00:01"])
    }
  }

  @Test("podman pod stats has its own spelling of use and limit")
  func podStats() async throws {
    let text = """
      Sun Mar  1 10:00:00 UTC 2026
      POD           CID           NAME        CPU %   MEM USAGE/ LIMIT   MEM %   NET IO       BLOCK IO   PIDS
      a9f807ffaacd  ea7aaf2c7e24  api         12.50%  104.8576MB / 2GB   5.00%   1kB / 2kB    0B / 0B    5

      """
    try await ImportedRecording.of(text) {
      #expect($0.lines == ["api: 1/1, 100.0 of 1907.3, 12.5, 2026-03-01T10:00:00 to 10:00:00"])
    }
  }
}
