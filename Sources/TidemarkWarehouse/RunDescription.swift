/// What is known of a run when it begins.
package struct RunDescription: Sendable {
  /// Unix microseconds UTC.
  package var startedAtMicroseconds: Int64
  package var host: HostFacts
  package var hostname: String
  /// Where samples come from: process, cgroup, docker, cadvisor.
  package var source: String
  package var intervalMicroseconds: Int64
  package var toolVersion: String
  /// JSON text; secrets already replaced.
  package var configuration: String
  package var labels: [String: String]

  package init(
    startedAtMicroseconds: Int64, host: HostFacts, hostname: String, source: String,
    intervalMicroseconds: Int64, toolVersion: String, configuration: String, labels: [String: String]
  ) {
    self.startedAtMicroseconds = startedAtMicroseconds
    self.host = host
    self.hostname = hostname
    self.source = source
    self.intervalMicroseconds = intervalMicroseconds
    self.toolVersion = toolVersion
    self.configuration = configuration
    self.labels = labels
  }
}

/// How a run ended.
package enum RunStatus: String, Sendable {
  case running, completed, interrupted, failed
}
