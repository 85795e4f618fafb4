/// The engine and its machine, from `GET /version` and `GET /info`.
struct EngineHost: Sendable, Equatable {
  /// `docker` or `podman`.
  var product: String
  var version: String
  /// What is spoken with it: the newest that both sides know.
  var apiVersion: EngineAPIVersion
  /// `cgroupfs` or `systemd`; nil when it does not say.
  var cgroupDriver: String?
  /// `1` or `2`; nil when it does not say.
  var cgroupVersion: String?
  var memoryBytes: Int64?
  var kernel: String?
  /// Its containers have no control groups of their own: what it says of one is the use of everything in the group that the
  /// engine was started in. So it is with engines that run without root where control groups are version 1, of which Podman's
  /// own `podman stats` says nothing for that reason (containers/podman, cmd/podman/containers/stats.go).
  var hasSharedGroups = false
  /// By how much its clock is ahead of ours; 0 when the difference is none that the asking could not explain.
  var clockAheadNanoseconds: Int64 = 0

  /// Unix nanoseconds by its clock.
  var nowNanoseconds: Int64 { WallClock.nanoseconds + clockAheadNanoseconds }

  /// Product and major version, which is as fine as two runs must agree to be comparable: `docker 26`.
  var fact: String { "\(product) \(version.prefix { $0 != "." })" }

  private var major: Int? { Int(version.prefix { $0 != "." }) }

  /// Whether `OOMKilled` of a running container is about its last run and not the present one (moby 57d2d6ef62).
  var flagsPreviousRun: Bool { product == "docker" && (major ?? 0) < 24 }

  /// Whether one OOM kill may make two `oom` events. With version 2 of cgroups containerd sends one when the kernel's count
  /// of kills has risen (containerd pull request 6323, in each release that goes with an engine from 24 on); before, when
  /// a limit was reached.
  var repeatsOOMEvents: Bool { product != "docker" || cgroupVersion != "2" || (major ?? 0) < 24 }
}

/// `GET /version`.
struct EngineVersionAnswer: Decodable {
  var version: String?
  var apiVersion: String?
  var minAPIVersion: String?
  var components: [Component]?

  struct Component: Decodable {
    var name: String?

    enum CodingKeys: String, CapitalizedKey { case name }
  }

  enum CodingKeys: String, CapitalizedKey { case version, apiVersion, minAPIVersion, components }

  var product: String {
    components?.contains { $0.name?.lowercased().contains("podman") == true } == true ? "podman" : "docker"
  }
}

/// `GET /info`.
struct EngineHostAnswer: Decodable {
  var cgroupDriver: String?
  var cgroupVersion: String?
  var memTotal: Int64?
  var kernelVersion: String?
  var systemTime: String?
  /// Podman's.
  var rootless: Bool?
  /// Docker's, such as `name=rootless`.
  var securityOptions: [String]?

  enum CodingKeys: String, CapitalizedKey {
    case cgroupDriver, memTotal, kernelVersion, systemTime, cgroupVersion, rootless, securityOptions
  }

  var isRootless: Bool {
    rootless == true || securityOptions?.contains { $0.hasPrefix("name=rootless") } == true
  }
}
