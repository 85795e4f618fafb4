import Testing
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite("The protocol of scenarios")
struct ScenarioPlanTests {
  private let settings = CollectorConfiguration()

  @Test("all scenarios of the defaults, in order, by their names")
  func names() throws {
    let plans = try ScenarioPlan.all([.baseline, .load, .duration, .reset], settings)
    #expect(
      plans.map(\.description.name) == [
        "baseline", "load_scaling_10", "load_scaling_20", "load_scaling_40", "load_scaling_80",
        "duration_leak_1m",
        "duration_leak_2m", "duration_leak_4m", "duration_leak_8m", "reset_behavior",
      ])
  }

  @Test("a load level of N is N drivers and N riders, settled before it is sampled, stopped after")
  func load() throws {
    let plan = try ScenarioPlan.load(40, settings)
    #expect(plan.description.drivers == 40)
    #expect(plan.description.riders == 40)
    #expect(plan.description.totalAgents == 80)
    #expect(plan.description.plannedDurationMicroseconds == 60_000_000)
    #expect(
      plan.steps == [
        .load(LoadLevel(40)), .sample(.sampling, .seconds(60), leadIn: .settle(5)), .stop,
      ])
    #expect(plan.length == .seconds(65))
  }

  @Test("a reset is measured before load, under load, and after it settled")
  func reset() throws {
    #expect(
      try ScenarioPlan.reset(settings).steps == [
        .sample(.baseline, .seconds(10), leadIn: .warmup(10)), .begin(.setup), .load(LoadLevel(40)),
        .sample(.load, .seconds(30), leadIn: nil), .begin(.settle), .reset,
        .sample(.postReset, .seconds(30), leadIn: .settle(5)), .stop,
      ])
  }

  @Test("a fraction of a minute stays readable in the name")
  func fraction() throws {
    let plan = try ScenarioPlan.duration(minutes: 0.5, settings)
    #expect(plan.description.name == "duration_leak_0.5m")
    #expect(plan.description.plannedDurationMicroseconds == 30_000_000)
  }

  @Test("the parameters hold what must be equal to compare, keys sorted")
  func parameters() throws {
    #expect(
      try ScenarioPlan.reset(settings).description.parameters
        == #"{"after_seconds":30,"baseline_seconds":10,"drivers":40,"interval_seconds":2,"kind":"reset","#
        + #""load_seconds":30,"restart":true,"riders":40,"settle_seconds":5,"tolerance_percent":10,"#
        + #""total_agents":80,"warmup_seconds":10}"#)
  }

  @Test("a recording knows its agents only when told")
  func recording() throws {
    let unknown = try ScenarioPlan.recording(name: "x", length: .seconds(9), totalAgents: nil, settings)
    #expect(unknown.description.totalAgents == nil)
    let known = try ScenarioPlan.recording(name: "x", length: .seconds(9), totalAgents: 12, settings)
    #expect(known.description.totalAgents == 12)
    #expect(known.description.drivers == nil)
  }
}

@Suite("Memory warnings")
struct MemoryWatchTests {
  private func reading(percent: Double, offset: Int64) -> ContainerSample {
    var sample = Sample(offsetMicroseconds: offset)
    sample.memoryLimitBytes = 1_000_000
    sample.workingSetBytes = Int64(percent * 10_000)
    return ContainerSample(container: ContainerDescription(name: "api"), sample: sample)
  }

  @Test("a warning opens at the threshold, keeps the peak, and closes below it")
  func stretch() {
    var watch = MemoryWatch(thresholdPercent: 95)
    #expect(watch.update(reading(percent: 94.9, offset: 1)) == nil)
    #expect(watch.update(reading(percent: 95, offset: 2)) == .rose(container: "api", percent: 95))
    #expect(watch.update(reading(percent: 99, offset: 3)) == nil)
    #expect(watch.update(reading(percent: 96, offset: 4)) == nil)
    #expect(
      watch.update(reading(percent: 90, offset: 5))
        == .fell(
          MemoryWarning(
            container: "api", startedOffsetMicroseconds: 2, endedOffsetMicroseconds: 5, peakPercent: 99)))
    #expect(watch.finish().isEmpty)
  }

  @Test("a warning that is open at the end has no end, and a container without a limit none at all")
  func open() {
    var watch = MemoryWatch(thresholdPercent: 95)
    _ = watch.update(reading(percent: 97, offset: 7))
    #expect(watch.finish().map(\.endedOffsetMicroseconds) == [nil])
    var unlimited = reading(percent: 99, offset: 8)
    unlimited.sample.memoryLimitBytes = nil
    #expect(watch.update(unlimited) == nil)
  }
}
