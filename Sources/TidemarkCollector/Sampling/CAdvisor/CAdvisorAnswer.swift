/// One container in the answer of `/api/v1.3/docker/` (cAdvisor info/v1/container.go, ContainerInfo).
///
/// Fields come and go between 0.36 and 0.60 and with what the server is configured to collect: all of them may be missing.
struct CAdvisorContainer: Decodable, Sendable, Equatable {
  var id: String?
  /// The path of its cgroup.
  var name: String?
  /// The name it had when it was started, and the id.
  var aliases: [String]?
  var spec: Spec?
  /// Oldest first. Absent when none fall into what was asked for.
  var stats: [Stats]?

  struct Spec: Decodable, Sendable, Equatable {
    var creationTime: String?
    /// Since 0.57.
    var startTime: String?
    var labels: [String: String]?
    var hasMemory: Bool?
    var memory: Memory?
    var cpu: Processor?
    var image: String?

    struct Memory: Decodable, Sendable, Equatable {
      /// Past Int64 for "no limit" with version 2 of cgroups.
      var limit: UInt64?
    }

    struct Processor: Decodable, Sendable, Equatable {
      /// Microseconds of each period; absent without a limit.
      var quota: UInt64?
      var period: UInt64?
    }

    enum CodingKeys: String, CodingKey {
      case creationTime = "creation_time"
      case startTime = "start_time"
      case labels
      case hasMemory = "has_memory"
      case memory, cpu, image
    }
  }

  struct Stats: Decodable, Sendable, Equatable {
    var timestamp: String?
    var cpu: Processor?
    var memory: Memory?
    var network: Network?
    var diskio: Disk?
    var processes: Processes?

    struct Processor: Decodable, Sendable, Equatable {
      var usage: Usage?
      var cfs: Bandwidth?

      /// Nanoseconds since the cgroup was made.
      struct Usage: Decodable, Sendable, Equatable { var total: UInt64? }

      struct Bandwidth: Decodable, Sendable, Equatable {
        /// Nanoseconds.
        var throttledTime: UInt64?

        enum CodingKeys: String, CodingKey { case throttledTime = "throttled_time" }
      }
    }

    /// Bytes.
    struct Memory: Decodable, Sendable, Equatable {
      var usage: UInt64?
      var workingSet: UInt64?
      var rss: UInt64?
      var cache: UInt64?
      var swap: UInt64?

      enum CodingKeys: String, CodingKey {
        case usage
        case workingSet = "working_set"
        case rss, cache, swap
      }
    }

    struct Network: Decodable, Sendable, Equatable {
      /// The fields beside it are those of the first interface only.
      var interfaces: [Interface]?

      struct Interface: Decodable, Sendable, Equatable {
        var name: String?
        var receivedBytes: UInt64?
        var sentBytes: UInt64?

        enum CodingKeys: String, CodingKey {
          case name
          case receivedBytes = "rx_bytes"
          case sentBytes = "tx_bytes"
        }
      }
    }

    struct Disk: Decodable, Sendable, Equatable {
      var ioServiceBytes: [Device]?

      struct Device: Decodable, Sendable, Equatable {
        /// By operation: `Read`, `Write` and others.
        var stats: [String: UInt64]?
      }

      enum CodingKeys: String, CodingKey { case ioServiceBytes = "io_service_bytes" }
    }

    struct Processes: Decodable, Sendable, Equatable {
      /// `pids.current`; 0 when it is not collected.
      var threadsCurrent: UInt64?

      enum CodingKeys: String, CodingKey { case threadsCurrent = "threads_current" }
    }
  }
}

extension CAdvisorContainer {
  /// The 64 hexadecimal digits, out of the cgroup path if need be; nil for what is no container.
  ///
  /// - Parameter key: Of the answer's object.
  func containerID(key: String) -> String? {
    if let id, Self.isID(id) { return id }
    let candidates =
      (aliases ?? []) + [name ?? "", key].flatMap { $0.split { !$0.isHexDigit }.map(String.init) }
    return candidates.last(where: Self.isID)
  }

  private static func isID(_ text: String) -> Bool { text.count == 64 && text.allSatisfy(\.isHexDigit) }

  /// The first alias that is not the id.
  var containerName: String? { aliases?.first { !Self.isID($0) } }

  /// Whether anything in it has been measured: systemd's mount units of a container carry its alias and only zeros.
  var isMeasured: Bool {
    stats?.contains { ($0.memory?.usage ?? 0) > 0 || ($0.cpu?.usage?.total ?? 0) > 0 } == true
  }

  /// nil when there is no limit.
  var cpuLimitMillicores: Int64? {
    guard let quota = spec?.cpu?.quota, let period = spec?.cpu?.period, quota > 0, period > 0,
      quota < UInt64(Int64.max) / 1000
    else { return nil }
    return Int64(quota * 1000 / period)
  }
}
