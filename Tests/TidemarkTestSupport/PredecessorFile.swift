import Foundation

/// A results.json as the predecessor's first release writes it (its `runner.py`: `json.dump(results, f, indent=2)`),
/// with every kind of scenario. Its machine stands one hour east of UTC.
///
/// There is no recorded file to copy: keys, order, types and rounding are those of its source.
package enum PredecessorFile {
  package static let hostileNames = [
    "=cmd()|\"x\"", "a,b;<script>'--", "\u{1b}[31mred", "tab\tnew\nline", "имя-ß-𝄞",
  ]
  package static let containers = ["rideshare-kafka", "rideshare-simulation"] + hostileNames
  /// Readings of containers in the whole file.
  package static let readingCount = 7 * (5 + 4 * 6 + 10 + 3 + 15) - 7
  /// 2025-11-15 09:46:40.123456 UTC.
  package static let start = 1_763_200_000.123456

  package static let text = render(file, level: 0)

  private indirect enum JSON {
    case raw(String)
    case array([JSON])
    case object([(String, JSON)])
  }

  private static func quoted(_ text: String) -> String {
    "\""
      + text.utf16.map { unit in
        switch unit {
        case 0x22: "\\\""
        case 0x5C: "\\\\"
        case 0x0A: "\\n"
        case 0x09: "\\t"
        case 0x20...0x7E: String(Character(Unicode.Scalar(UInt8(unit))))
        default: String(format: "\\u%04x", Int(unit))
        }
      }.joined() + "\""
  }

  private static func text(_ value: String) -> JSON { .raw(quoted(value)) }
  private static func number(_ value: Double) -> JSON { .raw("\(value)") }

  private static func render(_ json: JSON, level: Int) -> String {
    let (outer, inner) = (String(repeating: "  ", count: level), String(repeating: "  ", count: level + 1))
    switch json {
    case .raw(let text): return text
    case .array(let elements) where elements.isEmpty: return "[]"
    case .object(let members) where members.isEmpty: return "{}"
    case .array(let elements):
      return "[\n" + elements.map { inner + render($0, level: level + 1) }.joined(separator: ",\n")
        + "\n\(outer)]"
    case .object(let members):
      return "{\n"
        + members.map { "\(inner)\(quoted($0.0)): \(render($0.1, level: level + 1))" }.joined(
          separator: ",\n")
        + "\n\(outer)}"
    }
  }

  /// One hour east, microseconds.
  private static func iso(_ seconds: Double) -> JSON {
    let microseconds = Int((seconds * 1e6).rounded())
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 3600)
    formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
    let whole = formatter.string(from: Date(timeIntervalSince1970: Double(microseconds / 1_000_000)))
    return text(whole + String(format: ".%06d", microseconds % 1_000_000))
  }

  /// `simulation`: MB of rideshare-simulation in each sample; `gap`: the sample without any container.
  private static func samples(_ simulation: [Double], from: Double, gap: Int? = nil) -> [JSON] {
    simulation.enumerated().map { index, megabytes in
      let moment = from + 2 * Double(index) + 0.001 * Double(index % 3)
      let readings = containers.enumerated().map { place, name in
        let used = place == 1 ? megabytes : Double(20 + 10 * place) + 0.1 * Double((index * 7 + place) % 5)
        // Without a limit the predecessor writes zeros.
        let limit = [0, 1024, 40.5][place % 3]
        return (
          name,
          JSON.object([
            ("memory_used_mb", number((used * 10).rounded() / 10)), ("memory_limit_mb", number(limit)),
            ("memory_percent", number(limit == 0 ? 0 : (used / limit * 1000).rounded() / 10)),
            ("cpu_percent", number(index == 0 ? 0 : 12.5 + Double(place))),
          ])
        )
      }
      return .object([
        ("timestamp", number(moment)), ("timestamp_iso", iso(moment + 0.00004)),
        ("containers", .object(index == gap ? [] : readings)),
      ])
    }
  }

  private static func scenario(
    _ name: String, _ parameters: [(String, JSON)], from: Double, length: Double, _ samples: [JSON],
    kills: [JSON] = [], reason: String? = nil
  ) -> JSON {
    .object([
      ("scenario_name", text(name)), ("scenario_params", .object(parameters)), ("started_at", iso(from)),
      ("completed_at", iso(from + length)), ("duration_seconds", number(length)),
      ("samples", .array(samples)),
      ("oom_events", .array(kills)), ("aborted", .raw(reason == nil ? "false" : "true")),
      ("abort_reason", reason.map(text) ?? .raw("null")), ("metadata", .object([])),
    ])
  }

  private static let file: JSON = {
    let agents: (Int) -> [(String, JSON)] = { [("drivers", .raw("\($0)")), ("riders", .raw("\($0)"))] }
    var scenarios = [
      scenario(
        "baseline", [], from: start, length: 60.5,
        samples(Array(repeating: 100.3, count: 5), from: start + 45))
    ]
    for (index, level) in [10, 20, 40, 80].enumerated() {
      let from = start + 100 * Double(index + 1)
      let memory = (0..<6).map { 2.5 * Double(2 * level) + 312.5 + Double($0 % 2) }
      scenarios.append(
        scenario(
          "load_scaling_\(level)", agents(level) + [("total_agents", .raw("\(2 * level)"))], from: from,
          length: 90.25, samples(memory, from: from + 50, gap: index == 2 ? 3 : nil)))
    }
    let duration: [(String, JSON)] = [("duration_minutes", .raw("1")), ("duration_seconds", .raw("60"))]
    scenarios.append(
      scenario(
        "duration_leak_1m", duration + agents(40), from: start + 500, length: 99,
        samples((0..<10).map { 400 + 0.5 * Double($0) }, from: start + 560)))
    let kill = start + 670.5
    scenarios.append(
      scenario(
        "duration_leak_2m",
        [("duration_minutes", .raw("2")), ("duration_seconds", .raw("120"))] + agents(40),
        from: start + 600, length: 71, samples([500, 700, 1000], from: start + 665),
        kills: [
          .object([
            ("container_name", text("rideshare-simulation")), ("timestamp", number(kill)),
            ("timestamp_iso", iso(kill)),
            ("previous_restart_count", .raw("0")), ("current_restart_count", .raw("2")),
          ])
        ], reason: "OOM detected in: rideshare-simulation"))
    let verdict: JSON = .object([
      (
        "analysis",
        .object([
          ("container", text("rideshare-simulation")), ("baseline_avg_mb", number(200)),
          ("load_peak_mb", number(450)), ("post_reset_avg_mb", number(230)), ("diff_percent", number(15)),
          ("tolerance_percent", number(10)), ("passed", .raw("false")),
        ])
      )
    ])
    scenarios.append(
      scenario(
        "reset_behavior", agents(40) + [("tolerance_percent", number(10))], from: start + 700, length: 120,
        samples(Array(repeating: 200, count: 5), from: start + 730)
          + samples([390, 450, 420, 430, 440], from: start + 760)
          + samples(Array(repeating: 230, count: 5), from: start + 780) + [verdict]))
    scenarios.append(scenario("baseline", [], from: start + 900, length: 3, [], reason: "Setup failed"))
    return .object([
      ("test_id", text("20251115_104640")), ("started_at", iso(start)),
      (
        "config",
        .object([
          ("api", .object([("base_url", text("http://localhost:8000"))])),
          (
            "docker",
            .object([
              ("compose_file", text("infrastructure/docker/compose.yml")),
              ("profiles", .array([text("core"), text("data-pipeline")])),
            ])
          ),
          ("sampling", .object([("interval_seconds", number(2)), ("warmup_seconds", number(10))])),
          (
            "scenarios",
            .object([
              ("load_levels", .array(["10", "20", "40", "80"].map(JSON.raw))),
              ("duration_minutes", .array(["1", "2"].map(JSON.raw))),
            ])
          ),
        ])
      ),
      ("scenarios", .array(scenarios)), ("completed_at", iso(start + 950)),
      ("analysis", .object([("scenario_summaries", .array([]))])),
    ])
  }()
}
