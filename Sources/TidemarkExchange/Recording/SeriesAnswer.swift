import Foundation
import StreamingJSON
import TidemarkWarehouse

/// The series of one or several files as readings of containers.
///
/// Their points are joined in memory: an answer of Prometheus holds 11 000 a series at most.
struct SeriesAnswer {
  private struct Key: Hashable {
    let container: String
    let instance: String?
  }

  /// What was read of one container and metric before.
  private struct Source: Hashable {
    let key: Key
    let metric: String
  }

  private let metrics: [MetricMeaning]
  private let queries: [String: String]
  /// Name of the container of series without labels.
  private let container: String?
  private var joined: [Key: [Int64: Sample]] = [:]
  private var labelsBySource: [Source: [[String: String]]] = [:]
  private var pods:
    [(labels: [String: String], points: [(Int64, Double)], target: SeriesMetric.Target, name: String)] = []
  /// The newest point of each series by its labels and what it measures: answers for one stretch after another may share a point.
  private var newest: [[String: String]: Int64] = [:]
  private var homes: [Key: String] = [:]
  private var pauseCount = 0
  private var cgroups: [String] = []
  private var unknown: [String: Int] = [:]
  private var seriesCount = 0

  static func read(
    _ paths: [String], _ options: RecordingOptions, progress: ((Int) -> Void)?,
    emit: (RecordedReading) throws -> Void
  ) throws -> [String] {
    var answer = SeriesAnswer(options)
    var before = 0
    for path in paths {
      var bytes = 0
      if try isText(path) {
        let lines = try TextLines(path)
        lines.progress = {
          bytes = $0
          progress?(before + $0)
        }
        try SeriesText.read(lines) { try answer.series($0, path, $1) }
        before += bytes
        continue
      }
      let json = try JSONReader(path: path)
      json.progress = {
        bytes = $0
        progress?(before + $0)
      }
      try SeriesFile.read(json, path) { try answer.series($0, path, $1) }
      before += bytes
    }
    try answer.usePods(paths[0])
    guard !answer.joined.isEmpty else { throw answer.nothing(paths[0]) }
    try answer.emitReadings(emit)
    return answer.notes
  }

  private static func isText(_ path: String) throws -> Bool {
    let lines = try TextLines(path, cuttingLinesAt: 1 << 16)
    while let line = try lines.next() {
      if let first = line.text.first(where: { !$0.isWhitespace }) { return first != "{" && first != "[" }
    }
    return false
  }

  private init(_ options: RecordingOptions) {
    metrics = options.metrics
    queries = options.queries
    container = options.container
  }

  // MARK: - Series

  private mutating func series(
    _ series: JSONTree, _ path: String, _ problem: (String) -> TextProblem
  ) throws {
    seriesCount += 1
    var labels: [String: String] = [:]
    for member in series["metric"]?.members ?? [] { labels[member.key] = member.value.text }
    let name = labels["__name__"]
    let meaning = metrics.first {
      $0.covers(metric: name, path: queries[path] ?? path)
        && ($0.subject != nil || SeriesMetric(name ?? "") == nil)
    }
    guard let target = meaning.map({ Self.target($0) }) ?? name.flatMap(SeriesMetric.init)?.target else {
      guard let name else {
        throw problem(
          "a series of an expression, whose metric has no name; say what it is with --metric memory=bytes, --metric cpu=cores, --metric cpu=percent or --metric cpu=seconds, or keep the name in the query: sum by (__name__, name) (…)"
        )
      }
      unknown[name, default: 0] += 1
      return
    }
    let scale = meaning.map { Self.scale($0) } ?? 1
    var points = try SeriesFile.points(series, scale: scale, problem)
    let identity = labels.merging(["": "\(target)"]) { $1 }
    if let last = newest[identity] { points.removeAll { $0.0 <= last } }
    if let last = points.last?.0 { newest[identity] = last }
    if let container, Set(labels.keys).subtracting(["__name__"]).isEmpty {
      return try add(points, of: Key(container: container, instance: nil), target, labels, problem)
    }
    switch SeriesLabels(labels).subject {
    case .pause: pauseCount += 1
    case .pod: pods.append((labels, points, target, name ?? ""))
    case .cgroup(let cgroup): cgroups.append(cgroup)
    case .container(let container, let instance):
      let key = homed(Key(container: container, instance: instance), labels["namespace"])
      try add(points, of: key, target, labels, problem)
    }
  }

  /// Pods of one name in two namespaces are two: only the one met later has its namespace in front.
  private mutating func homed(_ key: Key, _ namespace: String?) -> Key {
    guard let namespace, !namespace.isEmpty else { return key }
    let home = homes[key] ?? namespace
    homes[key] = home
    guard home != namespace else { return key }
    return Key(
      container: key.container, instance: key.instance.map { "\(namespace)/\($0)" } ?? namespace)
  }

  private static func target(_ meaning: MetricMeaning) -> SeriesMetric.Target {
    switch meaning.quantity {
    case .memory: .workingSet
    case .cpu(let unit): .cpu(unit)
    }
  }

  private static func scale(_ meaning: MetricMeaning) -> Double {
    if case .memory(let unit) = meaning.quantity { return unit?.bytes ?? 1 }
    return 1
  }

  private mutating func add(
    _ points: [(Int64, Double)], of key: Key, _ target: SeriesMetric.Target, _ labels: [String: String],
    _ problem: (String) -> TextProblem
  ) throws {
    let metric = labels["__name__"] ?? "\(target)"
    let isPart = target == .cpu(.seconds) && ![nil, "total", ""].contains(labels["cpu"])
    let source = Source(key: key, metric: metric)
    let others = labelsBySource[source] ?? []
    if !others.contains(labels) { labelsBySource[source, default: []].append(labels) }
    // The parts of one counter add up; beside their total they are left out.
    if isPart, others.contains(where: { [nil, "total", ""].contains($0["cpu"]) }) { return }
    for (moment, number) in points {
      var sample = joined[key]?[moment] ?? Sample(offsetMicroseconds: 0)
      do {
        try Self.set(&sample, target, number, adding: isPart)
      } catch let refusal as RowProblem {
        throw problem("container \(shown(key.container)), \(metric): \(refusal.reason)")
      } catch is Conflict {
        throw problem(Self.conflict(metric, key.container, labels, others))
      }
      joined[key, default: [:]][moment] = sample
    }
  }

  /// Two series hold different values of one metric at one moment.
  private struct Conflict: Error {}

  private static func conflict(
    _ metric: String, _ container: String, _ labels: [String: String], _ others: [[String: String]]
  ) -> String {
    let differing = Set(
      others.flatMap { other in Set(labels.keys).union(other.keys).filter { labels[$0] != other[$0] } }
    ).sorted()
    let series = "two series of \(metric) for container \(shown(container))"
    return differing.isEmpty
      ? "\(series) hold different values at one moment"
      : "\(series) differ in \(differing.joined(separator: ", ")); add them up in the query: sum by (__name__, name) (…)"
  }

  /// Fails with `Conflict` or `RowProblem`.
  private static func set(
    _ sample: inout Sample, _ target: SeriesMetric.Target, _ number: Double, adding: Bool
  ) throws {
    guard number.isFinite else { return }
    func put(_ path: WritableKeyPath<Sample, Int64?>, _ amount: Double) throws {
      guard let value = Quantity.whole(amount) else { throw RowProblem("a point is too large") }
      let known = sample[keyPath: path]
      guard known == nil || adding || known == value else { throw Conflict() }
      let (sum, isTooLarge) = (adding ? known ?? 0 : 0).addingReportingOverflow(value)
      guard !isTooLarge else { throw RowProblem("its parts add up to more than a warehouse keeps") }
      sample[keyPath: path] = sum
    }
    switch target {
    case .cpu(.seconds): try put(\.cpuTimeMicroseconds, number * 1e6)
    case .cpu(.cores): try put(\.cpuMillicores, number * 1000)
    case .cpu(.percent): try put(\.cpuMillicores, number * 10)
    case .cpu(.millicores): try put(\.cpuMillicores, number)
    case .limit:
      // 0, and more than any machine has, mean no limit.
      if number > 0, number < CellAmounts.impossibleBytes { try put(\.memoryLimitBytes, number) }
    default:
      guard number < CellAmounts.impossibleBytes else {
        throw RowProblem(
          "a point of \(Quantity.shownWhole(number / 1_099_511_627_776)) TiB, which no machine has")
      }
      if let path = SeriesMetric.path(target) { try put(path, number) }
    }
  }

  // MARK: - What comes of it

  /// Sums over pods are what was asked for where the answer holds nothing below them.
  private mutating func usePods(_ path: String) throws {
    guard joined.isEmpty else { return }
    let pods = pods
    self.pods = []
    for pod in pods {
      guard case .pod(let name) = SeriesLabels(pod.labels).subject else { continue }
      try add(pod.points, of: Key(container: name, instance: nil), pod.target, pod.labels) {
        TextProblem(path, nil, $0)
      }
    }
  }

  private func emitReadings(_ emit: (RecordedReading) throws -> Void) throws {
    var rate = ProcessorRate()
    let keys = joined.keys.sorted { ($0.container, $0.instance ?? "") < ($1.container, $1.instance ?? "") }
    for key in keys {
      for (moment, value) in (joined[key] ?? [:]).sorted(by: { $0.key < $1.key }) {
        var reading = RecordedReading(
          container: key.container, instance: key.instance, unixMicroseconds: moment)
        reading.sample = value
        if let busy = value.cpuTimeMicroseconds, value.cpuMillicores == nil {
          reading.sample.cpuMillicores = rate.millicores(reading.key, at: moment, busyMicroseconds: busy)
        }
        try emit(reading)
      }
    }
  }

  private func nothing(_ path: String) -> TextProblem {
    if seriesCount == 0 {
      return TextProblem(path, nil, "the answer is empty: the query matched no series in its range")
    }
    if !unknown.isEmpty {
      return TextProblem(
        path, nil,
        "no metric of a container that a warehouse keeps: \(ColumnPlan.list(unknown.keys.sorted())); say what it is with --metric memory=bytes or --metric cpu=cores"
      )
    }
    return TextProblem(path, nil, "it holds no series of a container, by name or by id")
  }

  private var notes: [String] {
    var notes: [String] = []
    func left(_ count: Int, _ what: String) {
      if count > 0 { notes.append("\(count) series of \(what) left out") }
    }
    left(pauseCount, "pause containers")
    left(pods.count, "whole pods, beside those of their containers,")
    left(cgroups.count, "cgroups that are no container (\(ColumnPlan.list(Array(Set(cgroups)).sorted())))")
    for (name, count) in unknown.sorted(by: { $0.key < $1.key }) { left(count, name) }
    return notes
  }
}
