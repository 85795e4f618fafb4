import TidemarkWarehouse

/// Answers of Prometheus' range query (https://prometheus.io/docs/prometheus/latest/querying/api/, range queries) for
/// cAdvisor's metrics, one or several files of one run.
///
/// An answer holds 11 000 points a series at most, so it is joined in memory.
enum PrometheusAnswer {
  private static let metrics: [String: any WritableKeyPath<Sample, Int64?> & Sendable] = [
    "container_memory_working_set_bytes": \.workingSetBytes, "container_memory_usage_bytes": \.usageBytes,
    "container_memory_rss": \.anonBytes, "container_memory_cache": \.fileBytes,
    "container_spec_memory_limit_bytes": \.memoryLimitBytes,
  ]
  private static let processor = "container_cpu_usage_seconds_total"

  static func read(_ paths: [String], take: (ForeignReading) throws -> Void) throws {
    var joined: [String: [Int64: Sample]] = [:]
    for path in paths { try read(path, into: &joined) }
    guard !joined.isEmpty else {
      throw ImportProblem(paths.first ?? "", nil, "it holds no series of a container by name")
    }
    for (container, samples) in joined.sorted(by: { $0.key < $1.key }) {
      var rate = ProcessorRate()
      for (moment, value) in samples.sorted(by: { $0.key < $1.key }) {
        var reading = ForeignReading(container: container, unixMicroseconds: moment, sample: value)
        if let busy = value.cpuTimeMicroseconds {
          reading.sample.cpuMillicores = rate.millicores(container, at: moment, busyMicroseconds: busy)
        }
        try take(reading)
      }
    }
  }

  private static func read(_ path: String, into joined: inout [String: [Int64: Sample]]) throws {
    let json = try JSONReader(path: path)
    let answer = try json.tree()
    guard try json.next() == .end else { throw json.problem("more follows after the end of the value") }
    func refuse(_ reason: String) -> ImportProblem { ImportProblem(path, nil, reason) }
    guard answer["status"]?.text == "success", answer["data"]?["resultType"]?.text == "matrix" else {
      throw refuse("no successful answer of a range query (`resultType` must be `matrix`)")
    }
    for series in answer["data"]?["result"]?.elements ?? [] {
      let labels = series["metric"]
      guard let metric = labels?["__name__"]?.text else {
        throw refuse("a series without `__name__`; query the metric itself and not an expression of it")
      }
      guard metric == processor || metrics[metric] != nil else {
        throw refuse("no metric of cAdvisor that a warehouse keeps: \(shown(metric))")
      }
      // cAdvisor also reports the cgroups above containers; those have no name.
      let names = ["name", "container", "container_label_com_docker_compose_service", "pod"]
      guard
        let container = names.lazy.compactMap({ labels?[$0]?.text }).first(where: {
          !$0.isEmpty && $0 != "POD"
        })
      else { continue }
      let isPart = metric == processor && !["total", nil].contains(labels?["cpu"]?.text)
      for point in series["values"]?.elements ?? [] {
        guard point.elements.count == 2, let time = point.elements[0].double,
          let moment = Quantity.unixMicroseconds("\(time)", .fixed(seconds: 0)),
          let number = point.elements[1].text.flatMap({ Double($0) }) ?? point.elements[1].double
        else { throw refuse("a point of \(shown(container)) is no time and number: \(shown(point.compact))") }
        guard number.isFinite else { continue }
        let amount = metric == processor ? number * 1e6 : number
        guard let value = Quantity.whole(amount) else {
          throw refuse("a point of \(shown(container)) lies below zero")
        }
        let path: WritableKeyPath<Sample, Int64?> = metrics[metric] ?? \.cpuTimeMicroseconds
        let known = joined[container]?[moment]?[keyPath: path]
        guard known == nil || isPart else {
          throw refuse("two series of \(metric) for container \(shown(container)); add them up in the query")
        }
        // 0 is cAdvisor's word for no limit.
        let isNoLimit = metric == "container_spec_memory_limit_bytes" && value == 0
        joined[container, default: [:]][moment, default: Sample(offsetMicroseconds: 0)][keyPath: path] =
          isNoLimit ? nil : (known ?? 0) + value
      }
    }
  }
}
