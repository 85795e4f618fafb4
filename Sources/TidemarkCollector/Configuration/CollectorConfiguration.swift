/// Everything that can be set about a run, with the defaults.
///
/// Its layout is that of `tidemark.yaml`; `Setting.all` says how each value is read.
package struct CollectorConfiguration: Sendable, Equatable, Encodable {
  package var database = "tidemark.db"
  package var labels: [String: String] = [:]
  /// A container is warned about from this share of its memory limit on.
  package var memoryWarningPercent = 95.0
  package var stack = Stack()
  package var workload = Workload()
  package var sampling = Sampling()
  package var scenarios = Scenarios()

  package init() {}

  package struct Stack: Sendable, Equatable, Encodable {
    package enum Kind: String, Sendable, CaseIterable, Encodable { case compose, processes }

    package var kind = Kind.compose
    package var composeFile = "infrastructure/docker/compose.yml"
    package var profiles = ["core", "data-pipeline", "monitoring", "analytics"]
    /// What is known of the project beforehand; it may have other services as well.
    package var containers: [KnownContainer] = []
    /// Name of the Compose project; nil leaves it to Compose.
    package var project: String?
    /// In the order of the file, which is the order of starting.
    package var services: [Service] = []
    /// For all services together, from the first start on.
    package var healthTimeoutSeconds = 120.0
    /// Between SIGTERM and SIGKILL.
    package var stopGraceSeconds = 10.0
  }

  /// A Compose service by the name people know it by.
  package struct KnownContainer: Sendable, Equatable, Encodable {
    package var service: String
    /// Of its series; without one the service's own.
    package var name: String?
    /// Looked for by `check` only when the profile is active; nil always.
    package var profile: String?

    package init(service: String, name: String? = nil, profile: String? = nil) {
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

    package var name: String
    /// The program and its arguments; no shell in between.
    package var command: [String] = []
    /// Answers 200 once the service is ready; a service without one counts when it runs.
    package var healthURL: String?
    package var logFile: String?
    package var restart = Restart.no
    package var environment: [String: String] = [:]
    package var workingDirectory: String?

    package init(name: String) { self.name = name }
  }

  package struct Workload: Sendable, Equatable, Encodable {
    package enum Kind: String, Sendable, CaseIterable, Encodable { case rideshare, http, command, none }

    package var kind = Kind.rideshare
    package var baseURL = "http://localhost:8000"
    package var apiKey: String?
    /// Name of an environment variable that holds the key.
    package var apiKeyEnv: String?
    package var apiKeyHeader = "X-API-Key"
    /// For one request.
    package var timeoutSeconds = 30.0
    /// For the agents asked for to come into being.
    package var spawnTimeoutSeconds = 120.0
    /// For kind http.
    package var steps = WorkloadPlan()
    /// For kind command.
    package var commands = Commands()
    /// Where the key was given, for messages; not a setting.
    package var apiKeyOrigin: String?
  }

  /// Shell commands that drive the stack.
  package struct Commands: Sendable, Equatable, Encodable {
    package var status: String?
    package var start: String?
    package var load: String?
    package var stop: String?
    package var reset: String?
    /// For one of them.
    package var timeoutSeconds = 120.0

    package init() {}
  }

  package struct Sampling: Sendable, Equatable, Encodable {
    package enum Source: String, Sendable, CaseIterable, Encodable {
      case auto, cadvisor, docker, cgroup, process
    }

    package var source = Source.auto
    package var intervalSeconds = 2.0
    package var cadvisorURL = "http://localhost:8083"
  }

  package struct Scenarios: Sendable, Equatable, Encodable {
    /// Whether every scenario starts from a clean environment.
    package var restart = true
    package var baseline = Baseline()
    package var load = Load()
    package var duration = Length()
    package var reset = Reset()
  }

  package struct Baseline: Sendable, Equatable, Encodable {
    package var warmupSeconds = 10.0
    package var samplingSeconds = 30.0
  }

  package struct Load: Sendable, Equatable, Encodable {
    /// N drivers and N riders each.
    package var levels = [10, 20, 40, 80]
    package var settleSeconds = 5.0
    package var samplingSeconds = 60.0
  }

  package struct Length: Sendable, Equatable, Encodable {
    package var durationsMinutes = [1.0, 2, 4, 8]
    package var agents = 40
    package var settleSeconds = 5.0
  }

  package struct Reset: Sendable, Equatable, Encodable {
    package var agents = 40
    package var warmupSeconds = 10.0
    package var baselineSeconds = 10.0
    package var loadSeconds = 30.0
    package var settleSeconds = 5.0
    package var afterSeconds = 30.0
    package var tolerancePercent = 10.0
  }
}
