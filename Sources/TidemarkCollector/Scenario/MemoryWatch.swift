import TidemarkWarehouse

/// Notices when the memory of a container reaches a share of its limit: the working set, else anonymous memory.
struct MemoryWatch {
  enum Change: Equatable {
    case rose(container: String, percent: Double)
    case fell(MemoryWarning)
  }

  private let thresholdPercent: Double
  private var open: [String: MemoryWarning] = [:]

  init(thresholdPercent: Double) { self.thresholdPercent = thresholdPercent }

  mutating func update(_ reading: ContainerSample) -> Change? {
    let (name, sample) = (reading.container.name, reading.sample)
    guard let used = sample.workingSetBytes ?? sample.anonBytes, let limit = sample.memoryLimitBytes,
      limit > 0
    else {
      return nil
    }
    let percent = Double(used) / Double(limit) * 100
    if percent >= thresholdPercent {
      guard let warning = open[name] else {
        open[name] = MemoryWarning(
          container: name, startedOffsetMicroseconds: sample.offsetMicroseconds, endedOffsetMicroseconds: nil,
          peakPercent: percent)
        return .rose(container: name, percent: percent)
      }
      open[name]?.peakPercent = max(warning.peakPercent, percent)
      return nil
    }
    guard var warning = open.removeValue(forKey: name) else { return nil }
    warning.endedOffsetMicroseconds = sample.offsetMicroseconds
    return .fell(warning)
  }

  /// Stretches that have not ended; by name, so that the order is the same each time.
  mutating func finish() -> [MemoryWarning] {
    defer { open = [:] }
    return open.values.sorted { $0.container < $1.container }
  }
}
