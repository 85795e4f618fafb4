/// What `GET /containers/ID/json` tells, as far as it is needed (ContainerInspect).
package struct EngineInspection: Sendable, Equatable, Decodable {
  package var id: String
  package var name: String?
  package var created: String?
  /// Restarts by policy since the last start by hand, which sets it to 0.
  package var restartCount: Int64?
  package var imageID: String?
  package var state: State?
  package var config: Config?
  package var hostConfig: HostConfig?

  package struct State: Sendable, Equatable, Decodable {
    package var status: String?
    /// Also true while the engine waits to restart it.
    package var running: Bool?
    package var restarting: Bool?
    /// Before engine 24: whether anything in it was killed for want of memory during its last finished run. Since: whether
    /// anything was since it started.
    package var oomKilled: Bool?
    package var pid: Int32?
    package var exitCode: Int?
    package var startedAt: String?
    package var finishedAt: String?
    package var health: Health?
    /// Why the engine could not start it; empty for none.
    package var error: String?

    enum CodingKeys: String, CodingKey {
      case status = "Status"
      case error = "Error"
      case running = "Running"
      case restarting = "Restarting"
      case oomKilled = "OOMKilled"
      case pid = "Pid"
      case exitCode = "ExitCode"
      case startedAt = "StartedAt"
      case finishedAt = "FinishedAt"
      case health = "Health"
    }
  }

  package struct Health: Sendable, Equatable, Decodable {
    /// `starting`, `healthy`, `unhealthy`; Podman also has an empty one for none.
    package var status: String?
    /// The last checks, oldest first.
    package var log: [Check]?

    package struct Check: Sendable, Equatable, Decodable {
      package var exitCode: Int?
      package var output: String?

      enum CodingKeys: String, CodingKey {
        case exitCode = "ExitCode"
        case output = "Output"
      }
    }

    enum CodingKeys: String, CodingKey {
      case status = "Status"
      case log = "Log"
    }
  }

  package struct Config: Sendable, Equatable, Decodable {
    package var image: String?
    package var labels: [String: String]?

    enum CodingKeys: String, CodingKey {
      case image = "Image"
      case labels = "Labels"
    }
  }

  package struct HostConfig: Sendable, Equatable, Decodable {
    /// 0 means no limit.
    package var memory: Int64?
    package var nanoCpus: Int64?
    package var cpuQuota: Int64?
    package var cpuPeriod: Int64?
    package var networkMode: String?
    package var cgroupParent: String?
    package var restartPolicy: RestartPolicy?
    /// `--rm`: the engine removes it when it ends.
    package var autoRemove: Bool?

    package struct RestartPolicy: Sendable, Equatable, Decodable {
      /// `no`, `always`, `on-failure`, `unless-stopped`; empty means no.
      package var name: String?

      enum CodingKeys: String, CodingKey { case name = "Name" }
    }

    enum CodingKeys: String, CodingKey {
      case memory = "Memory"
      case nanoCpus = "NanoCpus"
      case cpuQuota = "CpuQuota"
      case cpuPeriod = "CpuPeriod"
      case networkMode = "NetworkMode"
      case cgroupParent = "CgroupParent"
      case restartPolicy = "RestartPolicy"
      case autoRemove = "AutoRemove"
    }

    /// nil when there is none.
    package var cpuLimitMillicores: Int64? {
      if let nanoCpus, nanoCpus > 0 { return nanoCpus / 1_000_000 }
      guard let cpuQuota, cpuQuota > 0 else { return nil }
      // The kernel's default period (cgroup-v1/../sched-bwc.rst).
      let period = cpuPeriod.flatMap { $0 > 0 ? $0 : nil } ?? 100_000
      return cpuQuota * 1000 / period
    }
  }

  enum CodingKeys: String, CodingKey {
    case id = "Id"
    case name = "Name"
    case created = "Created"
    case restartCount = "RestartCount"
    case imageID = "Image"
    case state = "State"
    case config = "Config"
    case hostConfig = "HostConfig"
  }

  /// Whether its main process is there: not between two restarts, not exited.
  package var isAlive: Bool {
    state?.running == true && state?.restarting != true && state?.pid != 0
  }

  /// Unix nanoseconds; nil when it has never started.
  package var startedAtNanoseconds: Int64? { state?.startedAt.flatMap(NanosecondTimestamp.parse) }

  /// Unix nanoseconds; nil when it has never finished.
  package var finishedAtNanoseconds: Int64? { state?.finishedAt.flatMap(NanosecondTimestamp.parse) }

  package var createdNanoseconds: Int64? { created.flatMap(NanosecondTimestamp.parse) }
}
