package import TidemarkWarehouse

/// One reading of a container as another tool recorded it.
struct ForeignReading {
  /// nil where the file has one scenario.
  var scenario: String?
  var container: String
  var unixMicroseconds: Int64
  var totalAgents: Int?
  /// Its offset is set when the start of its scenario is known.
  var sample = Sample(offsetMicroseconds: 0)
}

/// What the user says about a recording that its file does not.
package struct ForeignOptions: Sendable {
  /// Name of the scenario where the file has none; nil: the file's own name.
  package var scenario: String?
  /// nil: by the name.
  package var kind: ScenarioDescription.Kind?
  package var totalAgents: Int?
  /// Columns of a CSV by field.
  package var columns: [String: String]
  /// Between lines of one container, where they carry no time.
  package var intervalSeconds: Double?
  /// Unix microseconds of the first line, where lines carry no time.
  package var start: CivilTime?

  package init(
    scenario: String? = nil, kind: ScenarioDescription.Kind? = nil, totalAgents: Int? = nil,
    columns: [String: String] = [:], intervalSeconds: Double? = nil, start: CivilTime? = nil
  ) {
    self.scenario = scenario
    self.kind = kind
    self.totalAgents = totalAgents
    self.columns = columns
    self.intervalSeconds = intervalSeconds
    self.start = start
  }
}

/// The forms of recordings that can be brought in.
package enum ImportFormat: String, Sendable, CaseIterable {
  case resultsJSON = "results-json"
  case csv, docker, prometheus

  /// By content: a results.json and an answer of Prometheus are one object with members of their own, a log of
  /// `docker stats` has an object a line; anything else may be CSV. Fails with `ImportProblem`.
  package init(contentOf path: String) throws {
    let lines = try TextLines(path)
    var head = ""
    while let line = try lines.next(), head.utf8.count < 1 << 16 { head += line.text + "\n" }
    let text = head.drop { $0.isWhitespace || $0 == "\u{1b}" }
    let isObject = text.hasPrefix("{") || text.hasPrefix("[")
    if head.contains("\"resultType\"") && isObject {
      self = .prometheus
    } else if head.contains("\"MemUsage\"") {
      self = .docker
    } else if isObject || text.isEmpty {
      self = .resultsJSON
    } else {
      self = .csv
    }
  }
}

/// The rate of a counter per container: how many milli-cores were busy since the reading before.
struct ProcessorRate {
  private var last: [String: (moment: Int64, busy: Int64)] = [:]

  /// nil at the first reading, and where the counter or the clock went back.
  mutating func millicores(_ container: String, at moment: Int64, busyMicroseconds busy: Int64) -> Int64? {
    defer { last[container] = (moment, busy) }
    guard let before = last[container], moment > before.moment, busy >= before.busy else { return nil }
    return Int64((Double(busy - before.busy) / Double(moment - before.moment) * 1000).rounded())
  }
}
