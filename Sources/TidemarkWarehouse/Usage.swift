/// What a container uses at one moment: levels, and counters since it started. What a source does not have is nil, never 0.
package struct Usage: Sendable, Equatable {
  package var workingSetBytes: Int64?
  package var usageBytes: Int64?
  package var anonBytes: Int64?
  package var fileBytes: Int64?
  package var swapBytes: Int64?
  /// nil when there is no limit.
  package var memoryLimitBytes: Int64?
  /// Cumulative.
  package var cpuTimeMicroseconds: Int64?
  /// Cumulative.
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
      networkReceivedBytes: Int64? = nil, networkSentBytes: Int64? = nil, blockReadBytes: Int64? = nil,
      blockWrittenBytes: Int64? = nil
    ) {
      self.networkReceivedBytes = networkReceivedBytes
      self.networkSentBytes = networkSentBytes
      self.blockReadBytes = blockReadBytes
      self.blockWrittenBytes = blockWrittenBytes
    }
  }

  package init() {}
}
