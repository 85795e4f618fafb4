import TidemarkWarehouse

/// How much each cell of a row says.
extension RowReader {
  func fill(_ reading: inout RecordedReading, _ row: RecordedRow, _ plan: ColumnPlan) throws {
    func pair(_ field: Field) throws -> (Int64?, Int64?) {
      guard let text = cell(field, row, plan) else { return (nil, nil) }
      return amounts.pair(text)
    }
    if let text = cell(.memory, row, plan), let column = plan[.memory] {
      let (used, limit) = try amounts.memory(text, column)
      reading.sample.workingSetBytes = used
      reading.sample.memoryLimitBytes = limit
    }
    if let text = cell(.limit, row, plan), let column = plan[.limit] {
      reading.sample.memoryLimitBytes = try amounts.limit(text, column)
    }
    for (field, path) in Self.memoryParts {
      if let text = cell(field, row, plan), let column = plan[field] {
        reading.sample[keyPath: path] = try amounts.memory(text, column).used
      }
    }
    if let text = cell(.cpu, row, plan), let column = plan[.cpu] {
      reading.sample.cpuMillicores = try amounts.millicores(text, column)
    }
    if let text = cell(.cpuSeconds, row, plan), let column = plan[.cpuSeconds] {
      let busy = try amounts.busyMicroseconds(text, column)
      reading.sample.cpuTimeMicroseconds = busy
      let since = rate.millicores(reading.key, at: reading.unixMicroseconds, busyMicroseconds: busy)
      if plan[.cpu] == nil { reading.sample.cpuMillicores = since }
    }
    if let text = cell(.pids, row, plan) {
      guard let pids = Int64(text), pids >= 0 else { throw RowProblem("no pids, found \(shown(text))") }
      reading.sample.pids = pids
    }
    let (network, block) = (try pair(.network), try pair(.block))
    if [network.0, network.1, block.0, block.1].contains(where: { $0 != nil }) {
      reading.sample.io = Sample.IO(
        networkReceivedBytes: network.0, networkSentBytes: network.1, blockReadBytes: block.0,
        blockWrittenBytes: block.1)
    }
  }

  private static let memoryParts: [(Field, any WritableKeyPath<Sample, Int64?> & Sendable)] = [
    (.usage, \.usageBytes), (.anon, \.anonBytes), (.file, \.fileBytes),
  ]

  /// A value whose metric stands in a cell beside it. false for a metric that is not kept.
  func fill(
    _ reading: inout RecordedReading, _ column: ColumnPlan.Column, _ row: RecordedRow, _ plan: ColumnPlan
  ) throws -> Bool {
    var metric = cell(.metric, row, plan)
    // A field of InfluxDB says what it counts together with its measurement: `docker_container_mem`, `usage`.
    if let field = metric, let measurement = cell(.measurement, row, plan),
      ColumnPlan.field(ofMetric: field) == nil
    {
      metric = measurement + " " + field
    }
    guard let text = cell(.value, row, plan) else { return true }
    let isBare = Quantity.plainNumber(text) != nil
    let unit = isBare ? cell(.unit, row, plan).map { " " + $0 } ?? "" : ""
    return try fill(&reading, value: text + unit, column, metric: metric)
  }

  /// No container that runs needs no memory: `docker stats` writes `0B / 0B` for one that does not run, and for all where
  /// the kernel does not account memory, whose CPU then counts.
  func dropZeroMemory(_ reading: inout RecordedReading) {
    let paths: [WritableKeyPath<Sample, Int64?>] = [\.workingSetBytes, \.usageBytes, \.anonBytes]
    let known = paths.compactMap { reading.sample[keyPath: $0] }
    guard !known.isEmpty, known.allSatisfy({ $0 == 0 }) else { return }
    for path in paths { reading.sample[keyPath: path] = nil }
    if reading.sample.cpuMillicores ?? 0 == 0, reading.sample.cpuTimeMicroseconds == nil {
      reading.sample = Sample(offsetMicroseconds: 0)
    } else {
      zeroCount += 1
    }
  }
}
