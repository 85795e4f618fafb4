/// Memory that has reached its limit and stays there: it cannot grow, so its slope says nothing of a leak.
package struct LimitReach: Sendable, Equatable {
  /// Since when, on the clock of the series.
  package let sinceSeconds: Double
  /// Mean of the readings since then over the limit, 1 at the limit.
  package let share: Double

  /// Of the limit: where the warning of memory begins as well.
  package static let threshold = 0.95
  /// How long memory has to stay there, in seconds and readings.
  package static let minimumSeconds = 20.0
  package static let minimumReadings = 5

  /// Nil when the last readings lie below 95 % of the limit, or have not lain there for 20 s and five readings.
  ///
  /// - Parameters:
  ///   - seconds: ascending.
  ///   - memoryMB: the memory that counts against the limit, the working set.
  ///   - limitMB: nil or not above zero for none.
  package init?(seconds: [Double], memoryMB: [Double], limitMB: Double?) {
    guard let limitMB, limitMB > 0, limitMB.isFinite, seconds.count == memoryMB.count, let end = seconds.last
    else { return nil }
    let stay = memoryMB.reversed().prefix { $0 >= Self.threshold * limitMB }.count
    let start = memoryMB.count - stay
    guard stay >= Self.minimumReadings, end - seconds[start] >= Self.minimumSeconds else { return nil }
    sinceSeconds = seconds[start]
    share = memoryMB[start...].reduce(0, +) / Double(stay) / limitMB
  }
}
