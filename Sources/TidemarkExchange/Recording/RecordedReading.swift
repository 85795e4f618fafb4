import TidemarkWarehouse

/// One reading of a container as another tool recorded it.
struct RecordedReading {
  /// nil where the file has one scenario.
  var scenario: String?
  var container: String
  /// What tells containers of one name apart: an id, a pod, a process number. nil where names are enough.
  var instance: String?
  var unixMicroseconds: Int64
  var totalAgents: Int?
  /// Its offset is set when the start of its scenario is known.
  var sample = Sample(offsetMicroseconds: 0)

  /// The name of one container and no other.
  var key: String { instance.map { "\($0)/\(container)" } ?? container }

  /// Whether it only says that the container was looked at: neither memory nor CPU is known.
  var isEmpty: Bool {
    [
      sample.workingSetBytes, sample.usageBytes, sample.anonBytes, sample.fileBytes, sample.cpuMillicores,
      sample.cpuTimeMicroseconds,
    ].allSatisfy { $0 == nil }
  }

  /// Joins what another line says of the same container and moment. false where both say the same thing differently.
  mutating func merge(_ other: RecordedReading) -> Bool {
    let paths: [WritableKeyPath<Sample, Int64?>] = [
      \.workingSetBytes, \.usageBytes, \.anonBytes, \.fileBytes, \.memoryLimitBytes, \.cpuMillicores,
      \.cpuTimeMicroseconds, \.pids,
    ]
    let isFree = paths.allSatisfy { sample[keyPath: $0] == nil || other.sample[keyPath: $0] == nil }
    guard isFree, sample.io == nil || other.sample.io == nil else { return false }
    for path in paths { sample[keyPath: path] = sample[keyPath: path] ?? other.sample[keyPath: path] }
    sample.io = sample.io ?? other.sample.io
    return true
  }
}

/// The rate of a counter per container: how many milli-cores were busy since the reading before.
struct ProcessorRate {
  private var last: [String: (moment: Int64, busy: Int64)] = [:]

  /// nil at the first reading, where the counter or the clock went back, and for a rate that no warehouse keeps.
  mutating func millicores(_ container: String, at moment: Int64, busyMicroseconds busy: Int64) -> Int64? {
    defer { last[container] = (moment, busy) }
    guard let before = last[container], moment > before.moment, busy >= before.busy else { return nil }
    return Quantity.whole(Double(busy - before.busy) / Double(moment - before.moment) * 1000)
  }
}
