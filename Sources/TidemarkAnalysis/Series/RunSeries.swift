package import TidemarkStatistics
package import TidemarkWarehouse

/// One number of one run.
package struct SeriesPoint: Sendable {
  package let run: RunHead
  package let value: Double
  package let conditions: SeriesConditions
  /// Readings over readings expected; nil when none were expected.
  package let coverage: Double?
  /// Why it must not be compared; nil: it may.
  package let flaw: SeriesFlaw?
  /// What the samples inside the run say; nil where the number is no mean of samples.
  package let samples: WelchTest.Summary?

  package init(
    run: RunHead, value: Double, conditions: SeriesConditions, coverage: Double?, flaw: SeriesFlaw?,
    samples: WelchTest.Summary?
  ) {
    self.run = run
    self.value = value
    self.conditions = conditions
    self.coverage = coverage
    self.flaw = flaw
    self.samples = samples
  }
}

/// Why a number must not be compared.
package indirect enum SeriesFlaw: Sendable, Equatable, CustomStringConvertible {
  case aborted(scenario: String, reason: String?)
  /// Too few readings: their share, 0 to 1.
  case coverage(scenario: String, Double)

  /// nil where there is none.
  init?(scenario: String, isAborted: Bool, abortReason: String?, coverage: Double?) {
    if isAborted {
      self = .aborted(scenario: scenario, reason: abortReason)
    } else if let coverage, coverage < SeriesConditions.neededCoverage {
      self = .coverage(scenario: scenario, coverage)
    } else {
      return nil
    }
  }

  package var description: String {
    switch self {
    case .aborted(let scenario, let reason): "\(scenario) was aborted" + (reason.map { ": \($0)" } ?? "")
    case .coverage(let scenario, let share):
      "\(scenario) has \(fixed((share * 100 + 1e-9).rounded(.down), 0)) % of its readings"
    }
  }
}

/// One number over runs.
package struct RunSeries: Sendable {
  package let key: SeriesKey
  /// Oldest first; at most one a run.
  package let points: [SeriesPoint]

  package init(key: SeriesKey, points: [SeriesPoint]) {
    self.key = key
    self.points = points
  }

  package func point(of run: RunHead) -> SeriesPoint? { points.first { $0.run.runID == run.runID } }

  /// Values of runs older than `run`, recorded under comparable conditions, complete and without flaw, oldest first.
  package func history(
    before run: RunHead, like conditions: SeriesConditions, allowing allowed: Set<SeriesConditions.Kind> = []
  ) -> [SeriesPoint] {
    points.filter { point in
      RunHead.isOlder(point.run, run) && point.flaw == nil && point.run.flaw == nil
        && point.conditions.differences(from: conditions, allowing: allowed).isEmpty
    }
  }
}

/// How far runs of one level lie apart.
package struct RunSpread: Sendable, Equatable {
  package let variance: Double
  package let degreesOfFreedom: Int

  /// Runs that are looked back at, at most.
  package static let window = 30

  /// Around the levels of a series, so that a change of level that was found is not taken for noise; one run is a
  /// level here, because the newest run may be the first of a new one. Lone spikes, more than six standard deviations
  /// off, are accidents of one run and set aside.
  ///
  /// - Parameter values: oldest first.
  /// - Returns: nil below five runs, the fewest a spread is worth believing of (research, d.1).
  package init?(of values: [Double], floors: GuardedChangePoints.Floors) {
    let recent = Array(values.suffix(Self.window))
    guard recent.count >= 5 else { return nil }
    var anyLength = floors
    anyLength.minimumRuns = 1
    // Too few runs to look for levels: one level.
    let found = Result { () throws(Undefined) in try GuardedChangePoints(recent, floors: anyLength) }.value
    let bounds = [0] + (found?.points.map(\.index) ?? []) + [recent.count]
    let setAside = Set((found?.spikes ?? []) + (found?.lastIsUnconfirmed == true ? [recent.count - 1] : []))
    let levels = zip(bounds, bounds.dropFirst()).map { low, high in
      Moments((low..<high).filter { !setAside.contains($0) }.map { recent[$0] })
    }.filter { $0.count > 0 }
    let degrees = levels.reduce(0) { $0 + $1.count - 1 }
    guard degrees >= 4 else { return nil }
    variance = levels.reduce(0) { $0 + $1.m2 } / Double(degrees)
    degreesOfFreedom = degrees
  }
}
