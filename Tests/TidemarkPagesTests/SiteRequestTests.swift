import Testing
import TidemarkPages
import TidemarkWarehouse

@Suite("Runs of a site")
struct SiteRequestTests {
  @Test("The runs that calibrate the page of trust stay the same while nineteen runs are added")
  func calibratedRunsStay() {
    let before = request(of: 3640)
    #expect(before.calibratedRuns.map(\.runID) == Array((3541...3640).reversed()))
    for count in Int64(3641)...3659 {
      let runs = request(of: count).calibratedRuns
      #expect(runs.map(\.runID) == Array((3561...3640).reversed()), "of \(count) runs")
    }
    #expect(request(of: 3660).calibratedRuns.first?.runID == 3660)
  }

  @Test("Of sixty runs or fewer, all calibrate")
  func fewRunsAllCalibrate() {
    #expect(request(of: 60).calibratedRuns.count == 60)
    #expect(request(of: 47).calibratedRuns.count == 47)
  }

  @Test("Runs of one branch among many calibrate by the blocks of all runs")
  func sparseRuns() {
    let all = runs(300)
    let own = all.filter { $0.runID % 3 == 0 }
    let calibrated = SiteRequest(title: "", database: "", runs: own, all: all).calibratedRuns
    #expect(calibrated.map(\.runID) == own.map(\.runID).filter { $0 > 20 })
  }

  /// The newest hundred of so many runs.
  private func request(of count: Int64) -> SiteRequest {
    let all = runs(count)
    return SiteRequest(title: "", database: "", runs: Array(all.prefix(100)), all: all)
  }

  /// Newest first.
  private func runs(_ count: Int64) -> [RunHead] {
    (1...count).reversed().map { number in
      RunHead(
        runID: number, uid: "\(number)", testID: "\(number)", status: "completed",
        startedAt: Moment(microseconds: number * 3_600_000_000).iso8601, hostFingerprint: nil,
        intervalSeconds: 2, abortedCount: 0)
    }
  }
}
