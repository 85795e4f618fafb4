package import TidemarkWarehouse

/// What the user says about a recording that its file does not.
package struct RecordingOptions: Sendable {
  /// Name of the scenario where the file has none. It does not follow from the file's name, so that two recordings of
  /// one thing compare.
  package static let defaultScenario = "recording"

  package var scenario: String?
  /// nil: by the name.
  package var kind: ScenarioDescription.Kind?
  package var totalAgents: Int?
  /// Name of the container where the file is of one.
  package var container: String?
  /// Columns by field.
  package var columns: [String: String] = [:]
  /// Names of the columns, if the file has no header.
  package var header: String?
  /// Between lines of one container, where they carry no time.
  package var intervalSeconds: Double?
  /// Of the first line, where lines carry no date or no time.
  package var start: CivilTime?
  package var timeFormat: TimePattern?
  /// Of amounts of memory that name none.
  package var memoryUnit: MemoryUnit?
  /// Of rates of CPU that name none.
  package var cpuUnit: CPUUnit?
  package var metrics: [MetricMeaning] = []
  /// What the answer in a file was asked with, by the file's path.
  package var queries: [String: String] = [:]

  package init(
    scenario: String? = nil, kind: ScenarioDescription.Kind? = nil, totalAgents: Int? = nil,
    container: String? = nil, columns: [String: String] = [:], header: String? = nil,
    intervalSeconds: Double? = nil, start: CivilTime? = nil, timeFormat: TimePattern? = nil,
    memoryUnit: MemoryUnit? = nil, cpuUnit: CPUUnit? = nil, metrics: [MetricMeaning] = []
  ) {
    self.scenario = scenario
    self.kind = kind
    self.totalAgents = totalAgents
    self.container = container
    self.columns = columns
    self.header = header
    self.intervalSeconds = intervalSeconds
    self.start = start
    self.timeFormat = timeFormat
    self.memoryUnit = memoryUnit
    self.cpuUnit = cpuUnit
    self.metrics = metrics
  }
}

/// Units of memory; all but bytes are powers of 1024.
package enum MemoryUnit: String, Sendable, CaseIterable {
  case bytes
  case kilobytes = "KB"
  case megabytes = "MB"
  case gigabytes = "GB"

  var bytes: Double {
    switch self {
    case .bytes: 1
    case .kilobytes: 1024
    case .megabytes: 1_048_576
    case .gigabytes: 1_073_741_824
    }
  }
}

/// Units of CPU: percent of one core, cores or thousandths of one; `seconds` counts what was used so far.
package enum CPUUnit: String, Sendable, CaseIterable { case percent, cores, millicores, seconds }

/// What the series of an expression, or the columns of an export, are.
package struct MetricMeaning: Sendable, Equatable {
  package enum Quantity: Sendable, Equatable {
    /// nil: as the file has it, else bytes.
    case memory(MemoryUnit?)
    case cpu(CPUUnit)
  }

  package let quantity: Quantity
  /// A file, or the name of a metric, that it holds for; nil: for all that have no meaning of their own.
  package let subject: String?

  /// `memory`, `memory=KB`, `cpu=cores`, and either with a file's or metric's name behind another `=`, as in
  /// `memory=mem.json` or `cpu=cores=cpu.json`. nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard let kind = parts.first, !parts.dropFirst().contains("") else { return nil }
    var rest = parts.dropFirst()
    switch kind {
    case "memory":
      let unit = rest.first.flatMap { name in
        MemoryUnit.allCases.first { $0.rawValue.lowercased() == name.lowercased() }
      }
      if unit != nil { rest = rest.dropFirst() }
      quantity = .memory(unit)
    case "cpu":
      guard let unit = rest.first.flatMap({ CPUUnit(rawValue: $0.lowercased()) }) else { return nil }
      rest = rest.dropFirst()
      quantity = .cpu(unit)
    default: return nil
    }
    subject = rest.isEmpty ? nil : rest.joined(separator: "=")
  }

  /// Whether it speaks of a series or column of this metric in this file.
  func covers(metric: String?, path: String) -> Bool {
    guard let subject else { return true }
    return subject == metric || subject == path || path.hasSuffix("/" + subject)
  }
}
