import Foundation
import Testing

@testable import TidemarkCollector

/// The rows of the table that says which signal means what, one test each, on both kinds of engine where they differ.
@Suite struct OOMJudgeTests {
  private static let second: Int64 = 1_000_000_000
  /// 2026-11-22 07:14:00 UTC, when the watch begins.
  private static let begin: Int64 = 1_795_331_640 * second

  private static func at(_ seconds: Double) -> Int64 { begin + Int64(seconds * Double(second)) }

  private var judge = OOMJudge(flagsPreviousRun: true, hasEchoes: true, watchingSince: begin)

  private static func event(_ action: String, _ seconds: Double, exit: Int? = nil) throws -> EngineEvent {
    let code = exit.map { #","exitCode":"\#($0)""# } ?? ""
    let text = """
      {"Type":"container","Action":"\(action)","Actor":{"ID":"a","Attributes":{"name":"web"\(code)}},
      "timeNano":\(at(seconds))}
      """
    return try JSONDecoder().decode(EngineEvent.self, from: Data(text.utf8))
  }

  private mutating func take(_ action: String, _ seconds: Double, exit: Int? = nil) throws {
    judge.record(try Self.event(action, seconds, exit: exit), of: "web", now: Self.at(seconds))
  }

  private mutating func inspect(
    _ seconds: Double, startedAt: Double, isRunning: Bool = true, restarting: Bool = false, oom: Bool = false,
    restarts: Int = 0, exit: Int = 0, isPassing: Bool = false, memory: Int = 0
  ) throws {
    let text = """
      {"Id":"a","Created":"2026-11-22T07:00:00Z","RestartCount":\(restarts),"State":{"Running":\(isRunning),
      "Restarting":\(restarting),"Pid":\(isRunning && !restarting ? 7 : 0),"OOMKilled":\(oom),"ExitCode":\(exit),
      "StartedAt":"\(NanosecondTimestamp.text(Self.at(startedAt)))",
      "FinishedAt":"\(isRunning ? "0001-01-01T00:00:00Z" : NanosecondTimestamp.text(Self.at(seconds)))"},
      "HostConfig":{"AutoRemove":\(isPassing),"Memory":\(memory)}}
      """
    judge.record(
      try JSONDecoder().decode(EngineInspection.self, from: Data(text.utf8)), of: "web", now: Self.at(seconds)
    )
  }

  private mutating func count(_ kills: Int64, _ seconds: Double, startedAt: Double) {
    judge.record(oomKillCount: kills, of: "a", startedAt: Self.at(startedAt), now: Self.at(seconds))
  }

  private mutating func kills(at seconds: Double) -> [OOMKill] {
    judge.conclude(now: Self.at(seconds)).compactMap { if case .killed(let kill) = $0 { kill } else { nil } }
  }

  @Test(
    "an end by SIGKILL that nobody asked for, of a container with a limit, is suspected, once, after a while")
  mutating func suspected() throws {
    try inspect(0, startedAt: -60, memory: 1 << 24)
    try take("die", 1, exit: 137)
    #expect(kills(at: 2) == [], "an event may still come")
    let kill = try #require(kills(at: 5).first)
    #expect(kill.source == .exit)
    #expect(kill.detail.hasPrefix("suspected: main process ended by SIGKILL without a request to the engine"))
    #expect(kill.timeNanoseconds == Self.at(1))
    #expect(kills(at: 20) == [])
  }

  @Test(
    "it is not where there is no limit, another exit code, or somebody who asked for it",
    arguments: [
      (137, 0, []), (143, 1 << 24, []), (137, 1 << 24, [("kill", 0.9)]), (137, 1 << 24, [("stop", 1.1)]),
      (137, 1 << 24, [("destroy", 1.2)]),
    ] as [(Int, Int, [(String, Double)])])
  mutating func notSuspected(exit: Int, memory: Int, others: [(String, Double)]) throws {
    try inspect(0, startedAt: -60, memory: memory)
    for (action, moment) in others where moment < 1 { try take(action, moment) }
    try take("die", 1, exit: exit)
    for (action, moment) in others where moment > 1 { try take(action, moment) }
    #expect(kills(at: 20) == [])
  }

  @Test("main process, policy always: one kill, restart count one up, on an engine that keeps the flag")
  mutating func restartedByPolicy() throws {
    try inspect(0, startedAt: -60, restarts: 4)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try take("start", 1.4)
    #expect(kills(at: 1.5) == [], "the restart count is not known yet")
    try inspect(2, startedAt: 1.39, oom: true, restarts: 5)
    let kill = try #require(kills(at: 2).first)
    #expect(kill.victim == .main)
    #expect(kill.fate == .restarted)
    #expect(kill.previousRestartCount == 4)
    #expect(kill.currentRestartCount == 5)
    #expect(kill.timeNanoseconds == Self.at(1))
    try inspect(4, startedAt: 1.39, oom: true, restarts: 5)
    #expect(kills(at: 20) == [], "the flag of the run before is not another kill")
  }

  @Test("the same on an engine that clears the flag at the start")
  mutating func restartedByPolicyOnNewEngine() throws {
    judge = OOMJudge(flagsPreviousRun: false, hasEchoes: true, watchingSince: Self.begin)
    try inspect(0, startedAt: -60)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try inspect(1.2, startedAt: -60, restarting: true, oom: true, restarts: 1, exit: 137)
    #expect(kills(at: 1.2) == [], "its policy is about to start it")
    #expect(judge.awaitedRestarts == ["a"])
    try take("start", 1.4)
    #expect(judge.awaitedRestarts == [])
    let found = kills(at: 1.4)
    #expect(found.map(\.previousRestartCount) == [0])
    #expect(found.map(\.currentRestartCount) == [1])
    #expect(found.map(\.fate) == [.restarted])
    try inspect(2, startedAt: 1.39, restarts: 1)
    #expect(kills(at: 20) == [])
  }

  @Test("a policy that lets the container wait: said as it is, once patience is over")
  mutating func waitsForRestart() throws {
    try inspect(0, startedAt: -60, restarts: 8)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try inspect(1.3, startedAt: -60, restarting: true, oom: true, restarts: 9, exit: 137)
    #expect(kills(at: 3) == [])
    let found = kills(at: 4)
    #expect(found.map(\.detail) == ["main process killed, container waits to be restarted"])
    #expect(found.map(\.previousRestartCount) == [8])
    #expect(found.map(\.currentRestartCount) == [9])
  }

  @Test("runs too short to be inspected have the counts their neighbours tell")
  mutating func restartsFasterThanInspect() throws {
    try take("start", 0.5)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try take("start", 1.2)
    try take("oom", 1.7)
    try take("die", 1.75, exit: 137)
    #expect(kills(at: 1.8) == [], "no count is known")
    try take("start", 2)
    try inspect(2.1, startedAt: 1.99, oom: true, restarts: 2)
    let found = kills(at: 2.1)
    #expect(found.map(\.timeNanoseconds) == [Self.at(1), Self.at(1.7)])
    #expect(found.map(\.previousRestartCount) == [0, 1])
    #expect(found.map(\.currentRestartCount) == [1, 2])
    #expect(found.map(\.fate) == [.restarted, .restarted])
  }

  @Test(
    "a run that was inspected before its start was told, and missed between two others, is found by its event"
  )
  mutating func startToldLate() throws {
    try inspect(0, startedAt: -60)
    try inspect(3, startedAt: 2.5, oom: true, restarts: 2)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try take("start", 1.2)
    try take("oom", 2)
    try take("die", 2.05, exit: 137)
    try take("start", 2.51)
    let findings = judge.conclude(now: Self.at(3))
    let found = findings.compactMap { if case .killed(let kill) = $0 { kill } else { nil } }
    #expect(found.map(\.timeNanoseconds) == [Self.at(1), Self.at(2)])
    #expect(found.map(\.currentRestartCount) == [1, 2])
    #expect(findings.count == 4, "two restarts")
    #expect(kills(at: 60) == [])
  }

  @Test("two events for the end of one main process are one kill; half a second apart they are two")
  mutating func echo() throws {
    for (second, count) in [(1.0, 1), (0.5, 2)] {
      judge = OOMJudge(flagsPreviousRun: true, hasEchoes: true, watchingSince: Self.begin)
      try inspect(0, startedAt: -60)
      try take("oom", second)
      try take("oom", 1.02)
      try take("die", 1.05, exit: 137)
      try inspect(2, startedAt: -60, isRunning: false, oom: true, exit: 137)
      let found = kills(at: 2)
      #expect(found.count == count)
      #expect(found.last?.victim == .main)
      #expect(kills(at: 60) == [])
    }
  }

  @Test(
    "two close events are two kills where the engine sends one event a kill, or the kernel's log has both")
  mutating func twoCloseKills() throws {
    for (hasEchoes, logged, count) in [(true, 0, 1), (true, 1, 1), (true, 2, 2), (false, 0, 2)] {
      judge = OOMJudge(flagsPreviousRun: false, hasEchoes: hasEchoes, watchingSince: Self.begin)
      try inspect(0, startedAt: -60)
      try take("oom", 1)
      #expect(judge.beginOfDoubt(about: "a") == nil)
      try take("oom", 1.3)
      #expect(judge.beginOfDoubt(about: "a") == nil, "the counter may still be read")
      try take("die", 1.35, exit: 137)
      // It began before the watch.
      #expect(judge.beginOfDoubt(about: "a") == (hasEchoes ? Self.begin : nil))
      judge.record(loggedKillCount: Int64(logged), of: "a")
      try inspect(2, startedAt: -60, isRunning: false, oom: true, exit: 137)
      let found = kills(at: 2)
      #expect(found.count == count, "\(hasEchoes), \(logged) in the log")
      #expect(found.last?.victim == .main)
      #expect(kills(at: 60) == [])
    }
  }

  @Test("an event that is told again after the container was started again is no kill in its new life")
  mutating func echoInNextRun() throws {
    try inspect(0, startedAt: -60)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try take("start", 1.2)
    try take("oom", 1.3)
    try inspect(2, startedAt: 1.19, oom: true, restarts: 1)
    #expect(kills(at: 2).count == 1)
    #expect(kills(at: 60) == [])
  }

  @Test("but a container that is killed at once after its start has two kills")
  mutating func killedAtOnce() throws {
    try inspect(0, startedAt: -60)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try take("start", 1.2)
    try take("oom", 1.3)
    try take("die", 1.35, exit: 137)
    try inspect(2, startedAt: 1.19, isRunning: false, oom: true, restarts: 1, exit: 137)
    #expect(kills(at: 2).map(\.currentRestartCount) == [1, 1])
  }

  @Test("the kernel has counted one kill: a second event is none, however late; nor is a flag without a kill")
  mutating func counterSaysLess() throws {
    try inspect(0, startedAt: -60)
    count(0, 0, startedAt: -60)
    try take("oom", 1)
    try take("oom", 2)
    count(1, 2.2, startedAt: -60)
    #expect(kills(at: 6).map(\.timeNanoseconds) == [Self.at(1)])

    judge = OOMJudge(flagsPreviousRun: false, hasEchoes: true, watchingSince: Self.begin)
    try inspect(0, startedAt: -60)
    count(0, 0, startedAt: -60)
    try take("oom", 1)
    count(0, 2, startedAt: -60)
    #expect(kills(at: 6) == [], "the limit was reached, and somebody gave memory back")
    try inspect(7, startedAt: -60, oom: true)
    #expect(kills(at: 60) == [])
  }

  @Test("two kills within milliseconds are two when the kernel says so")
  mutating func counterSaysMore() throws {
    try inspect(0, startedAt: -60)
    count(0, 0, startedAt: -60)
    try take("oom", 1)
    try take("oom", 1.01)
    count(2, 1.2, startedAt: -60)
    #expect(kills(at: 6).map(\.source) == [.events, .events])
  }

  @Test("a counter of another run of the container changes nothing")
  mutating func counterOfNextRun() throws {
    try inspect(0, startedAt: -60)
    count(0, 0, startedAt: -60)
    count(1, 2, startedAt: 1.5)
    #expect(kills(at: 60) == [])
  }

  @Test("main process, no policy: the container stays down")
  mutating func staysDown() throws {
    try inspect(0, startedAt: -60)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try inspect(2, startedAt: -60, isRunning: false, oom: true, exit: 137)
    let found = kills(at: 2)
    #expect(found.map(\.detail) == ["main process killed, container stays down"])
    #expect(found.map(\.source) == [.events])
    #expect(kills(at: 20) == [])
  }

  @Test("a child is killed while the main process lives, in both kinds of engine one kill")
  mutating func child() throws {
    for isOld in [true, false] {
      judge = OOMJudge(flagsPreviousRun: isOld, hasEchoes: true, watchingSince: Self.begin)
      try inspect(0, startedAt: -60)
      try take("oom", 1)
      try inspect(2, startedAt: -60, oom: !isOld)
      #expect(kills(at: 2) == [], "its end may be on its way")
      try inspect(4, startedAt: -60, oom: !isOld)
      let found = kills(at: 4.5)
      #expect(found.map(\.victim) == [.child])
      #expect(kills(at: 20) == [])
    }
  }

  @Test("stopped later, an engine that flags it only then has no new kill to tell")
  mutating func childThenStopped() throws {
    try inspect(0, startedAt: -60)
    try take("oom", 1)
    #expect(kills(at: 5).map(\.victim) == [.child])
    try take("kill", 30)
    try take("die", 40, exit: 137)
    try inspect(40.5, startedAt: -60, isRunning: false, oom: true, exit: 137)
    #expect(kills(at: 60) == [])
  }

  @Test("exit 137 by docker stop, docker kill or somebody's kill -9 is no OOM kill")
  mutating func killed() throws {
    try inspect(0, startedAt: -60)
    try take("kill", 1)
    try take("die", 1.1, exit: 137)
    try inspect(2, startedAt: -60, isRunning: false, exit: 137)
    #expect(kills(at: 60) == [])
  }

  @Test("a policy that is used up: three deaths are three kills")
  mutating func usedUp() throws {
    try inspect(0, startedAt: -60)
    for (round, moment) in [1.0, 3.0, 5.0].enumerated() {
      try take("oom", moment)
      try take("die", moment + 0.05, exit: 137)
      if round < 2 {
        try take("start", moment + 0.5)
        try inspect(moment + 1, startedAt: moment + 0.49, oom: true, restarts: round + 1)
      } else {
        try inspect(
          moment + 1, startedAt: moment - 2 + 0.49, isRunning: false, oom: true, restarts: 2, exit: 137)
      }
    }
    let found = kills(at: 60)
    #expect(found.map(\.previousRestartCount) == [0, 1, 2])
    #expect(found.map(\.currentRestartCount) == [1, 2, 2])
    #expect(found.map(\.fate) == [.restarted, .restarted, .staysAsItIs])
  }

  @Test("docker restart sets the count to 0: a restart, told by its start and not by the count")
  mutating func restartedByHand() throws {
    try inspect(0, startedAt: -60, restarts: 7)
    try take("kill", 1)
    try take("die", 1.1, exit: 137)
    try take("start", 1.3)
    try inspect(2, startedAt: 1.29, restarts: 0)
    let findings = judge.conclude(now: Self.at(60))
    #expect(
      findings == [
        .restarted(
          ContainerRestart(
            id: "a", container: "web", endedAtNanoseconds: Self.at(1.1), ending: .exited(code: 137)))
      ])
  }

  @Test("the same restart found by inspect and then told by its event is one")
  mutating func restartOnce() throws {
    try inspect(0, startedAt: -60)
    try inspect(2, startedAt: 1.29)
    try take("die", 1.1, exit: 0)
    try take("start", 1.3)
    try inspect(4, startedAt: 1.29)
    #expect(judge.conclude(now: Self.at(60)).count == 1)
  }

  @Test("--rm: the container is gone before anybody could inspect it")
  mutating func removed() throws {
    try take("start", 1)
    try take("oom", 2)
    try take("die", 2.05, exit: 137)
    try take("destroy", 2.2)
    let found = kills(at: 2.2)
    #expect(found.map(\.detail) == ["main process killed, container removed"])
    #expect(found.map(\.previousRestartCount) == [nil])
  }

  @Test("--rm, inspected between its end and its removal: the removal is waited for")
  mutating func removedSoon() throws {
    try inspect(0, startedAt: -60, isPassing: true)
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    try inspect(1.1, startedAt: -60, isRunning: false, oom: true, exit: 137, isPassing: true)
    #expect(kills(at: 1.1) == [])
    try take("destroy", 1.2)
    #expect(kills(at: 1.2).map(\.fate) == [.removed])
  }

  @Test("a worker is killed and the main process gives up because of it: not 137")
  mutating func givesUp() throws {
    try inspect(0, startedAt: -60)
    try take("oom", 1)
    try take("die", 1.5, exit: 1)
    try inspect(2, startedAt: -60, isRunning: false, oom: true, exit: 1)
    #expect(kills(at: 2).map(\.victim) == [.childThenExit(code: 1)])
  }

  @Test("what was flagged before the watch began is nobody's kill")
  mutating func before() throws {
    for isOld in [true, false] {
      judge = OOMJudge(flagsPreviousRun: isOld, hasEchoes: true, watchingSince: Self.begin)
      try inspect(0, startedAt: -60, oom: true)
      try inspect(2, startedAt: -60, oom: true)
      #expect(kills(at: 60) == [])
    }
  }

  @Test("inspect and a late event are one kill, with the event as witness")
  mutating func flagThenEvent() throws {
    try inspect(0, startedAt: -60)
    try inspect(2, startedAt: -60, isRunning: false, oom: true, exit: 137)
    #expect(kills(at: 2) == [])
    try take("oom", 1)
    try take("die", 1.05, exit: 137)
    let found = kills(at: 3)
    #expect(found.map(\.source) == [.events])
    #expect(found.map(\.timeNanoseconds) == [Self.at(1)])
    #expect(kills(at: 60) == [])
  }

  @Test("the kernel counts three kills where the engine has sent two events: the third is the kernel's")
  mutating func counter() throws {
    try inspect(0, startedAt: -60)
    count(30, 0, startedAt: -60)
    try take("oom", 1)
    try take("oom", 1.2)
    count(33, 2, startedAt: -60)
    count(33, 4, startedAt: -60)
    let found = kills(at: 10)
    #expect(found.map(\.source).sorted { $0.rawValue < $1.rawValue } == [.cgroup, .events, .events])
    #expect(kills(at: 60) == [])
  }

  @Test("a counter that is quicker than the event is the same kill")
  mutating func counterThenEvent() throws {
    try inspect(0, startedAt: -60)
    count(0, 0, startedAt: -60)
    count(1, 2, startedAt: -60)
    try take("oom", 1.9)
    #expect(kills(at: 60).map(\.source) == [.events])
    count(1, 61, startedAt: -60)
    #expect(kills(at: 90) == [])
  }

  @Test(
    "the counter of a container that began under our eyes counts from 0, an older one's from its first look")
  mutating func counterBase() throws {
    try inspect(0, startedAt: -60)
    count(12, 0, startedAt: -60)
    #expect(kills(at: 60) == [])
    try take("die", 61, exit: 0)
    try take("start", 62)
    try inspect(63, startedAt: 61.99)
    count(1, 64, startedAt: 61.99)
    #expect(kills(at: 90).map(\.source) == [.cgroup])
  }
}
