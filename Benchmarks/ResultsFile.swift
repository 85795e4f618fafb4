import Foundation
import TidemarkStatistics

/// A results.json of the predecessor's shape with seeded noise: 21 containers, all four kinds of scenario, 620 ticks.
struct ResultsFile {
  static let containers = (1...20).map { "service-\($0)" } + ["simulation"]

  /// Readings of containers in one file.
  static let readingCount = 13_020

  private var generator: SeededGenerator
  private let factors: [Double]
  private var noise = [Double](repeating: 0, count: containers.count)
  private var clock: Double
  private let start: Double

  /// - Parameter day: Days after 2026-01-01.
  init(seed: UInt64, day: Int) {
    var generator = SeededGenerator(seed: seed)
    factors = Self.containers.map { _ in 1 + Double.random(in: -0.02...0.02, using: &generator) }
    self.generator = generator
    start = 1_767_225_600 + Double(day) * 86400
    clock = start
  }

  /// The whole file.
  mutating func text() -> String {
    var scenarios = [scenario("baseline", "{}", [(0, 30)])]
    for drivers in [10, 20, 40, 80] {
      let agents = #"{"drivers":\#(drivers),"riders":\#(drivers),"total_agents":\#(2 * drivers)}"#
      scenarios.append(scenario("load_scaling_\(drivers)", agents, [(2 * drivers, 60)]))
    }
    for minutes in [1, 2, 4, 8] {
      let length = #"{"duration_minutes":\#(minutes),"drivers":40,"riders":40,"total_agents":80}"#
      scenarios.append(scenario("duration_leak_\(minutes)m", length, [(80, minutes * 60)]))
    }
    let reset = #"{"drivers":40,"riders":40,"total_agents":80,"tolerance_percent":10.0}"#
    scenarios.append(scenario("reset_behavior", reset, [(0, 10), (80, 30), (0, 30)]))
    let testID = Date(timeIntervalSince1970: start).formatted(
      .verbatim(
        "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)_\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
    )
    return
      #"{"test_id":"\#(testID)","started_at":"\#(iso(start))","config":{"sampling":{"interval_seconds":2.0}},"#
      + #""scenarios":[\#(scenarios.joined(separator: ","))],"completed_at":"\#(iso(clock))"}"#
  }

  private mutating func scenario(
    _ name: String, _ parameters: String, _ stretches: [(agents: Int, seconds: Int)]
  )
    -> String
  {
    let began = clock
    clock += 45
    var samples: [String] = []
    for stretch in stretches {
      for _ in 0..<(stretch.seconds / 2) {
        samples.append(sample(agents: Double(stretch.agents)))
        clock += 2
      }
      clock += 6
    }
    return #"{"scenario_name":"\#(name)","scenario_params":\#(parameters),"started_at":"\#(iso(began))","#
      + #""completed_at":"\#(iso(clock))","duration_seconds":\#(clock - began),"#
      + #""samples":[\#(samples.joined(separator: ","))],"oom_events":[],"aborted":false,"abort_reason":null,"metadata":{}}"#
  }

  private mutating func sample(agents: Double) -> String {
    let readings = Self.containers.indices.map { index in
      noise[index] = 0.9 * noise[index] + Double.random(in: -1.2...1.2, using: &generator)
      let isSimulation = index == Self.containers.count - 1
      let level = isSimulation ? 312.5 + 2.45 * agents : 60 + 37 * Double(index) + 0.05 * agents
      let memory = ((level * factors[index] + noise[index]) * 10).rounded() / 10
      let busy = 2 + (isSimulation ? 0.4 : 0.04) * agents + Double.random(in: 0...2, using: &generator)
      let cpu = (busy * 10).rounded() / 10
      return #""\#(Self.containers[index])":{"memory_used_mb":\#(memory),"memory_limit_mb":2048.0,"#
        + #""memory_percent":\#((memory / 2.048).rounded() / 10),"cpu_percent":\#(cpu)}"#
    }
    return
      #"{"timestamp":\#(clock),"timestamp_iso":"\#(iso(clock))","containers":{\#(readings.joined(separator: ","))}}"#
  }

  private func iso(_ seconds: Double) -> String {
    String(Date(timeIntervalSince1970: seconds).formatted(.iso8601).dropLast())
  }
}
