import TidemarkStatistics

/// Leak verdicts on shapes of known growth at their end: docs/statistics.md, Leaks.
enum ShapeTables {
  static let minutes = [2.0, 4, 8, 15, 30]

  private struct Tally {
    var growing = 0
    var missed = 0
    var found = 0
    var still = 0
    var alarms = 0
    var cleared = 0
    var intervals = 0
    var covered = 0

    mutating func add(_ series: GrowthSeries) {
      guard let truth = series.truth else { return }
      let verdict = LeakVerdict(seconds: series.seconds, memoryMB: series.memoryMB)
      if truth >= 1.5 {
        growing += 1
        missed += verdict.verdict == .normal ? 1 : 0
        found += verdict.verdict == .leak ? 1 : 0
      }
      if truth <= 0.3 {
        still += 1
        alarms += verdict.verdict == .leak ? 1 : 0
        cleared += verdict.verdict == .normal ? 1 : 0
      }
      guard let interval = verdict.interval95 else { return }
      intervals += 1
      covered += interval.lower - 0.05 <= truth && truth <= interval.upper + 0.05 ? 1 : 0
    }

    mutating func merge(_ other: Tally) {
      growing += other.growing
      missed += other.missed
      found += other.found
      still += other.still
      alarms += other.alarms
      cleared += other.cleared
      intervals += other.intervals
      covered += other.covered
    }

    var text: String {
      "\(percent(missed, of: growing)) / \(percent(alarms, of: still)) / \(percent(covered, of: intervals))"
        + " (\(percent(found, of: growing)), \(percent(cleared, of: still)))"
    }
  }

  static func run(_ repetitions: Int, heldOut: Bool) {
    var table = MarkdownTable(
      heldOut ? "Growth at the end, shapes kept aside" : "Growth at the end, by shape",
      note:
        "Called normal at 1.5 MB/min or more / called leak at 0.3 or less / 95 % interval holds the truth"
        + " (leaks found, no leak cleared), %; \(repetitions) series a cell. Goal from 4 minutes: at most 1 / at most 3 / at"
        + " least 85.",
      ["shape"] + minutes.map { "\(formatted($0)) min" })
    var dice = Dice(seed: heldOut ? 5_550_123 : 4_021)
    var cells: [[Tally]] = []
    var names: [String] = []
    for (column, minute) in minutes.enumerated() {
      for _ in 0..<repetitions {
        let shapes =
          heldOut ? GrowthShapes.heldOut(minute, &dice) : GrowthShapes.known(minute, &dice)
        if cells.isEmpty {
          cells = shapes.map { _ in minutes.map { _ in Tally() } }
          names = shapes.map(\.name)
        }
        for (k, shape) in shapes.enumerated() {
          cells[k][column].add(GrowthShapes.series(shape, minute, &dice))
        }
      }
    }
    var all = minutes.map { _ in Tally() }
    for (name, row) in zip(names, cells) {
      for k in row.indices { all[k].merge(row[k]) }
      table.add([name] + row.map(\.text))
    }
    table.add(["**all**"] + all.map { "**\($0.text)**" })
    table.show()
  }
}
