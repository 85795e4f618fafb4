import Foundation
import Testing
import TidemarkWarehouse

@testable import TidemarkExchange

/// What a node of Kubernetes says of its containers. Shapes: the answer of `crictl stats -o json` in
/// https://github.com/containerd/cri/pull/1326, tables of https://github.com/kubernetes-sigs/cri-tools/pull/209, the
/// kubelet's of kubernetes/kubelet, pkg/apis/stats/v1alpha1/types.go. Numbers are own.
@Suite struct NodeAnswerTests {
  private let start = 1_772_359_200

  /// One container as crictl writes it; `usage` nil is one that has ended.
  private func container(
    _ name: String, id: String, pod: String?, at seconds: Double,
    usage: (megabytes: Int, busySeconds: Double)?,
    namespace: String = "shop"
  ) -> String {
    let moment = "\"\(Int64((Double(start) + seconds) * 1e9))\""
    let labels =
      pod.map { "\"io.kubernetes.pod.name\":\"\($0)\",\"io.kubernetes.pod.namespace\":\"\(namespace)\"" }
      ?? ""
    let used =
      usage.map {
        """
        "cpu":{"timestamp":\(moment),"usageCoreNanoSeconds":{"value":"\(Int64($0.busySeconds * 1e9))"},"usageNanoCores":null},
        "memory":{"timestamp":\(moment),"workingSetBytes":{"value":"\($0.megabytes << 20)"},"availableBytes":{"value":"0"},
          "usageBytes":{"value":"\(($0.megabytes + 4) << 20)"},"rssBytes":{"value":"9"}},
        """
      } ?? "\"cpu\":null,\"memory\":null,"
    return """
      {"attributes":{"id":"\(String(repeating: id, count: 64))","metadata":{"name":"\(name)","attempt":0},
        "labels":{\(labels)},"annotations":{}},\(used)
        "writableLayer":{"timestamp":\(moment),"fsId":{"mountpoint":"/x"},"usedBytes":{"value":"28672"}}}
      """
  }

  private func answer(_ containers: String...) -> String {
    "{\n  \"stats\": [\n\(containers.joined(separator: ",\n"))\n  ]\n}\n"
  }

  @Test("crictl stats -o json: the working set, the rate of the counter by its own time, pods told apart")
  func crictl() async throws {
    let text = (0..<3).map { tick in
      let time = Double(tick) * 10
      return answer(
        container("nginx", id: "a", pod: "web-0", at: time, usage: (100 + tick, 7 + Double(tick))),
        container("nginx", id: "b", pod: "web-1", at: time + 0.03, usage: (200, Double(tick) * 5)),
        container("job", id: "c", pod: "job-1", at: time, usage: nil))
    }.joined()
    try await ImportedRecording.of("{\n  \"stats\": []\n}\n" + text) {
      #expect(
        $0.lines == [
          "web-0/nginx: 3/2, 101.0 of -, 10.0, 2026-03-01T10:00:00 to 10:00:20",
          "web-1/nginx: 3/2, 200.0 of -, 50.0, 2026-03-01T10:00:00 to 10:00:20",
        ])
      #expect($0.value("SELECT max(memory_usage_mb) FROM samples") == 204.0)
      #expect($0.notes.first?.hasPrefix("3 lines hold no reading") == true, "\($0.notes)")
    }
  }

  @Test(
    "in a single answer two pods are two, though they were read one after the other; so are two namespaces")
  func single() async throws {
    let pods = answer(
      container("nginx", id: "a", pod: "web-0", at: 0, usage: (100, 7)),
      container("nginx", id: "b", pod: "web-1", at: 0.03, usage: (200, 7)))
    try await ImportedRecording.of(pods) { #expect($0.lines.count == 2, "\($0.lines)") }
    let namespaces = answer(
      container("nginx", id: "a", pod: "web-0", at: 0, usage: (100, 7)),
      container("nginx", id: "b", pod: "web-0", at: 0.03, usage: (200, 7), namespace: "test"))
    try await ImportedRecording.of(namespaces) {
      #expect(
        $0.lines == [
          "test/web-0/nginx: 1/0, 200.0 of -, -, 2026-03-01T10:00:00 to 10:00:00",
          "web-0/nginx: 1/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00",
        ])
    }
  }

  @Test("without Kubernetes' labels containers have their own names")
  func bare() async throws {
    try await ImportedRecording.of(answer(container("nano", id: "a", pod: nil, at: 0, usage: (24, 7)))) {
      #expect($0.lines == ["nano: 1/0, 24.0 of -, -, 2026-03-01T10:00:00 to 10:00:00"])
    }
  }

  @Test("crictl statsp -o json: the containers of each pod, and not their sum beside them")
  func pods() async throws {
    let parts = [
      container("nginx", id: "a", pod: nil, at: 0, usage: (100, 7)),
      container("proxy", id: "b", pod: nil, at: 0, usage: (50, 7)),
    ]
    let use =
      "\"cpu\":{\"timestamp\":\"\(start)000000000\"},\"memory\":{\"timestamp\":\"\(start)000000000\",\"workingSetBytes\":{\"value\":\"167772160\"}}"
    func pod(_ containers: [String]) -> String {
      "{\"stats\":[{\"attributes\":{\"id\":\"e1\",\"metadata\":{\"name\":\"web-0\",\"namespace\":\"shop\"}},\"linux\":{\(use),\"containers\":[\(containers.joined(separator: ","))]},\"windows\":null}]}\n"
    }
    try await ImportedRecording.of(pod(parts)) {
      #expect(
        $0.lines.map { $0.prefix(19) } == ["nginx: 1/0, 100.0 o", "proxy: 1/0, 50.0 of"], "\($0.lines)")
    }
    try await ImportedRecording.of(pod([])) {
      #expect($0.lines == ["web-0: 1/0, 160.0 of -, -, 2026-03-01T10:00:00 to 10:00:00"])
    }
  }

  @Test("the kubelet's summary: containers of pods, without the node and its services that hold them")
  func summary() async throws {
    func part(_ name: String, _ megabytes: Int, _ tick: Int) -> String {
      let time = "\"time\":\"2026-03-01T10:00:\(tick)0Z\""
      return
        "{\"name\":\"\(name)\",\"startTime\":\"2026-02-28T10:00:00Z\",\"cpu\":{\(time),\"usageNanoCores\":1,\"usageCoreNanoSeconds\":\(1_000_000_000_000 + tick * 2_500_000_000)},\"memory\":{\(time),\"usageBytes\":\((megabytes + 1) << 20),\"workingSetBytes\":\(megabytes << 20)},\"logs\":{\(time),\"usedBytes\":3}}"
    }
    let text = (0..<3).map { tick in
      """
      {"node":{"nodeName":"n1","systemContainers":[\(part("kubelet", 90, tick)),\(part("pods", 400, tick))],
       "memory":{"workingSetBytes":8000000000}},
       "pods":[{"podRef":{"name":"web-0","namespace":"shop"},"containers":[\(part("nginx", 100, tick)),\(part("proxy", 50, tick))],
         "memory":{"workingSetBytes":167772160}},
        {"podRef":{"name":"web-1","namespace":"shop"},"containers":[\(part("nginx", 200, tick))]},
        {"podRef":{"name":"new","namespace":"shop"}}]}

      """
    }.joined()
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == [
          "proxy: 3/2, 50.0 of -, 25.0, 2026-03-01T10:00:00 to 10:00:20",
          "web-0/nginx: 3/2, 100.0 of -, 25.0, 2026-03-01T10:00:00 to 10:00:20",
          "web-1/nginx: 3/2, 200.0 of -, 25.0, 2026-03-01T10:00:00 to 10:00:20",
        ])
    }
  }

  @Test("tables of crictl stats and statsp, whose MB are powers of 1000")
  func tables() async throws {
    let text = """
      Sun Mar  1 10:00:00 UTC 2026
      CONTAINER           CPU %               MEM                 DISK                INODES
      303cdce60ee9a       0.70                104.9MB             28.67kB             8
      Sun Mar  1 10:00:10 UTC 2026
      CONTAINER           NAME                CPU %               MEM                 DISK                INODES              SWAP
      303cdce60ee9a       etcd                1.20                104.9MB             57.35kB             16                  0B
      Sun Mar  1 10:00:20 UTC 2026
      POD                 POD ID              CPU %               MEM
      web-0               c32556d3bb139       1.50                52.43MB

      """
    try await ImportedRecording.of(text) {
      #expect(
        $0.lines == [
          "303cdce60ee9a: 1/1, 100.04 of -, 0.7, 2026-03-01T10:00:00 to 10:00:00",
          "etcd: 1/1, 100.04 of -, 1.2, 2026-03-01T10:00:10 to 10:00:10",
          "web-0: 1/1, 50.0 of -, 1.5, 2026-03-01T10:00:20 to 10:00:20",
        ])
    }
  }
}
