import StreamingJSON

/// Answers of a Kubernetes node: those of its container runtime, as `crictl -o json` prints them, and the kubelet's.
extension JSONRows {
  private static let nodeNames = [
    "name", "pod", "namespace", "time", "working_set_bytes", "memory_usage_bytes", "cpu_time_ns",
  ]

  /// Readings of `crictl stats` and `crictl statsp` (kubernetes/cri-api, pkg/apis/runtime/v1/api.proto,
  /// ListContainerStatsResponse and ListPodSandboxStatsResponse, as JSON of protobuf, which writes 64-bit numbers as
  /// text). A pod is read as its containers, or as a whole where it lists none. nil for anything else.
  static func runtimeRows(_ tree: JSONTree) -> [Row]? {
    // Nothing ran.
    if tree.members.count == 1, tree["stats"] == .array([]) { return [] }
    let stats = tree["stats"]?.elements ?? []
    guard !stats.isEmpty, stats.allSatisfy({ $0["attributes"]?["id"] != nil }) else { return nil }
    return stats.flatMap { entry -> [Row] in
      guard let system = entry["linux"] ?? entry["windows"] else { return [runtimeRow(entry, usage: entry)] }
      let containers = system["containers"]?.elements ?? []
      let pod = entry["attributes"]?["metadata"]?["name"]?.text
      return containers.isEmpty
        ? [runtimeRow(entry, usage: system)] : containers.map { runtimeRow($0, usage: $0, pod: pod) }
    }
  }

  private static func runtimeRow(_ entry: JSONTree, usage: JSONTree, pod: String? = nil) -> Row {
    let attributes = entry["attributes"]
    let id = attributes?["id"]?.text ?? ""
    let name = attributes?["metadata"]?["name"]?.text ?? ""
    let shortID = String(id.prefix(12))
    let (memory, processor) = (usage["memory"], usage["cpu"])
    // One that has ended has no use of memory or CPU, but a layer of its own.
    let moment =
      [processor, memory, entry["writableLayer"]].compactMap { $0?["timestamp"]?.compactText }
      .first { $0 != "0" } ?? ""
    return (
      nodeNames,
      [
        name.isEmpty ? shortID : name,
        pod ?? attributes?["labels"]?["io.kubernetes.pod.name"]?.text ?? shortID,
        attributes?["labels"]?["io.kubernetes.pod.namespace"]?.text ?? "", moment,
        memory?["workingSetBytes"]?["value"]?.compactText ?? "",
        memory?["usageBytes"]?["value"]?.compactText ?? "",
        processor?["usageCoreNanoSeconds"]?["value"]?.compactText ?? "",
      ]
    )
  }

  /// Readings of the kubelet's GET /stats/summary (kubernetes/kubelet, pkg/apis/stats/v1alpha1/types.go). What it says of
  /// the node, and of whole pods, counts the same memory again and is left out. nil for anything else.
  static func summaryRows(_ tree: JSONTree) -> [Row]? {
    let pods = tree["pods"]?.elements ?? []
    guard !pods.isEmpty, pods.allSatisfy({ $0["podRef"]?["name"] != nil }) else { return nil }
    return pods.flatMap { pod in
      (pod["containers"]?.elements ?? []).map { container in
        let (memory, processor) = (container["memory"], container["cpu"])
        return (
          nodeNames,
          [
            container["name"]?.text ?? "", pod["podRef"]?["name"]?.text ?? "",
            pod["podRef"]?["namespace"]?.text ?? "",
            processor?["time"]?.text ?? memory?["time"]?.text ?? "",
            memory?["workingSetBytes"]?.compactText ?? "", memory?["usageBytes"]?.compactText ?? "",
            processor?["usageCoreNanoSeconds"]?.compactText ?? "",
          ]
        )
      }
    }
  }
}

extension JSONTree {
  /// A text as it is, a number as it is written; nil for anything else.
  fileprivate var compactText: String? {
    switch self {
    case .object, .array, .null: nil
    default: text ?? compact
    }
  }
}
