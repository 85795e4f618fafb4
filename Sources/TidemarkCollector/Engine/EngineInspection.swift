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

    enum CodingKeys: String, CapitalizedKey {
      case status, error, running, restarting
      case oomKilled = "OOMKilled"
      case pid, exitCode, startedAt, finishedAt, health
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

      enum CodingKeys: String, CapitalizedKey { case exitCode, output }
    }

    enum CodingKeys: String, CapitalizedKey { case status, log }
  }

  package struct Config: Sendable, Equatable, Decodable {
    package var image: String?
    package var labels: [String: String]?

    enum CodingKeys: String, CapitalizedKey { case image, labels }
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

      enum CodingKeys: String, CapitalizedKey { case name }
    }

    enum CodingKeys: String, CapitalizedKey {
      case memory, nanoCpus, cpuQuota, cpuPeriod, networkMode, cgroupParent, restartPolicy, autoRemove
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

  enum CodingKeys: String, CapitalizedKey {
    case id, name, created, restartCount
    case imageID = "Image"
    case state, config, hostConfig
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
