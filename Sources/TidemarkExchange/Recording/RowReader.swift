import Foundation
import TidemarkWarehouse

/// Turns the rows of a recording into readings: the one place where cells get their meaning.
final class RowReader {
  let clock: RecordedClock
  let path: String
  let options: RecordingOptions
  let amounts: CellAmounts
  private var plans: [[String]: ColumnPlan] = [:]
  private var newest: (names: [String], plan: ColumnPlan)?
  var rate = ProcessorRate()
  /// Containers of the beat that is being read.
  private var seen: Set<String> = []
  private var beat: Int64 = -1
  /// Whether rows have times of their own; nil before the first.
  private var isTimed: Bool?
  private var pending: PendingReadings
  private var emptyCount = 0
  private var hasReadings = false
  /// Readings whose memory is 0 though their container runs.
  var zeroCount = 0
  /// The namespace in which each name was first met: only one name in another needs it in front.
  private var homes: [String: String] = [:]
  /// Metrics in cells that are not kept.
  var unreadMetrics: Set<String> = []
  private var unread: [String] = []
  var wideMeaning: MetricMeaning.Quantity?
  /// Of recordings whose numbers have a unit by the tool that wrote them.
  var toolUnits: (memory: MemoryUnit, cpu: CPUUnit)? {
    didSet { amounts.toolUnits = toolUnits }
  }

  init(
    path: String, _ options: RecordingOptions, clock: RecordedClock, hasDecimalComma: Bool = false,
    emit: @escaping (RecordedReading) throws -> Void
  ) {
    self.path = path
    self.options = options
    self.clock = clock
    pending = PendingReadings(emit: emit)
    amounts = CellAmounts(options, hasDecimalComma: hasDecimalComma)
  }

  /// What is to be known of what was read.
  var notes: [String] {
    var notes = clock.notes + amounts.notes
    if emptyCount > 0 {
      notes.append(
        "\(emptyCount) lines hold no reading: the container did not run, or all its values are missing")
    }
    if zeroCount > 0 {
      notes.append(
        "\(zeroCount) readings have memory 0 beside CPU that is used, which counts as no reading of memory")
    }
    if !unreadMetrics.isEmpty {
      notes.append("metrics not read: \(ColumnPlan.list(unreadMetrics.sorted()))")
    }
    if case .memory(nil)? = wideMeaning {
      notes.append("its columns were read as memory in bytes; --metric overrides that")
    }
    if !unread.isEmpty { notes.append("columns not read: \(ColumnPlan.list(unread))") }
    return notes
  }

  /// Fails with `RowProblem`, `RecordedClock.Problem` or `RecordedClock.OrderProven`.
  func read(_ row: RecordedRow) throws {
    let plan = try self.plan(row.names)
    guard plan.wide.isEmpty else { return try readWide(row, plan) }
    guard var reading = try name(row, plan) else { return }
    reading.unixMicroseconds = try moment(row, plan, reading)
    try fill(&reading, row, plan)
    if plan[.metric] != nil, !hasReadings { pending.areInAnyOrder = true }
    if let value = plan[.value], plan[.metric] != nil || reading.isEmpty {
      guard try fill(&reading, value, row, plan) else { return }
    }
    dropZeroMemory(&reading)
    if reading.isEmpty {
      emptyCount += 1
      reading.sample = Sample(offsetMicroseconds: 0)
    }
    try add(reading)
  }

  /// Counts a line that says that its container does not run.
  func countEmpty() { emptyCount += 1 }

  /// Must be called once after the last row.
  func finish() throws {
    try pending.flush()
    try amounts.check()
    if !hasReadings, !unreadMetrics.isEmpty {
      throw RowProblem(
        "none of its metrics is the memory or CPU of a container: \(ColumnPlan.list(unreadMetrics.sorted())); say what they are with --metric memory=MB=NAME or --metric cpu=percent=NAME"
      )
    }
  }

  /// Throws a `RowProblem` where the names are those of no recording.
  func plan(_ names: [String]) throws -> ColumnPlan {
    if let newest, newest.names == names { return newest.plan }
    let plan: ColumnPlan
    if let known = plans[names] {
      plan = known
    } else {
      plan = try ColumnPlan(names, mapping: options.columns)
      try check(plan, names)
      plans[names] = plan
      unread += plan.unread.filter { !unread.contains($0) }
    }
    newest = (names, plan)
    return plan
  }

  private func check(_ plan: ColumnPlan, _ names: [String]) throws {
    func missing(_ field: String, _ remedy: String = "") -> RowProblem {
      RowProblem(
        "no column for \(field); name it with --map \(field)=COLUMN\(remedy), there are \(ColumnPlan.list(names))"
      )
    }
    guard plan.wide.isEmpty else { return }
    if plan[.container] == nil, plan[.id] == nil, options.container == nil {
      throw missing("container", " or, if all lines are of one container, name it with --container NAME")
    }
    if plan[.memory] == nil, let suspect = plan.memorySuspects.first {
      throw RowProblem(
        "no column for memory; name it with --map memory=COLUMN, there are \(ColumnPlan.list(names)) (is it \(shown(suspect))?)"
      )
    }
    guard (plan[.memory] ?? plan[.cpu] ?? plan[.cpuSeconds] ?? plan[.value]) != nil else {
      throw missing("memory")
    }
  }

  // MARK: - Whose and when

  func cell(_ field: Field, _ row: RecordedRow, _ plan: ColumnPlan) -> String? {
    guard let column = plan[field], column.index < row.cells.count else { return nil }
    let text = row.cells[column.index].trimmingCharacters(in: .whitespacesAndNewlines)
    if let unit = plan.unitColumns[column.index], unit < row.cells.count, Quantity.plainNumber(text) != nil {
      return text + " " + row.cells[unit].trimmingCharacters(in: .whitespaces)
    }
    return Quantity.isGap(text) ? nil : text
  }

  private func name(_ row: RecordedRow, _ plan: ColumnPlan) throws -> RecordedReading? {
    let id = cell(.id, row, plan)
    let name = cell(.container, row, plan) ?? options.container ?? id
    guard var name else {
      throw RowProblem(
        "a line without the name of its container; if all lines are of one container, name it with --container NAME"
      )
    }
    guard !name.utf8.contains(0) else { throw RowProblem("a container's name holds a NUL character") }
    if name.hasPrefix("/"), name.utf8.count > 1, !name.dropFirst().contains("/") { name.removeFirst() }
    var reading = RecordedReading(container: name, unixMicroseconds: 0)
    if let id, id != name, plan[.container] != nil { reading.instance = id }
    if let namespace = cell(.namespace, row, plan) {
      let home = homes[reading.key] ?? namespace
      homes[reading.key] = home
      if home != namespace {
        reading.instance = reading.instance.map { "\(namespace)/\($0)" } ?? namespace
      }
    }
    reading.scenario = cell(.scenario, row, plan)
    if let agents = cell(.agents, row, plan) {
      guard let count = Int(agents), count >= 0 else { throw RowProblem("no agents, found \(shown(agents))") }
      reading.totalAgents = count
    }
    return reading
  }

  func moment(_ row: RecordedRow, _ plan: ColumnPlan, _ reading: RecordedReading) throws -> Int64 {
    let column = plan[.timestamp]
    var text = cell(.timestamp, row, plan) ?? row.time
    if let clockText = text, let date = cell(.date, row, plan), plan[.timestamp] != nil {
      text = date + " " + clockText
    }
    let isAbsolute = text != nil && column?.isElapsed != true
    if let isTimed, isTimed != isAbsolute {
      throw RowProblem(
        isAbsolute
          ? "this line has a time and those above have none; leave those out, or give them one"
          : "this line has no time and those above have one")
    }
    isTimed = isAbsolute
    if let text {
      return try clock.moment(
        text, of: reading.key, elapsedUnit: column?.isElapsed == true ? Self.elapsedUnit(column?.unit) : nil)
    }
    if column != nil, options.intervalSeconds == nil { throw RowProblem("a line without a timestamp") }
    guard let interval = options.intervalSeconds else {
      let unread =
        plan.unread.isEmpty
        ? "" : ", or name its column with --map timestamp=COLUMN, there are \(ColumnPlan.list(row.names))"
      throw RowProblem("the lines have no time; give the seconds between readings with --interval\(unread)")
    }
    if row.startsTick || beat < 0 || seen.contains(reading.key) {
      beat += 1
      seen = []
    }
    seen.insert(reading.key)
    guard Double(beat) * interval < 4e9 else {
      throw RowProblem("more lines than fit into a century at --interval")
    }
    return clock.startMoment + beat * Int64((interval * 1e6).rounded())
  }

  private static func elapsedUnit(_ unit: ColumnName.Unit?) -> Double {
    if case .seconds(let factor)? = unit { return factor }
    return 1
  }

  func add(_ reading: RecordedReading) throws {
    hasReadings = hasReadings || !reading.isEmpty
    try pending.add(reading)
  }
}
