/// What is known of a scenario when it begins.
package struct ScenarioDescription: Sendable {
  package enum Kind: String, Sendable, CaseIterable { case baseline, load, duration, reset, recording }

  package var kind: Kind
  package var name: String
  package var drivers: Int?
  package var riders: Int?
  package var totalAgents: Int?
  /// Length of the sampled phases as asked for.
  package var plannedDurationMicroseconds: Int64?
  /// JSON text with sorted keys: everything that must be equal for two scenarios to be comparable.
  package var parameters: String

  package init(
    kind: Kind, name: String, drivers: Int?, riders: Int?, totalAgents: Int?,
    plannedDurationMicroseconds: Int64?, parameters: String
  ) {
    self.kind = kind
    self.name = name
    self.drivers = drivers
    self.riders = riders
    self.totalAgents = totalAgents
    self.plannedDurationMicroseconds = plannedDurationMicroseconds
    self.parameters = parameters
  }
}

/// A named stretch of a scenario.
package enum PhaseName: String, Sendable, CaseIterable {
  case setup, warmup, settle, baseline, load, sampling
  case postReset = "post_reset"

  /// Whether readings in this phase are stored.
  package var isSampled: Bool {
    switch self {
    case .baseline, .load, .sampling, .postReset: true
    case .setup, .warmup, .settle: false
    }
  }
}

/// A container as first seen in a scenario. With processes, a declared service.
package struct ContainerDescription: Sendable, Equatable {
  package var name: String
  package var service: String?
  package var engineID: String?
  package var image: String?
  package var imageID: String?
  /// When the image was built, Unix microseconds.
  package var imageCreatedAtMicroseconds: Int64?
  package var memoryLimitBytes: Int64?
  package var cpuLimitMillicores: Int64?

  package init(
    name: String, service: String? = nil, engineID: String? = nil, image: String? = nil,
    imageID: String? = nil, imageCreatedAtMicroseconds: Int64? = nil, memoryLimitBytes: Int64? = nil,
    cpuLimitMillicores: Int64? = nil
  ) {
    self.name = name
    self.service = service
    self.engineID = engineID
    self.image = image
    self.imageID = imageID
    self.imageCreatedAtMicroseconds = imageCreatedAtMicroseconds
    self.memoryLimitBytes = memoryLimitBytes
    self.cpuLimitMillicores = cpuLimitMillicores
  }
}
