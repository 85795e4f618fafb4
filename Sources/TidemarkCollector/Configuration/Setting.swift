import TidemarkErrors
import TidemarkSettings

/// One thing that can be set: its path, and how its value is read.
///
/// The name of its environment variable is derived from the path: `sampling.interval_seconds` is
/// `TIDEMARK_SAMPLING_INTERVAL_SECONDS`. `database` is also `TIDEMARK_DB`, the name the analyzer uses.
struct Setting: Sendable {
  /// Dotted.
  let path: String
  let apply: @Sendable (inout CollectorConfiguration, SettingValue) throws -> Void

  init(
    _ path: String, _ apply: @escaping @Sendable (inout CollectorConfiguration, SettingValue) throws -> Void
  ) {
    self.path = path
    self.apply = apply
  }

  var variable: String { Self.variable(path) }

  static func variable(_ path: String) -> String {
    "TIDEMARK_" + String(path.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private static let seconds = 0.0...86_400.0
  private static let positiveSeconds = 0.1...86_400.0
  private static let agents = 1...100_000

  /// All but those of single services, which depend on what the file declares.
  static let all: [Setting] = [
    Setting("database") { $0.database = try $1.text("the path of a file") },
    Setting("labels") { $0.labels.merge(try $1.texts("names and texts")) { $1 } },
    Setting("memory_warning_percent") { $0.memoryWarningPercent = try $1.number(in: 1...100, "percent") },

    Setting("stack.kind") { $0.stack.kind = try $1.choice(CollectorConfiguration.Stack.Kind.self) },
    Setting("stack.compose_file") { $0.stack.composeFile = try $1.paths() },
    Setting("stack.profiles") { $0.stack.profiles = try $1.list("a list of profiles").map { try $0.text() } },
    Setting("stack.build") { $0.stack.build = try $1.flag() },
    Setting("stack.build_timeout_seconds") {
      $0.stack.buildTimeoutSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("stack.containers") { $0.stack.containers = try $1.knownContainers() },
    Setting("stack.project") { $0.stack.project = try $1.text("the name of a project") },
    Setting("stack.health_timeout_seconds") {
      $0.stack.healthTimeoutSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("stack.stop_grace_seconds") { $0.stack.stopGraceSeconds = try $1.number(in: seconds, "seconds") },

    Setting("workload.kind") { $0.workload.kind = try $1.choice(CollectorConfiguration.Workload.Kind.self) },
    Setting("workload.base_url") { $0.workload.baseURL = try $1.url() },
    Setting("workload.api_key") {
      $0.workload.apiKey = try $1.text("a key")
      $0.workload.apiKeyEnv = nil
      $0.workload.apiKeyOrigin = "workload.api_key at \($1.place.brief)"
    },
    Setting("workload.api_key_env") {
      $0.workload.apiKeyEnv = try $1.text("the name of an environment variable")
      $0.workload.apiKey = nil
    },
    Setting("workload.api_key_header") { $0.workload.apiKeyHeader = try $1.headerName() },
    Setting("workload.timeout_seconds") {
      $0.workload.timeoutSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("workload.spawn_timeout_seconds") {
      $0.workload.spawnTimeoutSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("workload.steps.status") { $0.workload.steps.status = try $1.requests() },
    Setting("workload.steps.start") { $0.workload.steps.start = try $1.requests() },
    Setting("workload.steps.load") { $0.workload.steps.load = try $1.requests() },
    Setting("workload.steps.spawned") { $0.workload.steps.spawned = try $1.requests() },
    Setting("workload.steps.stop") { $0.workload.steps.stop = try $1.requests() },
    Setting("workload.steps.reset") { $0.workload.steps.reset = try $1.requests() },
    Setting("workload.commands.status") { $0.workload.commands.status = try $1.text("a shell command") },
    Setting("workload.commands.start") { $0.workload.commands.start = try $1.text("a shell command") },
    Setting("workload.commands.load") { $0.workload.commands.load = try $1.text("a shell command") },
    Setting("workload.commands.stop") { $0.workload.commands.stop = try $1.text("a shell command") },
    Setting("workload.commands.reset") { $0.workload.commands.reset = try $1.text("a shell command") },
    Setting("workload.commands.timeout_seconds") {
      $0.workload.commands.timeoutSeconds = try $1.number(in: positiveSeconds, "seconds")
    },

    Setting("sampling.source") {
      $0.sampling.source = try $1.choice(CollectorConfiguration.Sampling.Source.self)
    },
    Setting("sampling.interval_seconds") {
      $0.sampling.intervalSeconds = try $1.number(in: 0.05...3600, "seconds")
    },
    Setting("sampling.cadvisor_url") { $0.sampling.cadvisorURL = try $1.url() },

    Setting("scenarios.restart") { $0.scenarios.restart = try $1.flag() },
    Setting("scenarios.baseline.warmup_seconds") {
      $0.scenarios.baseline.warmupSeconds = try $1.number(in: seconds, "seconds")
    },
    Setting("scenarios.baseline.sampling_seconds") {
      $0.scenarios.baseline.samplingSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("scenarios.load.levels") { configuration, value in
      configuration.scenarios.load.levels = try value.nonEmptyList(
        "a list of load levels such as [10, 20, 40]"
      ) {
        try $0.integer(in: agents, "agents")
      }
    },
    Setting("scenarios.load.settle_seconds") {
      $0.scenarios.load.settleSeconds = try $1.number(in: seconds, "seconds")
    },
    Setting("scenarios.load.sampling_seconds") {
      $0.scenarios.load.samplingSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("scenarios.duration.durations_minutes") { configuration, value in
      configuration.scenarios.duration.durationsMinutes = try value.nonEmptyList(
        "a list of minutes such as [1, 2, 4]"
      ) { try $0.number(in: 0.01...10_000, "minutes") }
    },
    Setting("scenarios.duration.agents") {
      $0.scenarios.duration.agents = try $1.integer(in: agents, "agents")
    },
    Setting("scenarios.duration.settle_seconds") {
      $0.scenarios.duration.settleSeconds = try $1.number(in: seconds, "seconds")
    },
    Setting("scenarios.reset.agents") { $0.scenarios.reset.agents = try $1.integer(in: agents, "agents") },
    Setting("scenarios.reset.warmup_seconds") {
      $0.scenarios.reset.warmupSeconds = try $1.number(in: seconds, "seconds")
    },
    Setting("scenarios.reset.baseline_seconds") {
      $0.scenarios.reset.baselineSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("scenarios.reset.load_seconds") {
      $0.scenarios.reset.loadSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("scenarios.reset.settle_seconds") {
      $0.scenarios.reset.settleSeconds = try $1.number(in: seconds, "seconds")
    },
    Setting("scenarios.reset.after_seconds") {
      $0.scenarios.reset.afterSeconds = try $1.number(in: positiveSeconds, "seconds")
    },
    Setting("scenarios.reset.tolerance_percent") {
      $0.scenarios.reset.tolerancePercent = try $1.number(in: 0...1000, "percent")
    },
  ]

  /// The settings of one declared service.
  static func service(_ name: String) -> [Setting] {
    func setting(
      _ key: String,
      _ apply: @escaping @Sendable (inout CollectorConfiguration.Service, SettingValue) throws -> Void
    ) -> Setting {
      Setting("stack.services.\(name).\(key)") { configuration, value in
        guard let index = configuration.stack.services.firstIndex(where: { $0.name == name }) else { return }
        try apply(&configuration.stack.services[index], value)
      }
    }
    return [
      setting("command") { service, value in
        service.command = try value.nonEmptyList("a list of a program and its arguments") { try $0.text() }
      },
      setting("health_url") { $0.healthURL = try $1.url() },
      setting("log_file") { $0.logFile = try $1.text("the path of a file") },
      setting("restart") { $0.restart = try $1.choice(CollectorConfiguration.Service.Restart.self) },
      setting("environment") { $0.environment.merge(try $1.texts("names and texts")) { $1 } },
      setting("working_directory") { $0.workingDirectory = try $1.text("the path of a directory") },
    ]
  }
}

extension SettingValue {
  fileprivate func knownContainers() throws -> [CollectorConfiguration.KnownContainer] {
    let allowed = "a mapping such as {kafka: {name: rideshare-kafka, profile: core}}"
    guard case .map(let entries) = content else { throw bad(allowed) }
    return try entries.map { service, value in
      var known = CollectorConfiguration.KnownContainer(service: service)
      for (name, field) in try value.entries(["name", "profile"], under: "\(key).\(service).", allowed) {
        if name == "name" {
          known.name = try field.text("the name of a container")
        } else {
          known.profile = try field.text("the name of a profile")
        }
      }
      return known
    }
  }

  /// One path, or a list of them.
  fileprivate func paths() throws -> [String] {
    let allowed = "the path of a file, or a list of paths"
    if case .scalar(let text) = content, case .file = place { return [text] }
    return try nonEmptyList(allowed) { try $0.text(allowed) }
  }

  fileprivate func headerName() throws -> String {
    let name = try text("the name of an HTTP header")
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }) else {
      throw bad("the name of an HTTP header")
    }
    return name
  }
}
