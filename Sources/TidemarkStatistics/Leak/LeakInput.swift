/// A memory series made ready for the slope posterior: checked, freed of spikes or reduced to its floor.
struct LeakInput {
  /// Why there is no posterior.
  struct Stop: Error {
    let verdict: LeakVerdict.Verdict
    let reason: LeakVerdict.Reason
    var minutesToDecision: Double?
  }

  private(set) var seconds: [Double]
  private(set) var values: [Double]
  let span: Double
  private(set) var replacedSpikes = 0
  /// Nil when the series is no sawtooth.
  private(set) var collectionCount: Int?
  private(set) var level: Double?
  /// MB: by how much a floor's readings differ because a reading comes at any time of the climb.
  private var rounding = 0.0
  private var stop: Stop?

  /// Whether all of the range, grown in all of the time, would still be less than 0.5 MB/min: a page that comes and
  /// goes in such a series is no collection, and hides no growth.
  private static func isFlat(_ memoryMB: [Double], span: Double) -> Bool {
    guard let low = memoryMB.min(), let high = memoryMB.max() else { return false }
    return high - low < 0.5 * span / 60
  }

  init(seconds: [Double], memoryMB: [Double]) {
    self.seconds = seconds
    values = memoryMB
    let whole = (seconds.last ?? 0) - (seconds.first ?? 0)
    span = whole.isFinite ? max(0, whole) : 0
    do throws(Undefined) {
      try requirePaired(seconds, memoryMB)
      if let i = seconds.indices.dropFirst().first(where: { seconds[$0] < seconds[$0 - 1] }) {
        throw Undefined.notPositive(index: i)
      }
    } catch {
      stop = Stop(verdict: .inconclusive, reason: .notUsable(error))
      return
    }
    level = Moments(memoryMB.suffix(5)).mean
    guard memoryMB.count >= LeakVerdict.minimumReadings, span >= LeakVerdict.minimumSeconds else {
      stop = Stop(verdict: .inconclusive, reason: .tooShort(readings: memoryMB.count, seconds: span))
      return
    }
    guard memoryMB.contains(where: { $0 != memoryMB[0] }) else {
      stop = Stop(verdict: .normal, reason: .constant)
      return
    }
    guard let floor = SawtoothFloor(memoryMB),
      floor.troughs.count >= LeakVerdict.minimumCollections || !Self.isFlat(memoryMB, span: span)
    else {
      let kept = HampelFilter(memoryMB).kept
      self.seconds = kept.map { seconds[$0] }
      values = kept.map { memoryMB[$0] }
      replacedSpikes = memoryMB.count - kept.count
      return
    }
    let found = floor.troughs.count
    collectionCount = found
    guard found >= LeakVerdict.minimumCollections else {
      let more = Double(LeakVerdict.minimumCollections - found) * span / Double(max(1, found)) / 60
      stop = Stop(
        verdict: .inconclusive, reason: .tooFewCollections(found: found), minutesToDecision: more)
      return
    }
    let climbs = zip(memoryMB, memoryMB.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }
    rounding = SortedValues(climbs).median ?? 0
    let kept = HampelFilter(floor.troughs.map { memoryMB[$0] }).kept.map { floor.troughs[$0] }
    self.seconds = kept.map { seconds[$0] }
    values = kept.map { memoryMB[$0] }
    level = Moments(values.suffix(5)).mean
  }

  var warnings: [StatisticalWarning] {
    var notes: [StatisticalWarning] = []
    let minutes = span / 60
    if minutes < 1.9 {
      notes.append(.indicativeOnly(minutes: minutes))
    } else if minutes < 7.5 {
      notes.append(.shortForGate(minutes: minutes))
    }
    if replacedSpikes > 0 { notes.append(.spikesReplaced(replacedSpikes)) }
    if let collectionCount, stop == nil {
      notes.append(.judgedByCollectionFloor(collections: collectionCount))
    }
    return notes
  }

  func fits() throws(Stop) -> (line: SlopePosterior, averaged: SlopePosterior) {
    if let stop { throw stop }
    do throws(Undefined) {
      return try SlopePosterior.fits(seconds: seconds, values: values, structures: true, rounding: rounding)
    } catch {
      throw Stop(verdict: .inconclusive, reason: .notUsable(error))
    }
  }
}
