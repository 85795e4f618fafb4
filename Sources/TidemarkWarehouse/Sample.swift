/// One reading of one container as it is stored: its usage, and rates since the reading before.
@dynamicMemberLookup
package struct Sample: Sendable, Equatable {
  /// Since the start of the scenario, by the source's own clock where it has one.
  package var offsetMicroseconds: Int64
  package var usage: Usage
  /// Rate since the previous reading of the same container; nil at the first.
  package var cpuMillicores: Int64?
  package var throttledMillicores: Int64?

  package typealias IO = Usage.IO

  package init(offsetMicroseconds: Int64, usage: Usage = Usage()) {
    self.offsetMicroseconds = offsetMicroseconds
    self.usage = usage
  }

  package subscript<T>(dynamicMember member: WritableKeyPath<Usage, T>) -> T {
    get { usage[keyPath: member] }
    set { usage[keyPath: member] = newValue }
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
  /// The last lines of the container's log, secrets already replaced.
  package var log: String?

  package init(
    container: String, offsetMicroseconds: Int64, previousRestartCount: Int64?,
    currentRestartCount: Int64?, source: String, detail: String, log: String? = nil
  ) {
    self.container = container
    self.offsetMicroseconds = offsetMicroseconds
    self.previousRestartCount = previousRestartCount
    self.currentRestartCount = currentRestartCount
    self.source = source
    self.detail = detail
    self.log = log
  }
}

/// Something that befell a container other than an OOM kill.
package struct ContainerEvent: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case restarted
    /// And was not started again.
    case ended
    /// It never became healthy.
    case unhealthy
  }

  package var container: String
  /// Since the start of the scenario.
  package var offsetMicroseconds: Int64
  package var kind: Kind
  package var detail: String
  /// The last lines of its log, secrets already replaced.
  package var log: String?

  package init(
    container: String, offsetMicroseconds: Int64, kind: Kind, detail: String, log: String? = nil
  ) {
    self.container = container
    self.offsetMicroseconds = offsetMicroseconds
    self.kind = kind
    self.detail = detail
    self.log = log
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
