import TidemarkWarehouse

/// What a metric of Prometheus measures, by its name.
struct SeriesMetric {
  enum Target: Equatable {
    case workingSet, usage, anon, file, limit
    case cpu(CPUUnit)
  }

  let target: Target

  /// cAdvisor's metrics (google/cadvisor, docs/storage/prometheus.md), the kubelet's `/metrics/resource`, those that
  /// client libraries export of their own process, and recording rules over them, which put a level and a colon in
  /// front and the operation behind. nil for any other.
  init?(_ name: String) {
    let parts = name.split(separator: ":").map(String.init)
    let known = parts.lazy.compactMap { Self.known[$0] }.first
    guard var target = known else { return nil }
    if case .cpu(.seconds) = target, parts.count > 1 { target = .cpu(.cores) }
    self.target = target
  }

  private static let known: [String: Target] = [
    "container_memory_working_set_bytes": .workingSet, "container_memory_usage_bytes": .usage,
    "container_memory_rss": .anon, "container_memory_cache": .file,
    "container_spec_memory_limit_bytes": .limit, "container_cpu_usage_seconds_total": .cpu(.seconds),
    "pod_memory_working_set_bytes": .workingSet, "pod_cpu_usage_seconds_total": .cpu(.seconds),
    "process_resident_memory_bytes": .anon, "process_cpu_seconds_total": .cpu(.seconds),
  ]

  var quantity: MetricMeaning.Quantity {
    if case .cpu(let unit) = target { return .cpu(unit) }
    return .memory(.bytes)
  }

  /// Where in a sample its values go; nil for CPU.
  static func path(_ target: Target) -> WritableKeyPath<Sample, Int64?>? {
    switch target {
    case .workingSet: \.workingSetBytes
    case .usage: \.usageBytes
    case .anon: \.anonBytes
    case .file: \.fileBytes
    case .limit: \.memoryLimitBytes
    case .cpu: nil
    }
  }
}
