import TidemarkSettings

/// The settings of `demo`: every kind of scenario in less than four minutes.
package struct DemoSettings: Sendable {
  package var leakMBPerMinute = 0.0
  package var retainOnResetPercent = 0.0
  /// nil leaves it to the service.
  package var mbPerAgent: Double?

  package init() {}

  private static let key = "demo-key"

  /// - Parameter program: Path of `tidemark-demo`.
  /// - Parameter ports: Three free ones.
  package func apply(to settings: inout CollectorConfiguration, program: String, ports: [UInt16]) {
    let urls = ports.map { "http://127.0.0.1:\($0)" }
    func service(_ name: String, _ index: Int, _ arguments: [String]) -> CollectorConfiguration.Service {
      var service = CollectorConfiguration.Service(name: name)
      service.command = [program, "--role", name, "--port", String(ports[index])] + arguments
      service.healthURL = urls[index] + "/health"
      service.environment = ["TIDEMARK_DEMO_API_KEY": Self.key]
      return service
    }
    settings.stack.kind = .processes
    settings.stack.healthTimeoutSeconds = 20
    settings.stack.stopGraceSeconds = 5
    settings.stack.services = [
      service("stream-processor", 1, []),
      service("frontend", 2, []),
      service("simulation", 0, ["--feed", urls[1] + "/events"] + misbehaviour),
    ]
    settings.workload.kind = .rideshare
    settings.workload.baseURL = urls[0]
    settings.workload.apiKey = Self.key
    settings.workload.apiKeyOrigin = "the demo's own"
    settings.sampling.source = .process
    settings.sampling.intervalSeconds = 0.5
    settings.scenarios = scenarios
    settings.labels["demo"] = "true"
  }

  private var misbehaviour: [String] {
    var arguments: [String] = []
    if leakMBPerMinute > 0 { arguments += ["--leak-mb-per-min", leakMBPerMinute.short] }
    if retainOnResetPercent > 0 { arguments += ["--retain-on-reset", retainOnResetPercent.short] }
    if let mbPerAgent { arguments += ["--mb-per-agent", mbPerAgent.short] }
    return arguments
  }

  private var scenarios: CollectorConfiguration.Scenarios {
    var scenarios = CollectorConfiguration.Scenarios()
    scenarios.baseline.warmupSeconds = 1
    scenarios.baseline.samplingSeconds = 8
    scenarios.load.levels = [5, 10, 20, 40]
    // The stream processor's window fills for four seconds.
    scenarios.load.settleSeconds = 5
    scenarios.load.samplingSeconds = 6
    // One, but long enough to tell a leak from a warm-up: below 110 s the two are not told apart.
    scenarios.duration.durationsMinutes = [2]
    scenarios.duration.agents = 20
    scenarios.duration.settleSeconds = 7
    scenarios.reset.agents = 20
    scenarios.reset.warmupSeconds = 1
    scenarios.reset.baselineSeconds = 4
    scenarios.reset.loadSeconds = 8
    scenarios.reset.settleSeconds = 5
    scenarios.reset.afterSeconds = 8
    return scenarios
  }
}
