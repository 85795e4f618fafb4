/// Everything that can be set about a run, with the defaults.
///
/// Its layout is that of `tidemark.yaml`; `Setting.all` says how each value is read.
package struct CollectorConfiguration: Sendable, Equatable, Encodable {
  package var database = "tidemark.db"
  package var labels: [String: String] = [:]
  /// A container is warned about from this share of its memory limit on.
  var memoryWarningPercent = 95.0
  package var stack = Stack()
  package var workload = Workload()
  package var sampling = Sampling()
  package var scenarios = Scenarios()

  package init() {}

  package struct Stack: Sendable, Equatable, Encodable {
    package enum Kind: String, Sendable, CaseIterable, Encodable { case compose, processes }

    package var kind = Kind.compose
    /// Several are put together as by `-f`; none leaves the choice to `ComposeProject`.
    var composeFile: [String] = []
    /// nil leaves them to Compose, and where that knows none to `ComposeProject.defaultProfiles`.
    var profiles: [String]?
    /// Whether images are built before the first scenario; nil where a service has a `build`.
    var build: Bool?
    var buildTimeoutSeconds = 1800.0
    /// What is known of the project beforehand; it may have other services as well.
    var containers: [KnownContainer] = []
    /// Name of the Compose project; nil leaves it to Compose.
    var project: String?
    /// In the order of the file, which is the order of starting.
    var services: [Service] = []
    /// For all services together, from the first start on.
    var healthTimeoutSeconds = 120.0
    /// Between SIGTERM and SIGKILL.
    var stopGraceSeconds = 10.0
  }

  /// A Compose service by the name people know it by.
  package struct KnownContainer: Sendable, Equatable, Encodable {
    var service: String
    /// Of its series; without one the service's own.
    var name: String?
    /// Looked for by `check` only when the profile is active; nil always.
    var profile: String?

    init(service: String, name: String? = nil, profile: String? = nil) {
      self.service = service
      self.name = name
      self.profile = profile
    }
  }

  package struct Service: Sendable, Equatable, Encodable {
    package enum Restart: String, Sendable, CaseIterable, Encodable {
      case no
      case onFailure = "on-failure"
      case always
    }

    var name: String
    /// The program and its arguments; no shell in between.
    var command: [String] = []
    /// Answers 200 once the service is ready; a service without one counts when it runs.
    var healthURL: String?
    var logFile: String?
    var restart = Restart.no
    var environment: [String: String] = [:]
    var workingDirectory: String?

    init(name: String) { self.name = name }
  }

  package struct Workload: Sendable, Equatable, Encodable {
    package enum Kind: String, Sendable, CaseIterable, Encodable { case rideshare, http, command, none }

    package var kind = Kind.rideshare
    var baseURL = "http://localhost:8000"
    var apiKey: String?
    /// Name of an environment variable that holds the key.
    var apiKeyEnv: String?
    var apiKeyHeader = "X-API-Key"
    /// For one request.
    var timeoutSeconds = 30.0
    /// For the agents asked for to come into being.
    var spawnTimeoutSeconds = 120.0
    /// For kind http.
    var steps = WorkloadPlan()
    /// For kind command.
    var commands = Commands()
    /// Where the key was given, for messages; not a setting.
    var apiKeyOrigin: String?
  }

  /// Shell commands that drive the stack.
  package struct Commands: Sendable, Equatable, Encodable {
    var status: String?
    var start: String?
    var load: String?
    var stop: String?
    var reset: String?
    /// For one of them.
    var timeoutSeconds = 120.0

    init() {}
  }

  package struct Sampling: Sendable, Equatable, Encodable {
    package enum Source: String, Sendable, CaseIterable, Encodable {
      case auto, cadvisor, docker, cgroup, process
    }

    package var source = Source.auto
    var intervalSeconds = 2.0
    var cadvisorURL = "http://localhost:8083"
  }

  package struct Scenarios: Sendable, Equatable, Encodable {
    /// Whether every scenario starts from a clean environment.
    package var restart = true
    var baseline = Baseline()
    var load = Load()
    var duration = Length()
    var reset = Reset()
  }

  package struct Baseline: Sendable, Equatable, Encodable {
    var warmupSeconds = 10.0
    var samplingSeconds = 30.0
  }

  package struct Load: Sendable, Equatable, Encodable {
    /// N drivers and N riders each.
    var levels = [10, 20, 40, 80]
    var settleSeconds = 5.0
    var samplingSeconds = 60.0
  }

  package struct Length: Sendable, Equatable, Encodable {
    var durationsMinutes = [1.0, 2, 4, 8]
    package var agents = 40
    var settleSeconds = 5.0
  }

  package struct Reset: Sendable, Equatable, Encodable {
    var agents = 40
    var warmupSeconds = 10.0
    var baselineSeconds = 10.0
    var loadSeconds = 30.0
    var settleSeconds = 5.0
    var afterSeconds = 30.0
    var tolerancePercent = 10.0
  }
}
