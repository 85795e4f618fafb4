/// One reading of one container. What the source does not have is nil, never 0.
package struct Sample: Sendable, Equatable {
  /// Since the start of the scenario, by the source's own clock where it has one.
  package var offsetMicroseconds: Int64
  package var workingSetBytes: Int64?
  package var usageBytes: Int64?
  package var anonBytes: Int64?
  package var fileBytes: Int64?
  package var memoryLimitBytes: Int64?
  /// Rate since the previous reading of the same container; nil at the first.
  package var cpuMillicores: Int64?
  /// Cumulative.
  package var cpuTimeMicroseconds: Int64?
  package var throttledMillicores: Int64?
  package var throttledTimeMicroseconds: Int64?
  package var pids: Int64?
  package var io: IO?

  /// Cumulative since the container started.
  package struct IO: Sendable, Equatable {
    package var networkReceivedBytes: Int64?
    package var networkSentBytes: Int64?
    package var blockReadBytes: Int64?
    package var blockWrittenBytes: Int64?

    package init(
      networkReceivedBytes: Int64?, networkSentBytes: Int64?, blockReadBytes: Int64?,
      blockWrittenBytes: Int64?
    ) {
      self.networkReceivedBytes = networkReceivedBytes
      self.networkSentBytes = networkSentBytes
      self.blockReadBytes = blockReadBytes
      self.blockWrittenBytes = blockWrittenBytes
    }
  }

  package init(offsetMicroseconds: Int64) {
    self.offsetMicroseconds = offsetMicroseconds
  }
}

/// One OOM kill.
package struct OOMEvent: Sendable, Equatable {
  package var container: String
  /// Since the start of the scenario.
  package var offsetMicroseconds: Int64
  package var previousRestartCount: Int64?
  package var currentRestartCount: Int64?
  /// Which signal told of it: events, inspect, cgroup, exit.
  package var source: String
  package var detail: String

  package init(
    container: String, offsetMicroseconds: Int64, previousRestartCount: Int64?,
    currentRestartCount: Int64?, source: String, detail: String
  ) {
    self.container = container
    self.offsetMicroseconds = offsetMicroseconds
    self.previousRestartCount = previousRestartCount
    self.currentRestartCount = currentRestartCount
    self.source = source
    self.detail = detail
  }
}

/// A finished stretch above the warning share of the memory limit.
package struct MemoryWarning: Sendable, Equatable {
  package var container: String
  package var startedOffsetMicroseconds: Int64
  /// nil when still above at the end of the scenario.
  package var endedOffsetMicroseconds: Int64?
  package var peakPercent: Double

  package init(
    container: String, startedOffsetMicroseconds: Int64, endedOffsetMicroseconds: Int64?,
    peakPercent: Double
  ) {
    self.container = container
    self.startedOffsetMicroseconds = startedOffsetMicroseconds
    self.endedOffsetMicroseconds = endedOffsetMicroseconds
    self.peakPercent = peakPercent
  }
}
