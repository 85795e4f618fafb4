import TidemarkWarehouse

/// One reading of one container as a source gives it: counters, not rates.
package struct Reading: Sendable, Equatable {
  var container: ContainerDescription
  /// When the source measured, by its own clock, Unix nanoseconds.
  var timestampNanoseconds: Int64
  /// Differs whenever the counters started over: container id and start time, or process ids.
  var incarnation: String
  var usage: Usage

  init(
    container: ContainerDescription, timestampNanoseconds: Int64, incarnation: String, usage: Usage = Usage()
  ) {
    self.container = container
    self.timestampNanoseconds = timestampNanoseconds
    self.incarnation = incarnation
    self.usage = usage
  }
}

/// Where readings come from: procfs, kernel cgroup files, the container engine, or cAdvisor.
package protocol SampleSource: Sendable {
  /// As stored in `run.source`.
  var name: String { get }

  /// Whether the source measures at moments of its own, and not when it is polled. It may have measured several times
  /// between two ticks, or not at all.
  var hasOwnCadence: Bool { get }

  /// Reads all containers once. A source with a history of its own may return several readings of one container, oldest
  /// first, also ones it returned before. A container that is not running is absent. Throws when the source as a
  /// whole cannot be read; the next tick asks again.
  func poll() async throws -> [Reading]

  /// What a person must know to read its numbers right, as found by the polls so far.
  func remarks() async -> [SourceRemark]
}

/// Something about a source that is said once and labels the run.
package struct SourceRemark: Sendable, Hashable {
  var text: String
  var label: String
  var value: String

  /// - Parameter containers: Whose readings have no memory.
  static func withoutMemory(_ containers: Set<String>) -> SourceRemark {
    SourceRemark(
      text:
        "the memory of \(containers.sorted().joined(separator: ", ")) is not accounted for on this machine: it is stored as missing and "
        + "not 0 (a kernel without memory control groups, or a unit without MemoryAccounting)",
      label: "memory",
      value: "missing")
  }

  /// - Parameter containers: Whose readings came with a time that is none.
  static func withoutTime(_ containers: Set<String>) -> SourceRemark {
    SourceRemark(
      text:
        "readings of \(containers.sorted().joined(separator: ", ")) had no readable time and were skipped",
      label: "time", value: "unreadable")
  }
}

extension SampleSource {
  var hasOwnCadence: Bool { false }

  func remarks() async -> [SourceRemark] { [] }
}
