/// The fields of `GET /containers/ID/json` that are needed (ContainerInspect).
struct EngineInspection: Sendable, Equatable, Decodable {
  var id: String
  var name: String?
  var created: String?
  /// Restarts by policy since the last start by hand, which sets it to 0.
  var restartCount: Int64?
  var imageID: String?
  var state: State?
  var config: Config?
  var hostConfig: HostConfig?

  struct State: Sendable, Equatable, Decodable {
    var status: String?
    /// Also true while the engine waits to restart it.
    var running: Bool?
    var restarting: Bool?
    /// Before engine 24: whether anything in it was killed for want of memory during its last finished run. Since: whether
    /// anything was since it started.
    var oomKilled: Bool?
    var pid: Int32?
    var exitCode: Int?
    var startedAt: String?
    var finishedAt: String?
    var health: Health?
    /// Why the engine could not start it; empty for none.
    var error: String?

    enum CodingKeys: String, CapitalizedKey {
      case status, error, running, restarting
      case oomKilled = "OOMKilled"
      case pid, exitCode, startedAt, finishedAt, health
    }
  }

  struct Health: Sendable, Equatable, Decodable {
    /// `starting`, `healthy`, `unhealthy`; Podman also has an empty one for none.
    var status: String?
    /// The last checks, oldest first.
    var log: [Check]?

    struct Check: Sendable, Equatable, Decodable {
      var exitCode: Int?
      var output: String?

      enum CodingKeys: String, CapitalizedKey { case exitCode, output }
    }

    enum CodingKeys: String, CapitalizedKey { case status, log }
  }

  struct Config: Sendable, Equatable, Decodable {
    var image: String?
    var labels: [String: String]?

    enum CodingKeys: String, CapitalizedKey { case image, labels }
  }

  struct HostConfig: Sendable, Equatable, Decodable {
    /// 0 means no limit.
    var memory: Int64?
    var nanoCpus: Int64?
    var cpuQuota: Int64?
    var cpuPeriod: Int64?
    var networkMode: String?
    var cgroupParent: String?
    var restartPolicy: RestartPolicy?
    /// `--rm`: the engine removes it when it ends.
    var autoRemove: Bool?

    struct RestartPolicy: Sendable, Equatable, Decodable {
      /// `no`, `always`, `on-failure`, `unless-stopped`; empty means no.
      var name: String?

      enum CodingKeys: String, CapitalizedKey { case name }
    }

    enum CodingKeys: String, CapitalizedKey {
      case memory, nanoCpus, cpuQuota, cpuPeriod, networkMode, cgroupParent, restartPolicy, autoRemove
    }

    /// nil when there is none.
    var cpuLimitMillicores: Int64? {
      if let nanoCpus, nanoCpus > 0 { return nanoCpus / 1_000_000 }
      guard let cpuQuota, cpuQuota > 0 else { return nil }
      // The kernel's default period (cgroup-v1/../sched-bwc.rst).
      let period = cpuPeriod.flatMap { $0 > 0 ? $0 : nil } ?? 100_000
      // No machine has so many cores that this is exceeded.
      let (microseconds, isTooLarge) = cpuQuota.multipliedReportingOverflow(by: 1000)
      return isTooLarge ? nil : microseconds / period
    }
  }

  enum CodingKeys: String, CapitalizedKey {
    case id, name, created, restartCount
    case imageID = "Image"
    case state, config, hostConfig
  }

  /// Whether its main process is there: not between two restarts, not exited.
  var isAlive: Bool {
    state?.running == true && state?.restarting != true && state?.pid != 0
  }

  /// Unix nanoseconds; nil when it has never started.
  var startedAtNanoseconds: Int64? { state?.startedAt.flatMap(NanosecondTimestamp.parse) }

  /// Unix nanoseconds; nil when it has never finished.
  var finishedAtNanoseconds: Int64? { state?.finishedAt.flatMap(NanosecondTimestamp.parse) }

  var createdNanoseconds: Int64? { created.flatMap(NanosecondTimestamp.parse) }
}
