import Testing
import TidemarkStatistics

@Suite("Words of a verdict")
struct VerdictTextTests {
  @Test("Shapes and reasons read as sentences")
  func words() {
    #expect("\(DominantShape.step(size: 20, offsetSeconds: 220))" == "step +20 MB at 03:40")
    #expect("\(DominantShape.step(size: -7.25, offsetSeconds: 5))" == "step -7.25 MB at 00:05")
    #expect(
      "\(DominantShape.transient(size: -100, timeConstantSeconds: 11))"
        == "settles up by 100 MB with a time constant of 11 s")
    #expect("\(DominantShape.cycle(amplitude: 3.9, periodSeconds: 60))" == "cycle of +-3.9 MB every 60 s")
    #expect(
      "\(LeakVerdict.Reason.tooShort(readings: 5, seconds: 8))"
        == "too short: 5 readings over 8 s, needs 20 over 45 s")
    #expect("\(DominantShape.bend(offsetSeconds: 130))" == "changes its rate at 02:10")
    #expect("\(LeakVerdict.Reason.atLimit)" == "memory has reached its limit and cannot grow")
    #expect("\(StatisticalWarning.fewLevels(4))".hasPrefix("4 load levels"))
  }
}
