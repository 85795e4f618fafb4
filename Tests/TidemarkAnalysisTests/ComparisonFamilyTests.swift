import Testing
import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// What a comparison decides for memory of one container and more, with values whose answer is plain.
@Suite struct ComparisonFamilyTests {
  let base = [500.0, 508, 495, 503, 498, 510, 492, 505, 499, 501]

  @Test("The number of runs decides the basis")
  func basis() {
    func basis(_ base: [Double], _ candidate: [Double]) -> Evidence.Basis? {
      judge([sides(base, candidate)])[0].evidence?.basis
    }
    #expect(basis(base, [500, 505, 499]) == .runs)
    #expect(basis(base, [500]) == .predictionInterval)
    #expect(basis(Array(base.prefix(3)), [500, 505]) == .runs)
    #expect(basis([500], [505]) == nil)
  }

  @Test("What one run a side differs by is known from earlier runs, or from other containers")
  func basisOfOneRun() {
    let alone = (0..<4).map { sides([500 + Double($0)], [505], container: "one-\($0)") }
    let known = (0..<4).map { sides(base.map { $0 * 1.1 }, [550], container: "many-\($0)") }
    let subjects = judge(alone + known)
    #expect(subjects.filter { $0.evidence?.basis == .otherSeries }.count == 4)
    let series = RunSeries(
      key: SeriesKey(scenario: "baseline", container: "api", metric: .memoryMean),
      points: points(base + [500, 505], firstRun: 1))
    let pair = SeriesSides(series, base: [11], candidate: [12], terms: .standard(.memoryMean))
    #expect(judge([pair])[0].evidence?.basis == .history)
    #expect(judge([pair])[0].verdict == .unchanged)
  }

  @Test("A rise beyond floors and noise is worse, the same is unchanged, a fall is better")
  func verdicts() {
    #expect(judge([sides(base, [560])])[0].verdict == .worse)
    #expect(judge([sides(base, [503])])[0].verdict == .unchanged)
    #expect(judge([sides(base, [430])])[0].verdict == .better)
  }

  @Test("What varied inside two runs never decides")
  func withinRun() {
    let within = judge([sides([500], [700], samples: true)])[0]
    #expect(within.verdict == .inconclusive)
    #expect(within.series[0].reason == .withinRunOnly)
    #expect(within.series[0].evidence?.basis == .withinRun)
  }

  @Test("Five percent of a small container is below the absolute floor")
  func absoluteFloor() {
    let rise = judge([sides(base.map { $0 / 10 }, [56])])[0]
    #expect(rise.verdict == .unchanged)
    #expect(abs((rise.evidence?.threshold ?? 0) - 8 / 50.11) < 1e-9)
  }

  @Test("A base of nearly nothing is compared by amounts: a ratio to it says nothing")
  func nearlyNothing() {
    // Less than the 8 MB that count: 0.1 MB may double without a word, and 20 MB more is worse.
    let tiny = [0.1, 0.3, 0.02, 0.2, 0.5, 0.05, 0.15]
    let same = judge([sides(tiny, [0.004])])[0]
    #expect(same.verdict == .unchanged && same.evidence?.isRatio == false, "\(same.reasonText)")
    #expect(same.reasonText.hasPrefix("below the threshold of 8 MB"), "\(same.reasonText)")
    #expect(judge([sides(tiny, [20])])[0].verdict == .worse)
  }

  @Test("A noisy base is blind, and says how wide its limit is")
  func blind() {
    let noisy = [400.0, 600, 450, 550, 500]
    let same = judge([sides(noisy, [500])])[0]
    guard case .blind(let half) = same.reason else {
      Issue.record("not blind: \(same.reason)")
      return
    }
    #expect(same.verdict == .inconclusive)
    #expect(half > 2 * 0.05)
    let rise = judge([sides(noisy, [560])])[0]
    #expect(rise.verdict == .inconclusive)
    #expect(rise.reason == .withinNoise)
  }

  @Test("A change just beyond the threshold is unchanged only where twice the threshold is excluded")
  func nearThreshold() {
    // Runs 1.8 % apart: +5.4 % is 2.7 standard errors away, and so is +10 % from it.
    let noisy = [491.0, 509, 491, 509, 491, 509, 491, 509]
    let near = judge([sides(noisy, [527])])[0]
    #expect(near.verdict == .unchanged)
    #expect(near.reason == .nearThreshold)
    #expect(
      near.reasonText.hasPrefix("near the threshold of 5 % and within the noise (p = ")
        && near.reasonText.hasSuffix("; a change above 10 % is excluded"), "\(near.reasonText)")
    // Of runs that differ twice as much it is open.
    let open = judge([sides(noisy.map { 500 + ($0 - 500) * 2 }, [527])])[0]
    #expect(open.verdict == .inconclusive)
    #expect(open.reason == .withinNoise)
  }

  @Test("Holm over all containers makes open what is only significant alone")
  func multiplicity() {
    // Ten runs of their own each, and too unlike in spread to learn from each other.
    #expect(judge([sides(base, [530])])[0].verdict == .worse)
    let wild = (0..<40).map { index in
      sides(base.map { 500 + ($0 - 500) * Double(1 + index) }, [501], container: "quiet-\(index)")
    }
    #expect(judge([sides(base, [530])] + wild).first { $0.container == "api" }?.verdict != .worse)
  }

  @Test("Runs that all read the same compare without a trap")
  func constant() {
    let flat = [Double](repeating: 100, count: 5)
    let same = judge([sides(flat, [100])])[0]
    #expect(same.verdict == .unchanged)
    #expect(same.evidence?.difference == 0)
    #expect(judge([sides(flat, [100, 100, 100])])[0].verdict == .unchanged)
    #expect(judge([sides(flat, [120])])[0].verdict == .worse)
  }

  private func judge(_ sides: [SeriesSides]) -> [ComparedSubject] {
    ComparisonFamily(alpha: 0.01).judge(sides)
  }

  private func sides(
    _ base: [Double], _ candidate: [Double], container: String = "api", samples: Bool = false
  ) -> SeriesSides {
    SeriesSides(
      key: SeriesKey(scenario: "baseline", container: container, metric: .memoryMean),
      terms: .standard(.memoryMean), base: points(base, firstRun: 1, samples: samples)[...],
      candidate: points(candidate, firstRun: 101, samples: samples)[...])
  }

  private func points(_ values: [Double], firstRun: Int64, samples: Bool = false) -> [SeriesPoint] {
    values.enumerated().map { index, value in
      let number = firstRun + Int64(index)
      return SeriesPoint(
        run: RunHead(
          runID: number, uid: "\(number)", testID: "\(number)", status: "completed",
          startedAt: "2026-11-01T00:00:00.\(number + 100)Z", hostFingerprint: "a", intervalSeconds: 2,
          abortedCount: 0),
        value: value, conditions: SeriesConditions(hostFingerprint: "a", intervalSeconds: 2), coverage: 1,
        flaw: nil,
        samples: samples ? WelchTest.Summary(mean: value, variance: 9, effectiveSize: 20) : nil)
    }
  }
}
