import Foundation
import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate

/// The gate on the history whose truth is known.
@Suite struct GateTests {
  private func judge(
    _ candidate: String, against: String = "baseline:release", policy: GatePolicy = GatePolicy(),
    in warehouse: Warehouse
  ) throws -> GateJudgement {
    let runs = try GateRuns(candidate: candidate, against: against, in: warehouse)
    return try GateJudgement(runs, policy: policy, against: against, in: warehouse)
  }

  /// Containers and metrics that failed, scenarios apart.
  private func failures(_ judgement: GateJudgement) -> Set<String> {
    Set(
      judgement.evaluation.findings.filter { $0.effect == .fail }.map {
        "\($0.subject.container ?? "*") \($0.subject.metric)"
      })
  }

  @Test(
    "against the release: nothing at 39, the step at 41, the leak too at 46, the growth per agent too at 51")
  func history() async throws {
    try await withHistory { warehouse, _ in
      let at39 = try judge("#39", in: warehouse)
      #expect(at39.verdict == .pass && failures(at39).isEmpty)
      let step: Set = ["frontend memory_mean_mb"]
      let at41 = try judge("#41", in: warehouse)
      #expect(at41.verdict == .fail && failures(at41) == step)
      let leak: Set = ["stream-processor leak_mb_per_min", "stream-processor leak"]
      let at46 = try judge("#46", in: warehouse)
      #expect(at46.verdict == .fail && failures(at46) == step.union(leak))
      let growth: Set = ["simulation mb_per_agent", "simulation memory_mean_mb"]
      let at51 = try judge("#51", in: warehouse)
      #expect(at51.verdict == .fail && failures(at51) == step.union(leak).union(growth))
      for judgement in [at39, at41, at46, at51] {
        #expect(judgement.evaluation.findings.allSatisfy { !$0.reason.isEmpty })
        // One finding for each question about a container, however many series answer it.
        #expect((20...40).contains(judgement.evaluation.findings.count))
      }
    }
  }

  @Test("a run that was interrupted, or is from another machine, is inconclusive and says what is missing")
  func incomplete() async throws {
    try await withHistory { warehouse, _ in
      let cut = try judge("#55", against: "#45..#54", in: warehouse)
      let open = cut.evaluation.findings.filter { $0.effect == .inconclusive }.map {
        "\($0.subject.text): \($0.reason)"
      }
      #expect(cut.verdict == .inconclusive)
      #expect(
        open == [
          "*/*/run: run #55 is not complete (interrupted): what it did not measure cannot be judged",
          "load_scaling_80/*/*: measured in 10 of 10 baseline runs, not in the candidate",
          "duration_leak_2m/*/*: measured in 10 of 10 baseline runs, not in the candidate",
          "reset_behavior/*/*: measured in 10 of 10 baseline runs, not in the candidate",
          "load_scaling_40/*/*: load_scaling_40 was aborted: interrupted",
          "load/*/mb_per_agent: not comparable with the baseline: load_scaling_40 measured against absent",
        ])
      let other = try judge("#23", against: "last:10", in: warehouse)
      #expect(other.verdict == .inconclusive)
      let reason = try #require(other.evaluation.findings.first { $0.effect == .inconclusive }?.reason)
      #expect(reason.hasPrefix("not comparable with the baseline: host "))
      #expect(other.evaluation.findings.count { $0.effect == .inconclusive } == 1)
      let allowed = try GateJudgement(
        GateRuns(candidate: "#23", against: "last:10", in: warehouse), policy: GatePolicy(),
        against: "last:10", allowed: ["host"], in: warehouse)
      #expect(allowed.verdict == .fail)
    }
  }

  @Test("the baseline holds older, complete runs, and not the candidate")
  func baseline() async throws {
    try await withHistory { warehouse, _ in
      let runs = try GateRuns(candidate: "#57", against: "last:3", in: warehouse)
      #expect(runs.base.map(\.runID) == [56, 54, 53])
      #expect(runs.leftOut.map { "#\($0.run.runID) \($0.reason)" } == ["#55 interrupted"])
      let set = try GateRuns(candidate: "#57..#58", against: "#54..#59", in: warehouse)
      #expect(set.candidates.map(\.runID) == [58, 57] && set.base.map(\.runID) == [59, 56, 54])
      #expect(throws: SelectorError.self) {
        try GateRuns(candidate: "#1", against: "last:10", in: warehouse)
      }
    }
  }

  /// One gate a run, as CI does it, each against the ten accepted runs before.
  @Test("run by run: what failed is no baseline, and an acknowledgement begins a new one")
  func continuousIntegration() async throws {
    try await RecordedRuns.history.withCopy { path in
      let warehouse = try Warehouse.openForWriting(path)
      func gate(_ number: Int) throws -> GateJudgement {
        let judgement = try judge("#\(number)", against: "last:10@branch:main", in: warehouse)
        _ = try warehouse.store(judgement.stored(toolVersion: "0.1.0"))
        return judgement
      }
      func acknowledge(_ subject: String, from number: Int) throws {
        _ = try warehouse.acknowledge(
          subject, from: warehouse.run("#\(number)"), because: "meant", by: "me",
          createdAtMicroseconds: Moment.now.microseconds, untilMicroseconds: nil)
      }
      for number in 37...39 { #expect(try gate(number).verdict == .pass, "\(number)") }
      #expect(try gate(40).verdict == .fail)
      // Without leaving #40 out its level would already be half the baseline's.
      let second = try gate(41)
      #expect(second.verdict == .fail && !second.input.base.map(\.runID).contains(40))
      try acknowledge("*/frontend/memory_*", from: 40)
      #expect(try gate(41).verdict == .pass)
      for number in 42...44 { #expect(try gate(number).verdict == .pass, "\(number)") }
      let leaking = try gate(45)
      #expect(leaking.verdict == .fail)
      #expect(failures(leaking).isSubset(of: ["stream-processor leak", "stream-processor leak_mb_per_min"]))
      #expect(failures(leaking).contains("stream-processor leak_mb_per_min"))
      #expect(try gate(46).verdict == .fail)
      try acknowledge("*/stream-processor/leak*", from: 45)
      for number in 46...49 {
        let known = try gate(number)
        #expect(known.verdict != .fail, "\(number): \(failures(known))")
        #expect(
          known.evaluation.findings.contains {
            $0.standing == .acknowledged && $0.reason.hasSuffix("; acknowledged: meant")
          },
          "\(number)")
      }
      #expect(failures(try gate(50)).contains("simulation mb_per_agent"))
      #expect(failures(try gate(51)).contains("simulation mb_per_agent"))
    }
  }

  @Test("objectives hold whatever the baseline was, the one on leaks by its interval")
  func objectives() async throws {
    try await withHistory { warehouse, _ in
      func check(_ text: String, _ scope: PolicyScope = PolicyScope()) throws -> GateFinding {
        var policy = GatePolicy()
        var objective = try #require(Objective(text))
        objective.scope = scope
        policy.objectives = [objective]
        let judgement = try judge("#46", policy: policy, in: warehouse)
        return try #require(judgement.evaluation.findings.first { $0.kind == .objective })
      }
      let broken = try check("memory_p95_mb < 150")
      #expect(broken.verdict == .fail && broken.reason.contains(" MB in baseline/frontend, "))
      #expect(broken.reason.hasSuffix(" and 4 more") && broken.subject.text == "*/*/memory_p95_mb < 150")
      let simulation = try check("memory_p95_mb < 150", PolicyScope(container: "simul*"))
      #expect(simulation.verdict == .pass && simulation.reason.hasSuffix(" MB in load_scaling_80/simulation"))
      #expect(try check("oom = 0").reason == "at most 0.00 kills in run #46")
      #expect(try check("leak < 1").verdict == .inconclusive)
      #expect(try check("leak < 0.5").verdict == .fail)
      #expect(try check("leak < 3").verdict == .pass)
      #expect(try check("agents_at_limit >= 1000").verdict == .fail)
      #expect(try check("cpu_mean_percent < 1", PolicyScope(container: "absent")).verdict == .inconclusive)
    }
  }

  @Test("a judgement is reached again from what is stored, and a change in it is found")
  func replay() async throws {
    try await RecordedRuns.history.withCopy { path in
      let warehouse = try Warehouse.openForWriting(path)
      var policy = GatePolicy()
      policy.rules.append(PolicyRule(metric: "memory_*", relativePercent: 6.5))
      policy.objectives = [try #require(Objective("leak < 1"))]
      let judgement = try judge("#46", policy: policy, in: warehouse)
      var stored = try judgement.stored(toolVersion: "0.1.0")
      let number = try warehouse.store(stored)
      let replay = try GateReplay("\(number)", in: warehouse)
      #expect(replay.differences.isEmpty && replay.judgement.input.policy == policy)
      #expect(try GateReplay("#46", in: warehouse).number == number)
      stored.findings[0].verdict = "pass"
      stored.verdict = "pass"
      let forged = try GateReplay("\(warehouse.store(stored))", in: warehouse)
      #expect(forged.differences.count == 2)
      #expect(forged.differences[0] == "the gate was pass and is fail")
      #expect(throws: GateReplayError.self) { try GateReplay("99", in: warehouse) }
      #expect(throws: GateReplayError.self) { try GateReplay("#1", in: warehouse) }
    }
  }

  @Test("an OOM kill where the baseline had none fails, although its scenario was aborted")
  func kills() async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try Warehouse.openForWriting(directory.appending(path: "x.db").path)
      for number in 1...7 {
        let isKilled = number == 7
        let run = try RunRecorder(
          beginning: SampleRuns.run(startedAtMicroseconds: SampleRuns.start + Int64(number) * 3_600_000_000),
          in: warehouse)
        for name in ["baseline", "load"] {
          try await KnownRuns.add(
            SampleRuns.scenario(name == "load" ? .load : .baseline, name: name), to: run,
            [(.sampling, ["simulation": [500, 501, 500 + Double(number) / 10]])],
            abortReason: isKilled && name == "load" ? "OOM kill of simulation" : nil
          ) {
            guard isKilled, name == "load" else { return }
            await run.record(
              OOMEvent(
                container: "simulation", offsetMicroseconds: 3_000_000, previousRestartCount: 0,
                currentRestartCount: 1, source: "exit", detail: ""))
          }
        }
        try await run.end(.completed, elapsedMicroseconds: 60_000_000)
      }
      let judgement = try judge("latest", against: "last:10", in: warehouse)
      #expect(judgement.verdict == .fail)
      let failed = judgement.evaluation.findings.filter { $0.effect == .fail }
      #expect(failed.map(\.subject.text) == ["load/simulation/oom"])
      #expect(failed[0].reason == "killed in 1 of 1 candidate run, in 0 of 6 base runs")
      let open = judgement.evaluation.findings.filter { $0.effect == .inconclusive }.map(\.reason)
      #expect(
        open == [
          "run #7 is not complete (1 scenario aborted): what it did not measure cannot be judged",
          "load was aborted: OOM kill of simulation",
        ])
      #expect(try judge("#6", against: "last:10", in: warehouse).verdict == .pass)
    }
  }
}
