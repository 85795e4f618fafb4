import Synchronization
import Testing
import TidemarkErrors
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite("What a run tells")
struct DisplayTests {
  private final class Screen: Sendable {
    private let texts = Mutex<[String]>([])
    func write(_ text: String) { texts.withLock { $0.append(text) } }
    var last: String { texts.withLock { $0.last ?? "" } }
    var all: [String] { texts.withLock { $0 } }
  }

  private func heading(_ names: [String]) -> RunEvent {
    .runStarted(
      RunHeading(
        runID: 4, testID: "20261122_120000", database: "/t.db", source: "process", intervalSeconds: 2,
        scenarioNames: names, planned: .seconds(125)))
  }

  @Test("the live line names scenario, phase, containers and the hottest memory")
  func line() {
    let screen = Screen()
    let display = LiveDisplay(write: screen.write, width: { 200 })
    display.show(heading(["baseline", "load_scaling_10"]))
    display.show(.scenarioStarted(number: 2, name: "load_scaling_10", planned: .seconds(65)))
    display.show(.phaseStarted(.sampling, planned: .seconds(60)))
    display.show(.sampled(containerCount: 3, hottest: "api", hottestBytes: 1 << 27))
    #expect(
      screen.last.hasSuffix(
        "scenario 2 of 2 | load_scaling_10 | sampling 0:00, 1:00 left | 3 containers | hottest api 128.0 MB | 0 OOM"
      ))
    display.show(.oomKilled(container: "api", detail: "main process killed"))
    #expect(screen.last.contains("OOM: api: main process killed"))
    #expect(screen.last.hasSuffix("| 1 OOM"))
  }

  @Test("the live line is never as wide as the terminal, whatever it shows", arguments: [1, 20, 61])
  func width(columns: Int) {
    let screen = Screen()
    let display = LiveDisplay(write: screen.write, width: { columns })
    display.show(heading([String(repeating: "long", count: 40)]))
    display.show(.scenarioStarted(number: 1, name: "x", planned: .seconds(1)))
    let visible = screen.last.replacing("\r\u{1B}[2K", with: "")
    #expect(visible.count < max(columns, 1))
  }

  @Test("a name cannot steer the terminal")
  func escapes() {
    let screen = Screen()
    let display = LiveDisplay(write: screen.write, width: { 300 })
    display.show(heading(["a"]))
    display.show(.sampled(containerCount: 1, hottest: "evil\u{1B}[2J", hottestBytes: 1))
    #expect(screen.last.contains("evil\\x1b[2J"))
    let log = Screen()
    PlainLog(log.write).show(.warning("evil\u{1B}[2J"))
    #expect(log.last.hasSuffix("warning: evil\\x1b[2J"))
  }

  @Test("a plain log has a time of day on every line and none for single samples")
  func plain() {
    let screen = Screen()
    let log = PlainLog(screen.write)
    log.show(heading(["baseline"]))
    log.show(.sampled(containerCount: 1, hottest: "api", hottestBytes: 1))
    log.show(
      .scenarioEnded(
        name: "baseline",
        ScenarioTally(tickCount: 10, storedCounts: ["a": 10, "b": 9], staleCount: 1, gapCount: 1),
        abortReason: nil))
    #expect(screen.all.count == 2)
    #expect(screen.all.allSatisfy { $0.firstMatch(of: #/^\d\d:\d\d:\d\d /#) != nil })
    #expect(
      screen.all[0].dropFirst(9)
        == "run #4 (20261122_120000) into /t.db: 1 scenario, source process, every 2 s, 2:05 of measuring")
    #expect(screen.all[1].dropFirst(9) == "  done: baseline, 19 samples, coverage 95.0 %, 1 gaps, 1 stale")
  }

  @Test("only a run whose every scenario was recorded, with nothing lost, ends with 0")
  func exitStatus() {
    func outcome(_ status: RunStatus, aborted: Int = 0, lost: Int = 0) -> TidemarkErrors.ExitStatus {
      RunOutcome(
        runID: 1, testID: "", database: "", status: status, scenarioCount: 2, abortedCount: aborted,
        sampleCount: 1,
        gapCount: 0, staleCount: 0, lostRowCount: lost, elapsed: .zero, failure: nil
      ).exitStatus
    }
    #expect(outcome(.completed) == .done)
    #expect(outcome(.completed, aborted: 1) == .failed)
    #expect(outcome(.completed, lost: 1) == .failed)
    #expect(outcome(.failed) == .failed)
    #expect(outcome(.interrupted) == .interrupted)
  }
}
